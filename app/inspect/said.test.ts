import { beforeAll, describe, expect, it } from 'vitest';
import {
  field,
  kernelProfiles,
  keyOf,
  type Recorded,
  recordScenario,
  runsOn,
  scenarios,
  valueAt,
} from '../../core/index.ts';
import { fieldsOf } from '../panels/address/layout.ts';
import { innermost } from '../panels/handler/listed.ts';
import { valuesAt } from '../panels/handler/values.ts';
import { piecesOf } from '../panels/log/Line.tsx';
import { type Moment, momentAt } from '../picture/moment.ts';
import { codeAround, imageFocus, searchOf } from '../picture/search.ts';
import { chainOf } from '../picture/tables.ts';
import { pickKey, type Said } from '../ui/pick.ts';
import { say } from '../words/index.ts';
import { inspect as w } from '../words/inspect.ts';
import { learnLater } from '../words/later.ts';
import { toldOf } from './told.ts';

const said = (name: string, value: bigint): Said => ({ space: 'said', name, value });

const story = (id: string) => {
  const found = scenarios.find((each) => each.id === id);
  if (!found) throw new Error(id);
  return found;
};

/** Values in the sentences of a step. */
function narrated({ step, kernel }: Moment): readonly Said[] {
  const { what, why = '' } = say(step, kernel.profile);
  const found = `${what} ${why}`.matchAll(/\b0x[0-9a-f]+/g);
  return [...found].map(([text]) => said('', BigInt(text)));
}

const lineValues = (moment: Moment): readonly Said[] =>
  valuesAt(moment, innermost(moment)).flatMap((line) =>
    (line?.values ?? []).flatMap(({ name, value, step }) =>
      value === null ? [] : [{ ...said(name, value), step }],
    ),
  );

function ofAddress({ address, kernel }: Moment): readonly Said[] {
  if (address === null) return [];
  const fields = fieldsOf(kernel.format).map(({ name, high, low }) =>
    said(name, field(address, high, low)),
  );
  return [said('address', address), ...fields];
}

function ofImage(moment: Moment): readonly Said[] {
  const { code } = imageFocus(moment);
  const search = searchOf(moment);
  const probe = search?.end === null ? search.probes.at(-1) : undefined;
  return [
    ...codeAround(moment, code, 5).map(({ at }) => said(at === code ? 'eip' : 'code', at)),
    ...(search ? [said('eip', search.wanted)] : []),
    ...(probe
      ? (['first', 'mid', 'last'] as const).map((name) => said(name, BigInt(probe[name])))
      : []),
  ];
}

function ofTables(moment: Moment): readonly Said[] {
  const chain = chainOf(moment);
  const hops = chain ? [...chain.own.slice(1), ...chain.master, ...chain.lower] : [];
  const frame = chain?.frame ? [said('frame', chain.frame.at)] : [];
  return [...hops.map(({ table }) => said('frame', table)), ...frame];
}

/** Values in the lines that a step printed. */
function printed({ step, now }: Moment): readonly Said[] {
  if (
    !step.writes.some(({ where }) => where.space === 'kernel' && /^log/.test(where.path[0] ?? ''))
  )
    return [];
  const { log, logPart } = now.kernel;
  const write = step.writes.find(
    ({ where }) => where.space === 'kernel' && where.path[0] === 'log',
  );
  const from = Array.isArray(write?.before) ? write.before.length : log.length;
  const lines = [...log, logPart].map((text, line) => ({ text, line })).slice(from);
  return lines.flatMap(({ text, line }) =>
    piecesOf(text).flatMap(({ value, from: at, text: piece }) =>
      value === null ? [] : [{ ...said('', value), line, end: at + piece.length }],
    ),
  );
}

const shown = (moment: Moment): readonly Said[] => [
  ...narrated(moment),
  ...lineValues(moment),
  ...ofAddress(moment),
  ...ofImage(moment),
  ...ofTables(moment),
  ...printed(moment),
];

/** Where a value may come from nowhere: the allocator gives a frame, the linker places, the instruction has it in itself, the kernel draws a number. */
const BRINGS =
  /^(area|anon|wp|file|swap|link|module|sort|cpu|page|huge|zero|syscall)\.|^oops\.(caller|end-trace|no-code|pkru|control|segments)$/;

const TELLING = 0x1000n;

