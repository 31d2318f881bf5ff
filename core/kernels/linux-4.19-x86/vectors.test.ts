import { describe, expect, it } from 'vitest';
import { nonCanonicalSteps } from '../../arch/x86-64.fixture.ts';
import type { FaultEnd, Kernel } from '../../kernel.ts';
import { phaseOf } from '../../phases.ts';
import { record } from '../../record.ts';
import type { Outcome, Run, Step } from '../../step.ts';
import { checkLaws } from '../../trace.laws.ts';
import { enAll } from '../../words/en/all.ts';
import { later } from '../../words/en/later.ts';
import { sayOf } from '../../words/say.ts';
import { machineAt } from '../linux-2.6.24-x86-64/machine.fixture.ts';
import { vectors } from '../linux-2.6.24-x86-64/vectors.fixture.ts';
import { machine313At, vectors313 } from '../linux-3.13-ia32/vectors.fixture.ts';
import { type LaterSpec, laterMachineAt } from './machine.fixture.ts';
import { type WideSpec, wideMachineAt } from './machine-64.fixture.ts';
import { laterVectors } from './vectors.fixture.ts';
import { wideVectors } from './vectors-64.fixture.ts';

type Given = Pick<LaterSpec & WideSpec, 'address' | 'errorCode' | 'vector'>;

const raised = (k: Kernel, { errorCode, vector }: Given): Run<FaultEnd> =>
  vector && k.protectionFault ? k.protectionFault(k, vector, errorCode) : k.pageFault(k, errorCode);

function* faulting(k: Kernel, spec: Given): Run<Outcome> {
  const end = yield* raised(k, spec);
  if (end === 'dead') return { kind: k.now.kernel.panicked ? 'panic' : 'oops', signal: 9 };
  if (end === 'signal') return { kind: 'signal', signal: 11, code: 0, address: spec.address };
  return { kind: 'retry', result: null };
}

const cases = [
  ...laterVectors.map((vector) => ({ ...vector, k: laterMachineAt(vector.spec) })),
  ...vectors313.map((vector) => ({ ...vector, k: machine313At(vector.spec) })),
  ...wideVectors.map((vector) => ({ ...vector, k: wideMachineAt(vector.spec) })),
];
const traces = cases.map(({ name, story, never, outcome, spec, k }) => ({
  ...{ name, story, never, outcome, k },
  trace: record(k, faulting(k, spec)),
}));
/** What 2.6.24 has of its own for 64 bits. */
const older = vectors.flatMap(({ spec }) => {
  const k = machineAt(spec);
  return record(k, faulting(k, spec)).steps;
});
const steps: Step[] = [
  ...traces.flatMap(({ trace }) => trace.steps),
  ...nonCanonicalSteps(),
  ...older.filter(({ event }) => Object.hasOwn(later, event)),
];

/** Those of `story` that come in `events`, in order. */
function inOrder(events: readonly string[], story: readonly string[]): string[] {
  let from = 0;
  return story.filter((wanted) => {
    const at = events.indexOf(wanted, from);
    if (at < 0) return false;
    from = at + 1;
    return true;
  });
}

describe('page faults of 3.13 and 4.19, branch by branch', () => {
  it.each(traces)('$name', ({ trace, story, never, outcome }) => {
    const events = trace.steps.map(({ event }) => event);
    expect(inOrder(events, story), events.join(' ')).toEqual(story);
    for (const event of never ?? []) expect(events).not.toContain(event);
    expect(trace.outcome.kind).toBe(outcome);
    checkLaws(trace);
  });

  it('reach every event of a later kernel', () => {
    const seen = new Set<string>(steps.map(({ event }) => event));
    expect(Object.keys(later).filter((event) => !seen.has(event))).toEqual([]);
  });

  it('have short words and a phase', () => {
    const length = (text: string): number => text.split(/\s+/).length;
    for (const step of steps) {
      expect(phaseOf(step.event)).toBeTruthy();
      const { headline, what, why = '' } = sayOf(enAll, step);
      expect(length(headline), headline).toBeLessThanOrEqual(9);
      expect(length(what.replace(/`[^`]*`/g, 'line')), what).toBeLessThanOrEqual(30);
      expect(length(why), why).toBeLessThanOrEqual(30);
      expect(`${headline} ${what} ${why}`).not.toMatch(/undefined|NaN|!|\bsimply\b/);
    }
  });
});
