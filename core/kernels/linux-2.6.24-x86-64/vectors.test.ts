import { describe, expect, it } from 'vitest';
import type { FaultEnd, Kernel } from '../../kernel.ts';
import { lineOf } from '../../listing.ts';
import { currentTask } from '../../machine.ts';
import { phaseOf } from '../../phases.ts';
import { record } from '../../record.ts';
import type { Outcome, Run } from '../../step.ts';
import { checkLaws } from '../../trace.laws.ts';
import { enAll } from '../../words/en/all.ts';
import { sayOf } from '../../words/say.ts';
import { listings } from './listing.ts';
import { machineAt, type Spec } from './machine.fixture.ts';
import { vectors } from './vectors.fixture.ts';

const raised = (k: Kernel, { errorCode, vector }: Spec): Run<FaultEnd> =>
  vector && k.protectionFault ? k.protectionFault(k, vector, errorCode) : k.pageFault(k, errorCode);

function* faulting(k: Kernel, spec: Spec): Run<Outcome> {
  const end = yield* raised(k, spec);
  const { exitCode } = currentTask(k.now, k.cpu);
  if (end === 'dead')
    return { kind: k.now.kernel.panicked ? 'panic' : 'oops', signal: exitCode ?? 0 };
  if (end === 'signal') return { kind: 'signal', signal: 11, code: 0, address: spec.address };
  return { kind: 'retry', result: null };
}

const cases = vectors.map((vector) => {
  const k = machineAt(vector.spec);
  return { ...vector, k, trace: record(k, faulting(k, vector.spec)) };
});

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

const length = (text: string): number => text.split(/\s+/).length;

describe('page faults of 2.6.24 for 64 bits, branch by branch', () => {
  it.each(cases)('$name', ({ trace, story, never, outcome, log, k }) => {
    const events = trace.steps.map(({ event }) => event);
    expect(inOrder(events, story), events.join(' ')).toEqual(story);
    for (const event of never ?? []) expect(events).not.toContain(event);
    expect(trace.outcome.kind).toBe(outcome);
    if (log)
      expect(
        k.now.kernel.log.some((each) => log.test(each)),
        k.now.kernel.log.join('\n'),
      ).toBe(true);
    checkLaws(trace);
  });

  it('show a line of the listing for every step', () => {
    const steps = cases.flatMap(({ trace }) => trace.steps);
    const lost = steps.filter(({ fn, event }) => lineOf(listings, fn, event) === null);
    expect([...new Set(lost.map(({ fn, event }) => `${fn}: ${event}`))]).toEqual([]);
  });

  it('have short words and a phase', () => {
    for (const step of cases.flatMap(({ trace }) => trace.steps)) {
      expect(phaseOf(step.event)).toBeTruthy();
      const { headline, what, why = '' } = sayOf(enAll, step);
      expect(length(headline), headline).toBeLessThanOrEqual(9);
      expect(length(what.replace(/`[^`]*`/g, 'line')), what).toBeLessThanOrEqual(30);
      expect(length(why), why).toBeLessThanOrEqual(30);
      expect(`${headline} ${what.replace(/`[^`]*`/g, 'line')} ${why}`).not.toMatch(
        /undefined|NaN|!|\bsimply\b/,
      );
    }
  });

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
