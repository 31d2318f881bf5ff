import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  faultChoices,
  kernelProfiles,
  keyOf,
  lastChange,
  type Place,
  parseRecording,
  phys,
  type Recorded,
  recordRecorded,
  recordScenario,
  runsOn,
  type Step,
  scenarios,
  valueAt,
  whyOf,
  word,
} from '../../core/index.ts';
import { registersOf } from '../panels/cpu/registers.ts';
import { type Moment, momentAt } from '../picture/moment.ts';
import { entriesAround, imageFocus } from '../picture/search.ts';
import { bytesAround, chainOf, type Hop, windowOf } from '../picture/tables.ts';

/** More rows than any screen shows. */
const ROWS = 10;
const CONTROL = ['cr0', 'cr2', 'cr3', 'cr4'] as const;

/** Values that come from outside: a deed of the story, the allocator, the instruction itself, the linker. */
const GIVEN =
  /^(syscall|thread|pagefault|page|user|walk|master|module|area|mm|anon|file|link|vfree|switch|entry|signal|huge|zero|wp|sem|lock|race|bug|gp)\.|^cpu\.(execute|string)/;

const rowsOf = (moment: Moment, { table, level }: Hop): readonly Place[] =>
  windowOf(moment, table, level, moment.address ?? 0n, ROWS).rows.map(({ at }) =>
    word(at, moment.kernel.format.entrySize),
  );

/** The error code and the frame, as the CPU pushed them. */
const pushed = ({ step }: Moment): readonly Place[] =>
  /^cpu\.(page|protection)-fault$/.test(step.event) ? step.writes.map(({ where }) => where) : [];

/** Every machine value that the page shows at a step and that opens. */
function displayed(moment: Moment): readonly Place[] {
  const names = [...registersOf(moment), ...CONTROL];
  const registers = names.map((name): Place => ({ space: 'register', cpu: moment.cpu, name }));
  const chain = chainOf(moment);
  const hops = chain ? [...chain.own, ...chain.master, ...chain.lower] : [];
  const bytes = chain ? bytesAround(moment, chain, ROWS).map(({ at }) => word(at)) : [];
  const focus = imageFocus(moment);
  const entries = entriesAround(moment, focus.entry ?? 0, focus.other, ROWS).flatMap(
    ({ at, field }) => [word(at, field), word(phys(at + BigInt(field)), field)],
  );
  return [
    ...registers,
    ...hops.flatMap((hop) => rowsOf(moment, hop)),
    ...bytes,
    ...entries,
    ...pushed(moment),
  ];
}

/** What is wrong with the chain of a place after a step. */
function wrong({ trace }: Recorded, index: number, place: Place): readonly string[] {
  const { causes, more } = whyOf(trace, index, place);
  const at = `${keyOf(place)} after step ${index}`;
  const last = causes[0]?.step ?? null;
  if (causes.length === 0 || last !== lastChange(trace, index, place)) return [`${at}: no chain`];
  return causes.flatMap(({ step, where, value, from }) => {
    const of = step === null ? null : trace.steps[step];
    const machine = of ? of.after : trace.start;
    const told = value !== null && valueAt(machine, where) !== value && typeof value === 'bigint';
    const later = from.some((each) => (causes[each]?.step ?? -1) >= (step ?? 0));
    const ends = of && from.length === 0 && more === 0 && !GIVEN.test(of.event);
    return [
      ...(told ? [`${at}: ${keyOf(where)} was not ${String(value)}`] : []),
      ...(later ? [`${at}: made from something later`] : []),
      ...(ends ? [`${at}: ends at ${of.event}`] : []),
    ];
  });
}

const touched = ({ writes }: Step, place: Place): boolean =>
  writes.some(({ where }) =>
    where.space === 'phys' && place.space === 'phys'
      ? where.at < place.at + BigInt(place.size) && place.at < where.at + BigInt(where.size)
      : keyOf(where) === keyOf(place),
  );

/** What lacks its chain in a run. A chain stays until its place is written again: each is looked at once. */
function lacking(run: Recorded): readonly string[] {
  const good = new Map<string, Place>();
  return run.trace.steps.flatMap((step) => {
    for (const [key, place] of good) if (touched(step, place)) good.delete(key);
    const moment = momentAt(run.trace, run.kernel, step.index);
    return displayed(moment).flatMap((place) => {
      const key = keyOf(place);
      if (good.has(key)) return [];
      good.set(key, place);
      return wrong(run, step.index, place);
    });
  });
}

describe('no displayed value lacks its chain', () => {
  it.each(kernelProfiles.map((profile) => [profile.id, profile] as const))(
    '%s: registers, error codes, table entries, bytes, exception-table entries of every step of every story',
    async (id, profile) => {
      const model = await profile.load();
      const told = scenarios.filter((each) => runsOn(each, id));
      const found = told.flatMap((scenario) =>
        lacking(recordScenario(scenario, model)).map((each) => `${scenario.id}: ${each}`),
      );
      expect(found.slice(0, 10)).toEqual([]);
    },
    120_000,
  );

  it('nor in a recorded fault', () => {
    const file = new URL('../../core/fixtures/linux-2.6.24-nonpae.json', import.meta.url);
    const recording = parseRecording(readFileSync(file, 'utf8'));
    if (!recording.ok) throw new Error('no recording');
    const faults = faultChoices(recording.value);
    expect(faults.length).toBeGreaterThan(5);
    for (const { id } of faults) {
      const run = recordRecorded(recording.value, id);
      if (run) expect(lacking(run).slice(0, 10), id).toEqual([]);
    }
  });

  it('leads from CR2 to the instruction and the register that held the address', () => {
    const scenario = scenarios.find(({ id }) => id === 'null-read');
    if (!scenario) throw new Error('no scenario');
    const { trace } = recordScenario(scenario);
    const fault = trace.steps.findIndex(({ event }) => event === 'cpu.page-fault');
    const { causes } = whyOf(trace, fault, { space: 'register', cpu: 0, name: 'cr2' });
    const from = causes[0]?.from.map((each) => causes[each]);
    // The story: `mov (%eax),%eax` with EAX = 0x10.
    const eax = from?.find((each) => each?.where.space === 'register' && each.where.name === 'eax');
    expect(eax?.value).toBe(0x10n);
    const eip = from?.find((each) => each?.where.space === 'register' && each.where.name === 'eip');
    expect(eip?.value).toBe(0xc0100e50n);
    expect(from?.some((each) => each?.where.space === 'phys')).toBe(true);
  });
});
