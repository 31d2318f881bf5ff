import { describe, expect, it } from 'vitest';
import type { EventId } from '../../events/index.ts';
import { faulting, machineAt } from '../../kernels/linux-2.6.24-ia32/machine.fixture.ts';
import { kernelFor, mmRuns } from '../../kernels/linux-2.6.24-ia32/mm-runs.fixture.ts';
import { vectors } from '../../kernels/linux-2.6.24-ia32/vectors.fixture.ts';
import { record } from '../../record.ts';
import type { Outcome, Run, Step } from '../../step.ts';
import type { Say } from '../say.ts';
import { extable } from './extable.ts';
import { fault } from './fault.ts';
import { mm } from './mm.ts';
import { oops } from './oops.ts';
import { signal } from './signal.ts';
import { vmalloc } from './vmalloc.ts';

const words: Readonly<Record<string, (facts: never) => Say>> = {
  ...extable,
  ...fault,
  ...mm,
  ...oops,
  ...signal,
  ...vmalloc,
};

function* toEnd(run: Run<unknown>): Run<Outcome> {
  yield* run;
  return { kind: 'no-fault', result: null };
}

function allSteps(): Step[] {
  const faults = vectors.flatMap(({ spec, limit }) => {
    const k = machineAt(spec);
    return record(k, faulting(k, spec), limit).steps;
  });
  const others = mmRuns.flatMap((run) => {
    const k = kernelFor(run);
    return record(k, toEnd(run.run(k))).steps;
  });
  return [...faults, ...others];
}

const steps = allSteps();
const length = (text: string): number => text.split(/\s+/).length;

describe('the words of the fault path', () => {
  it('are reached, every one', () => {
    const seen = new Set<EventId>(steps.map(({ event }) => event));
    expect(Object.keys(words).filter((event) => !seen.has(event as EventId))).toEqual([]);
  });

  it('are short, and say no undefined', () => {
    for (const { event, facts } of steps) {
      const say = words[event]?.(facts as never);
      if (!say) continue;
      expect(length(say.headline), `${event}: ${say.headline}`).toBeLessThanOrEqual(9);
      // A printed line counts as one word: it is quoted, not read.
      const what = say.what.replace(/`[^`]*`/g, 'line');
      expect(length(what), `${event}: ${say.what}`).toBeLessThanOrEqual(30);
      expect(length(say.why ?? ''), `${event}: ${say.why}`).toBeLessThanOrEqual(30);
      expect(JSON.stringify(say)).not.toMatch(/undefined|NaN|!/);
    }
  });
});
