import { kernelProfiles, runsOn, type Scenario } from '../../core/index.ts';
import { switchKernel } from '../store/switch-kernel.ts';
import { t } from '../words/index.ts';

interface KernelsProps {
  readonly scenario: Scenario;
  /** The kernel on show. */
  readonly profile: string;
}

/** On which kernel the story is shown. Those on which it makes no sense cannot be chosen. */
export function Kernels({ scenario, profile }: KernelsProps) {
  return (
    <label className="kernels">
      <span className="hidden">{t.kernel.choose}</span>
      <select value={profile} onChange={(event) => void switchKernel(event.currentTarget.value)}>
        {kernelProfiles.map(({ id, label }) => (
          <option key={id} value={id} disabled={!runsOn(scenario, id)}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
