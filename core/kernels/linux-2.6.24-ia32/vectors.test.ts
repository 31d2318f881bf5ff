import { describe, expect, it } from 'vitest';
import { record } from '../../record.ts';
import { checkLaws } from '../../trace.laws.ts';
import { faulting, machineAt } from './machine.fixture.ts';
import { paeMachineAt, paeVectors } from './pae.fixture.ts';
import { vectors } from './vectors.fixture.ts';

/** Those of `story` that come in `events`, in order, each after the one before. */
function inOrder(events: readonly string[], story: readonly string[]): string[] {
  let from = 0;
  return story.filter((wanted) => {
    const at = events.indexOf(wanted, from);
    if (at < 0) return false;
    from = at + 1;
    return true;
  });
}

const cases = [
  ...vectors.map((vector) => ({ name: vector.name, vector, boot: machineAt })),
  ...paeVectors.map((vector) => ({ name: vector.name, vector, boot: paeMachineAt })),
];

describe('page faults of 2.6.24, branch by branch', () => {
  it.each(cases)('$name', ({ vector, boot }) => {
    const k = boot(vector.spec);
    const trace = record(k, faulting(k, vector.spec), vector.limit);
    const events = trace.steps.map(({ event }) => event);
    expect(inOrder(events, vector.story), events.join(' ')).toEqual(vector.story);
    for (const event of vector.never ?? []) expect(events).not.toContain(event);
    expect(trace.outcome.kind).toBe(vector.outcome);
    checkLaws(trace);
  });
});
