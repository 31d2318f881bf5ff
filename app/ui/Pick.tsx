import { type KeyboardEvent, use } from 'react';
import { type Meaning, PickContext, type Picked, pickKey } from './pick.ts';

interface PickProps {
  readonly place: Picked;
  readonly as: Meaning;
  readonly label: string;
  /** Reached by Tab; the others of its group by the arrow keys from there. */
  readonly main: boolean;
}

const steps: Readonly<Record<string, 1 | -1>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
};

/** Arrow keys go from cell to cell of a group; at its ends they stay. */
function walk(event: KeyboardEvent<HTMLButtonElement>): void {
  const by = steps[event.key];
  const group = event.currentTarget.closest('[data-group]');
  if (!by || !group || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const all = [...group.querySelectorAll<HTMLButtonElement>('.pick')];
  all[all.indexOf(event.currentTarget) + by]?.focus();
}

/** Lies over a cell and opens its value. The cell is positioned; a group of cells is marked `data-group`. */
export function Pick({ place, as, label, main }: PickProps) {
  const { chosen, choose } = use(PickContext);
  return (
    <button
      type="button"
      className="pick"
      data-said={place.space === 'said' ? pickKey(place) : undefined}
      aria-label={label}
      aria-haspopup="dialog"
      aria-expanded={chosen === pickKey(place)}
      tabIndex={main ? 0 : -1}
      onKeyDown={walk}
      onClick={() => choose(place, as)}
    />
  );
}
