import { phaseOf } from '../phases.ts';
import type { Trace } from '../step.ts';

/** What happens, whichever table or lock a kernel has for it: the top entry or the directory's, `mmap_sem` or `mmap_lock`. */
const deedOf = (event: string): string =>
  event.replace(/^sync\.(top|master)-/, 'sync.').replace(/^sem\./, 'lock.');

/** Which occurrence of its event a step is, counted from 1. */
const occurrence = ({ steps }: Trace, index: number, deed: string): number =>
  steps.slice(0, index + 1).filter(({ event }) => deedOf(event) === deed).length;

/** Where that comes for the nth time; -1 if it does not come that often. */
function nth({ steps }: Trace, deed: string, count: number): number {
  let seen = 0;
  return steps.findIndex(({ event }) => deedOf(event) === deed && ++seen === count);
}

/**
 * The step of another run of the same story that corresponds to a step of this one: the same event for the same time;
 * else the nearest earlier step whose event, for that time, the other run has too; else the first step of the same phase; else the first.
 *
 * @param index a step of `from`
 */
export function correspondingStep(from: Trace, index: number, to: Trace): number {
  for (let at = Math.min(index, from.steps.length - 1); at >= 0; at--) {
    const deed = deedOf(from.steps[at]?.event ?? '');
    const found = nth(to, deed, occurrence(from, at, deed));
    if (found >= 0) return found;
  }
  const step = from.steps[index];
  if (!step) return 0;
  const phase = phaseOf(step.event);
  return Math.max(
    0,
    to.steps.findIndex(({ event }) => phaseOf(event) === phase),
  );
}
