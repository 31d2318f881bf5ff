import { openFault } from '../store/open.ts';
import type { Show } from '../store/show.ts';
import { t } from '../words/index.ts';

/** Which fault of the recording is shown. */
export function Faults({ recorded }: { readonly recorded: NonNullable<Show['recorded']> }) {
  const { fault, choices } = recorded;
  const listed = choices.some(({ id }) => id === fault);
  return (
    <label className="faults">
      <span className="hidden">{t.faults}</span>
      <select value={fault} onChange={(event) => void openFault(event.currentTarget.value)}>
        {!listed && <option value={fault}>{fault}</option>}
        {choices.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
