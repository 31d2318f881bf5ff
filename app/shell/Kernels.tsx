import { kernelProfiles, profileNamed, runsOn, type Scenario } from '../../core/index.ts';
import { loadKernel } from '../store/kernels.ts';
import { useView } from '../store/view.ts';
import { t } from '../words/index.ts';

interface KernelsProps {
  readonly scenario: Scenario;
  /** The kernel on show. */
  readonly profile: string;
}

/** Shows the story on another kernel, which is fetched; what goes wrong is told, and the picture stays. */
async function choose(id: string): Promise<void> {
  try {
    const [{ switchKernel }] = await Promise.all([
      import('../store/switch-kernel.ts'),
      loadKernel(id),
    ]);
    await switchKernel(id);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const lines = [t.kernel.notLoaded(profileNamed(id)?.label ?? id, why)];
    useView.getState().set({ message: { kind: 'wrong', lines } });
  }
}

/** On which kernel the story is shown. Those on which it makes no sense cannot be chosen. */
export function Kernels({ scenario, profile }: KernelsProps) {
  return (
    <label className="kernels">
      <span className="hidden">{t.kernel.choose}</span>
      <select value={profile} onChange={(event) => void choose(event.currentTarget.value)}>
        {kernelProfiles.map(({ id, label }) => (
          <option key={id} value={id} disabled={!runsOn(scenario, id)}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
