import { correspondingStep } from '../../core/index.ts';
import { loadKernel } from './kernels.ts';
import { usePlayer } from './player.ts';
import { showOf } from './show.ts';

/** The kernel asked for last: one that comes late is not shown. */
let asked = '';

/** The same story on another kernel, at the step that corresponds to the one on show. Rejects when the network fails: the picture stays. */
export async function switchKernel(id: string): Promise<void> {
  const { scenario } = usePlayer.getState().show;
  if (!scenario) return;
  asked = id;
  const model = await loadKernel(id);
  const { show, index, load } = usePlayer.getState();
  if (asked !== id || show.scenario !== scenario) return;
  const next = showOf(scenario, model);
  load(next, correspondingStep(show.trace, index, next.trace));
}
