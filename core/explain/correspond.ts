import { phaseOf } from '../phases.ts';
import type { Trace } from '../step.ts';

/** Which occurrence of its event a step is, counted from 1. */
function occurrence({ steps }: Trace, index: number): number {
  const event = steps[index]?.event;
  return steps.slice(0, index + 1).filter((step) => step.event === event).length;
}

/** Where an event comes for the nth time; `null` if it does not come that often. */
function nth({ steps }: Trace, event: string | undefined, count: number): number | null {
  let seen = 0;
  const found = steps.findIndex((step) => step.event === event && ++seen === count);
  return found < 0 ? null : found;
}

/**
 * The step of another run of the same story that corresponds to a step of this one: the same event for the same time;
 * else the nearest earlier step whose event, for that time, the other run has too; else the first step of the same phase; else the first.
 *
 * @param index a step of `from`
 */
export function correspondingStep(from: Trace, index: number, to: Trace): number {
  for (let at = Math.min(index, from.steps.length - 1); at >= 0; at--) {
    const found = nth(to, from.steps[at]?.event, occurrence(from, at));
    if (found !== null) return found;
  }
  const step = from.steps[index];
  if (!step) return 0;
  const phase = phaseOf(step.event);
  return Math.max(
    0,
    to.steps.findIndex(({ event }) => phaseOf(event) === phase),
  );
}
