import { profileNamed } from '../../core/index.ts';
import { t } from '../words/index.ts';
import { loadKernel } from './kernels.ts';
import { usePlayer } from './player.ts';
import { showOf } from './show.ts';
import { useView } from './view.ts';

/** The kernel asked for last: one that comes late is not shown. */
let asked = '';

/** The same story on another kernel, at the step that corresponds to the one on show. */
export async function switchKernel(id: string): Promise<void> {
  const { scenario } = usePlayer.getState().show;
  if (!scenario) return;
  asked = id;
  try {
    const [model, { correspondingStep }] = await Promise.all([
      loadKernel(id),
      import('../../core/explain/correspond.ts'),
    ]);
    const { show, index, load } = usePlayer.getState();
    if (asked !== id || show.scenario !== scenario) return;
    const next = showOf(scenario, model);
    load(next, correspondingStep(show.trace, index, next.trace));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const lines = [t.kernel.notLoaded(profileNamed(id)?.label ?? id, why)];
    useView.getState().set({ message: { kind: 'wrong', lines } });
  }
}
