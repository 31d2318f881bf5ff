import { describe, expect, it } from 'vitest';
import { nonCanonicalSteps } from '../../arch/x86-64.fixture.ts';
import { record } from '../../record.ts';
import { scenarios } from '../../scenarios/index.ts';
import { recordScenario } from '../../scenarios/play.ts';
import type { Step } from '../../step.ts';
import { later } from '../../words/en/later.ts';
import { faulting } from '../faulting.fixture.ts';
import { machineAt } from '../linux-2.6.24-x86-64/machine.fixture.ts';
import { vectors } from '../linux-2.6.24-x86-64/vectors.fixture.ts';
import { machine313At, vectors313 } from '../linux-3.13-ia32/vectors.fixture.ts';
import { linux61X8664 } from '../linux-6.1-x86/model-64.ts';
import { isolatedRun } from '../linux-6.1-x86/pti-64.fixture.ts';
import { followsStory, saysEachStep } from '../vectors.laws.ts';
import { vsyscallSteps } from '../vsyscall-vectors.fixture.ts';
import { laterMachineAt } from './machine.fixture.ts';
import { wideMachineAt } from './machine-64.fixture.ts';
import { laterVectors } from './vectors.fixture.ts';
import { wideVectors } from './vectors-64.fixture.ts';

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
/** An oops in a system call: the way back leads to user mode. */
const inSystemCall = scenarios
  .filter(({ id }) => id === 'null-read')
  .flatMap((each) => recordScenario(each, linux61X8664).trace.steps);
const steps: Step[] = [
  ...traces.flatMap(({ trace }) => trace.steps),
  ...nonCanonicalSteps(),
  ...isolatedRun(
    { do: 'vmalloc', size: 4096 },
    { do: 'user', routine: 'user_write', arguments: ['0x20000000', '0x1'] },
  ).steps,
  ...vsyscallSteps(linux61X8664),
  ...inSystemCall,
  ...older.filter(({ event }) => Object.hasOwn(later, event)),
];

describe('page faults of 3.13 and 4.19, branch by branch', () => {
  it.each(traces)('$name', ({ trace, ...told }) => followsStory(trace, told));

  it('reach every event of a later kernel', () => {
    const seen = new Set<string>(steps.map(({ event }) => event));
    expect(Object.keys(later).filter((event) => !seen.has(event))).toEqual([]);
  });

  it('have short words and a phase', () => saysEachStep(steps));
});
