import { apply } from './apply.ts';

import { UnknownFact } from './memory.ts';
import type { Act, Context, Outcome, Run, Step, Trace } from './step.ts';

/** More steps than any lesson needs; a run that reaches it is going round in circles. */
export const STEP_LIMIT = 20_000;

/**
 * Runs a handler and keeps every step: the only place where time passes.
 *
 * @param k its `now` is the starting machine and afterwards the last one
 * @param run returns the outcome; what a recording does not tell ends it as `unknown`, too many steps as `step-limit`
 */
export function record(k: Context, run: Run<Outcome>, limit = STEP_LIMIT): Trace {
  const start = k.now;
  const steps: Step[] = [];
  try {
    let next = run.next();
    while (!next.done) {
      if (steps.length === limit)
        return { start, steps, outcome: { kind: 'step-limit', steps: limit } };
      k.now = apply(k.now, next.value.writes);
      steps.push(stepOf(k, next.value, steps.at(-1), steps.length));
      next = run.next();
    }
    return { start, steps, outcome: next.value };
  } catch (error) {
    if (!(error instanceof UnknownFact)) throw error;
    return { start, steps, outcome: { kind: 'unknown', needs: error.needs } };
  }
}

/** The functions being executed; the step before lends its list where nothing was called or returned. */
function callsOf({ calls }: Context, fn: string | null, before: readonly string[]) {
  const depth = calls.length + (fn === null ? 0 : 1);
  const same = depth === before.length && calls.every((name, i) => name === before[i]);
  if (same && (fn === null || before.at(-1) === fn)) return before;
  return fn === null ? calls.slice() : [...calls, fn];
}

/** The same list without the room that V8 adds to a list which grew. */
const exact = <T>(list: readonly T[]): readonly T[] => (list.length === 0 ? list : list.slice());

function stepOf(k: Context, act: Act, before: Step | undefined, index: number): Step {
  const calls = callsOf(k, act.fn, before?.calls ?? []);
  const { event, facts, reads, writes } = act;
  const fn = calls.at(-1) ?? 'start';
  const where = act.cpu ? { cpu: act.cpu } : null;
  const kept = { reads: exact(reads), writes: exact(writes) };
  return { event, facts, ...kept, fn, calls, index, after: k.now, ...where } as Step;
}

/** Runs a handler without keeping anything: how many acts it took, and what it returned. */
export function count<T>(k: Context, run: Run<T>): { acts: number; result: T } {
  let acts = 0;
  let next = run.next();
  while (!next.done) {
    acts++;
    k.now = apply(k.now, next.value.writes);
    next = run.next();
  }
  return { acts, result: next.value };
}