/** What is wrong with the chain of a value that a step says. */
function wrong(moment: Moment, value: Said): readonly string[] {
  const { trace, index } = moment;
  const { ways, why } = toldOf(moment, value, index);
  const [says] = ways;
  const event = trace.steps[says?.step ?? -1]?.event ?? 'no link';
  const at = `${pickKey(value)} after step ${index}, ${event}`;
  const seeks = says && ways.every((way) => way.step <= index && trace.steps[way.step]);
  const nowhere = value.value >= TELLING && why.causes.length === 0 && says?.rule === w.said.given;
  const untrue = why.causes.filter(({ step: by, where, value: held }) => {
    const machine = by === null ? trace.start : trace.steps[by]?.after;
    return machine && typeof held === 'bigint' && valueAt(machine, where) !== held;
  });
  const roots =
    value.value >= TELLING &&
    says?.rule === w.said.held &&
    !why.causes.some((each) => same(each, value.value));
  return [
    ...(seeks ? [] : [`${at}: no link`]),
    ...(nowhere && !BRINGS.test(event) ? [`${at}: from nowhere`] : []),
    ...(roots ? [`${at}: no place of the chain holds it`] : []),
    ...untrue.map(({ where }) => `${at}: ${keyOf(where)} was not that`),
  ];
}

/** Whether a cause holds a value; what it is a part of is told whole. */
const same = ({ value }: { readonly value: unknown }, wanted: bigint): boolean =>
  typeof value === 'bigint'
    ? value === wanted || BigInt.asUintN(32, value) === wanted
    : value !== null;

/** What lacks its chain in a run. What is on show from one step to the next is looked at once. */
function lacking({ trace, kernel }: Recorded): readonly string[] {
  let before: ReadonlySet<string> = new Set();
  return trace.steps.flatMap(({ index }) => {
    const moment = momentAt(trace, kernel, index);
    const now = new Map(shown(moment).map((each) => [pickKey(each), each]));
    const fresh = [...now].filter(([key]) => !before.has(key));
    before = new Set(now.keys());
    return fresh.flatMap(([, each]) => wrong(moment, each));
  });
}

describe('no displayed value lacks its chain, in no place of the machine', () => {
  beforeAll(learnLater);

  it.each(kernelProfiles.map((profile) => [profile.id, profile] as const))(
    '%s: sentences, pseudo-code, the address and its parts, lo, mid and hi, tables, lines of the log',
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

  it('lo, mid and hi lead back over every probe to the size of the table', () => {
    const { trace, kernel } = recordScenario(story('null-read'));
    const probe = trace.steps.findLast(({ event }) => event === 'extable.larger');
    if (probe?.event !== 'extable.larger') throw new Error('no probe');
    const moment = momentAt(trace, kernel, probe.index);
    const { ways, why } = toldOf(moment, said('mid', BigInt(probe.facts.mid)), probe.index);
    const search = trace.steps.find(({ event }) => event === 'extable.search')?.index ?? 0;
    expect(ways[0]?.step).toBe(probe.index);
    // Each end stood somewhere when the search began; every probe before this one moved one of them.
    expect(ways.map(({ step }) => step)).toEqual([
      ...Array.from({ length: probe.index - search }, (_, i) => probe.index - i),
      search,
      search,
    ]);
    expect(why.causes.length).toBeGreaterThanOrEqual(probe.index - search);
  });

  it('a register in an oops leads to the register, its EIP to the instruction that faulted', () => {
    const { trace, kernel } = recordScenario(story('null-read'));
    const fault = trace.steps.find(({ event }) => event === 'cpu.page-fault');
    const last = momentAt(trace, kernel, trace.steps.length - 1);
    const { log } = last.now.kernel;
    const from = (start: string, after: string) => {
      const line = log.findIndex((text) => text.startsWith(start));
      const text = log[line] ?? '';
      const at = text.indexOf(after) + after.length;
      const piece = piecesOf(text).find((each) => each.from >= at && each.value !== null);
      if (!piece) throw new Error(`${start}: ${text}`);
      const end = piece.from + piece.text.length;
      const told = toldOf(last, { ...said('', piece.value ?? 0n), line, end }, last.index);
      return { step: trace.steps[told.ways[0]?.step ?? 0]?.event, cause: told.why.causes[0] };
    };
    // The story: `mov (%eax),%eax` with EAX = 0x10.
    const eax = from('EAX:', 'EAX: ');
    expect(eax.step).toBe('oops.registers');
    expect(eax.cause?.where).toEqual({ space: 'register', cpu: 0, name: 'eax' });
    expect(eax.cause?.value).toBe(0x10n);
    const eip = from('EIP: 0060', ':[<');
    expect(eip.cause?.where).toEqual({ space: 'register', cpu: 0, name: 'eip' });
    expect(eip.cause?.value).toBe(fault?.event === 'cpu.page-fault' ? fault.facts.eip : null);
  });
});
