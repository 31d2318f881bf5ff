import { describe, expect, it } from 'vitest';
import { entryAt } from '../arch/format.ts';
import { phys } from '../bits.ts';
import { recordScenario, runsOn, scenarios } from '../index.ts';
import { cpuOf, keyOf, type Place, REGISTERS, valueAt, word } from '../machine.ts';
import type { Step, Trace } from '../step.ts';
import { type Cause, lastChange, MOST_CAUSES, type Why, whyOf } from './why.ts';

/** Steps whose values come from outside: the deed of the scenario, the allocator, the instruction itself. */
const given = [
  'syscall.',
  'thread.',
  'pagefault.',
  'page.',
  'user.',
  'cpu.execute',
  'cpu.string',
  'walk.',
  'master.',
  'module.',
  'area.',
  'mm.',
  'anon.',
  'file.',
  'link.',
  'vfree.',
  'switch.',
  'entry.',
];

/** A link's write really has its value, and its sources are older. */
function checkLink(trace: Trace, { causes }: Why, cause: Cause, at: string): void {
  const { step, where, value, from } = cause;
  const machine = step === null ? trace.start : trace.steps[step]?.after;
  if (machine && value !== null) expect(valueAt(machine, where), at).toEqual(value);
  for (const source of from)
    expect(causes[source]?.step ?? -1, `${at}: from ${source}`).toBeLessThan(step ?? -2);
  if (step === null) return;
  const written = trace.steps[step]?.writes.map((write) => keyOf(write.where));
  expect(written, at).toContain(keyOf(where));
}

function check(trace: Trace, index: number, place: Place): void {
  const why = whyOf(trace, index, place);
  const at = `${keyOf(place)} at step ${index}`;
  expect(why.causes.length, at).toBeGreaterThan(0);
  expect(why.causes.length, at).toBeLessThanOrEqual(MOST_CAUSES);
  expect(why.causes[0]?.step, at).toBe(lastChange(trace, index, place));
  for (const [i, cause] of why.causes.entries()) {
    checkLink(trace, why, cause, `${at}, link ${i}`);
    if (cause.step === null || cause.from.length > 0 || why.more > 0) continue;
    const event = trace.steps[cause.step]?.event ?? '';
    const ends = given.some((area) => event.startsWith(area));
    expect(ends, `${at} ends at ${event}`).toBe(true);
  }
}

/** Every machine value that the page can draw at a step. */
function drawn(step: Step, kernel: ReturnType<typeof recordScenario>['kernel']): Place[] {
  const { format, layout, image } = kernel;
  const registers = REGISTERS.map((name): Place => ({ space: 'register', cpu: 0, name }));
  const tables = [format.top(cpuOf(step.after).registers.cr3), layout.swapperPgDir];
  const entries = tables.flatMap((table) =>
    [64, 735, 801, 802, 803].map((i) => word(entryAt(format, table, i), format.entrySize)),
  );
  const bytes = step.writes.flatMap(({ where }) =>
    where.space === 'phys' ? [where, word(phys(where.at & ~3n))] : [],
  );
  const base = phys(image.exTable.start - layout.pageOffset);
  return [...registers, ...entries, ...bytes, word(base), word(phys(base + 4n))];
}

describe('why a value is so', () => {
  it.each(
    scenarios
      .filter((each) => runsOn(each, 'linux-2.6.24-ia32'))
      .map((each) => [each.id, each] as const),
  )('%s: no drawn value lacks its chain, and every link holds', (_, scenario) => {
    const { trace, kernel } = recordScenario(scenario);
    const every = Math.max(1, Math.floor(trace.steps.length / 12));
    for (const step of trace.steps)
      if (step.index % every === 0 || step.index === trace.steps.length - 1)
        for (const place of drawn(step, kernel)) check(trace, step.index, place);
  });

  it('follows a copied entry to the master, and from there to vmalloc', () => {
    const scenario = scenarios.find(({ id }) => id === 'vmalloc-first-touch');
    if (!scenario) throw new Error('no scenario');
    const { trace } = recordScenario(scenario);
    const copy = trace.steps.find(({ event }) => event === 'sync.copy');
    const [write] = copy?.writes ?? [];
    if (!copy || !write) throw new Error('no copy');
    const { causes } = whyOf(trace, trace.steps.length - 1, write.where);
    expect(causes[0]?.step).toBe(copy.index);
    const events = causes.map(({ step }) => (step === null ? 'start' : trace.steps[step]?.event));
    expect(events).toContain('master.table-made');
  });

  it('says of CR2 that the CPU set it, from the walk that failed', () => {
    const scenario = scenarios.find(({ id }) => id === 'null-read');
    if (!scenario) throw new Error('no scenario');
    const { trace } = recordScenario(scenario);
    const { causes } = whyOf(trace, trace.steps.length - 1, {
      space: 'register',
      cpu: 0,
      name: 'cr2',
    });
    expect(trace.steps[causes[0]?.step ?? -1]?.event).toBe('cpu.page-fault');
    expect(causes.some(({ where }) => where.space === 'phys')).toBe(true);
    expect(causes.at(-1)?.step).toBeNull();
  });
});
