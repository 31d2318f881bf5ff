import { describe, expect, it } from 'vitest';
import { lineOf } from '../../listing.ts';
import { record } from '../../record.ts';
import { faulting } from '../faulting.fixture.ts';
import { followsStory, saysEachStep } from '../vectors.laws.ts';
import { listings } from './listing.ts';
import { machineAt } from './machine.fixture.ts';
import { supplyVectors } from './supply-vectors.fixture.ts';
import { vectors } from './vectors.fixture.ts';

const cases = [...vectors, ...supplyVectors].map((vector) => {
  const k = machineAt(vector.spec);
  return { ...vector, k, trace: record(k, faulting(k, vector.spec), vector.limit) };
});

describe('page faults of 2.6.24 for 64 bits, branch by branch', () => {
  it.each(cases)('$name', ({ trace, log, k, ...told }) => {
    followsStory(trace, told);
    if (log)
      expect(
        k.now.kernel.log.some((each) => log.test(each)),
        k.now.kernel.log.join('\n'),
      ).toBe(true);
  });

  it('show a line of the listing for every step', () => {
    const steps = cases.flatMap(({ trace }) => trace.steps);
    const lost = steps.filter(({ fn, event }) => lineOf(listings, fn, event) === null);
    expect([...new Set(lost.map(({ fn, event }) => `${fn}: ${event}`))]).toEqual([]);
  });

  it('have short words and a phase', () => saysEachStep(cases.flatMap(({ trace }) => trace.steps)));

  it('copy eight bytes: 512 GiB for the process, nothing for anybody else', () => {
    const { trace } = cases[0] ?? {};
    const copy = trace?.steps.find(({ event }) => event === 'sync.top-copy');
    expect(copy?.facts).toMatchObject({ index: 388, bytes: 1n << 39n });
    expect(copy?.writes).toHaveLength(1);
  });

  it('end the task with SIGKILL, a BUG or #GP with SIGSEGV', () => {
    const signals = (wanted: string) =>
      cases.filter(({ name }) => name.includes(wanted)).map(({ trace }) => trace.outcome);
    expect(signals('the master has nothing')).toEqual([{ kind: 'oops', signal: 9 }]);
    expect(signals('BUG')).toEqual([{ kind: 'oops', signal: 11 }]);
    expect(signals('a non-canonical address in the kernel')).toEqual([
      { kind: 'oops', signal: 11 },
    ]);
  });
});
