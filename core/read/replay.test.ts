import { describe, expect, it } from 'vitest';
import { allModels } from './all-models.ts';
import { modelOf } from './models.ts';
import { recordedKernel } from './recorded-machine.ts';
import {
  answersOf,
  determined,
  fixture,
  type Json,
  leaves,
  parsed,
  replayed,
  sourceOf,
  under,
  withoutAnswers,
} from './replay.laws.ts';
import { type ReplayLine, replayFault } from './replay.ts';

interface RecordingCase {
  readonly file: string;
  readonly faults: number;
  readonly oopses: number;
  /** The first line behind a call trace. */
  readonly traceEnd: RegExp;
  /** It is of x86-64. */
  readonly wide?: boolean;
  /** Per cent of unknown fields, if five are too few. */
  readonly unknown?: number;
  /** Faults that need the mappings, where the recorder could not read them. */
  readonly blind?: number;
}

const MODULES = /^Modules linked/;

const RECORDINGS: readonly [RecordingCase, ...RecordingCase[]] = [
  { file: 'linux-2.6.24-nonpae.json', faults: 46, oopses: 7, traceEnd: /^ =+$/ },
  { file: 'linux-2.6.24-pae.json', faults: 41, oopses: 7, traceEnd: /^ =+$/ },
  { file: 'linux-3.13.11-nonpae.json', faults: 52, oopses: 7, traceEnd: /^Code:/ },
  { file: 'linux-4.19.0-nonpae.json', faults: 52, oopses: 7, traceEnd: MODULES },
  { file: 'linux-4.19.0-pae-nopti.json', faults: 45, oopses: 7, traceEnd: MODULES },
  { file: 'linux-4.19.0-pae-pti.json', faults: 51, oopses: 7, traceEnd: MODULES },
  { file: 'linux-4.19.0-tiny.json', faults: 21, oopses: 2, traceEnd: MODULES, wide: true },
  {
    file: 'linux-6.1.0-50-686.json',
    faults: 56,
    oopses: 8,
    traceEnd: MODULES,
    blind: 26,
    unknown: 10.5,
  },
  {
    file: 'linux-6.1.0-50-686-pae.json',
    faults: 56,
    oopses: 8,
    traceEnd: MODULES,
    blind: 26,
    unknown: 8.5,
  },
  { file: 'linux-6.1.192-smap.json', faults: 107, oopses: 20, traceEnd: MODULES, wide: true },
  { file: 'linux-6.1.192-nosmap.json', faults: 44, oopses: 8, traceEnd: MODULES, wide: true },
  // Four of thirteen end in a signal handler, about which little is known.
  {
    file: 'linux-6.1.192-pti.json',
    faults: 13,
    oopses: 2,
    traceEnd: MODULES,
    wide: true,
    unknown: 5.1,
  },
  { file: 'linux-6.1.192-la57.json', faults: 48, oopses: 11, traceEnd: MODULES, wide: true },
];

/** A printed line may hold question marks for what is not known: one for any text, several for as many digits. */
function agrees(printed: string, real: string): boolean {
  const open = (marks: string): string => (marks.length === 1 ? '.+' : `[0-9a-f]{${marks.length}}`);
  const pattern = printed
    .split(/(\?+)/)
    .map((part) => (part.startsWith('?') ? open(part) : part.replace(/[.*+^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${pattern}$`).test(real);
}

/** What of a first line no recording tells: who the user is, hashed addresses, and which oops of the boot it is. */
const BLANKS = /exploit attempt\?|\(SMEP\?\)|\(uid: \?\)|\?{16}|\[#\?\]/g;

/** A line of a call trace for one caller; what lies on the stack is in no recording. Of ours the symbol is open. */
const OLD_CALLER = /^ \[<[0-9a-f]{8}>\] (\? )?[\w.]+\+0x[0-9a-f]+\/0x[0-9a-f]+$/;
const CALLER = /^ (\? )?[\w.]+\+0x[0-9a-f]+\/0x[0-9a-f]+( \[\w+\])?$/;

const isCaller = (text: string): boolean => /^ (\[<|\?|[\w.]+\+0x)/.test(text);

/** What a call trace has besides: its brackets, and the registers with which user mode came. */
const withoutCallers = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => !isCaller(text));

/** What the kernel printed, without the times; the end of each file is cut off where a line has no newline. */
const printedLines = (fault: Json): string[] =>
  fixture(String((fault.outcome as Json).oops_file))
    .replace(/\n$/, '')
    .split('\n')
    .map((text) => text.replace(/^\[ *\d+\.\d+\] /, ''))
    .filter((text) => !/clocksource|\btsc\b|\bTSC\b|sched_clock/i.test(text));

/** The functions that a trace enters, in order. */
function entered(steps: readonly { readonly calls: readonly string[] }[]): string[] {
  let before: readonly string[] = [];
  return steps.flatMap(({ calls }) => {
    const same = calls.findIndex((name, i) => name !== before[i]);
    before = calls;
    return same < 0 ? [] : calls.slice(same);
  });
}

/** The first of `wanted` that does not come in `all` behind those before it. */
function missing(wanted: readonly string[], all: readonly string[]): string | null {
  let from = 0;
  for (const name of wanted) {
    const at = all.indexOf(name, from);
    if (at < 0) return name;
    from = at + 1;
  }
  return null;
}

/** Kinds of fields that may be open, and of those that are so in every recording. */
const OPEN_ALWAYS = ['outcome.log[]'];
const OPEN = ['resumed_at', 'walk_after.process[].entry'];
/** Without the mappings: what depends on whether the access was allowed, and where no table leads farther. */
const OPEN_BLIND = [
  'classification',
  'ex_table_hit',
  'outcome.kind',
  'outcome.log',
  'outcome.si_addr',
  'outcome.si_code',
  'outcome.signal',
  'resumed_at',
  'resumed_at.eip',
  'walk_after.process[]',
  'walk_after.process[].entry',
  'walk_after.process[].entry_phys',
  'walk_after.process[].flags',
  'walk_after.process[].table_phys',
];
/** Of x86-64: where and on what stack a signal handler runs, what a call came to, and what memory held. */
const OPEN_WIDE = [
  'classification',
  'error_code',
  'resumed_at.regs_changed.rax',
  'resumed_at.regs_changed.rdx',
  'resumed_at.regs_changed.rsi',
  'resumed_at.rip',
  'resumed_at.rsp',
  'walk_after.process[].entry',
  'walk_after.process[].entry_phys',
  'walk_after.process[].table_phys',
];

/** The flags of one entry after the fault: as they were recorded, and as ours are. */
function flagsAt(fault: Json, line: ReplayLine | undefined): [real: string, ours: string][] {
  const after = (fault.walk_after as { process: Json[] } | null)?.process ?? [];
  return (line?.walk_after.process ?? []).flatMap(({ flags }, i): [string, string][] => {
    if (flags === undefined) return [];
    const real = BigInt(String(after[i]?.entry)) & ((1n << 63n) | 0xfffn);
    return [[`${line?.id} 0x${real.toString(16)}`, `${line?.id} ${flags}`]];
  });
}

/** Fields of all recordings together. */
const total = { open: 0, all: 0 };

describe.each(RECORDINGS)('replay of $file', (recorded) => {
  const { file, faults, oopses, traceEnd, blind = 0, wide = false, unknown = 5 } = recorded;
  const source = sourceOf(file);
  const inputs = withoutAnswers(source);
  const lines = replayed(inputs);
  const pairs = source.faults.map((fault, i) => ({
    id: String(fault.id),
    fault,
    line: lines[i],
  }));

  it('has all faults', () => {
    expect(lines).toHaveLength(faults);
  });

  it.each(pairs)('$id: every determined field agrees with the record', ({ fault, line }) => {
    const { mine, real } = determined(fault, line);
    expect(mine).toEqual(real);
  });

  it('goes through the functions that were really entered', () => {
    const recording = parsed(inputs);
    const kernel = recordedKernel(recording, modelOf(recording, allModels));
    const names = new Set(source.faults.flatMap(({ path }) => (path ?? []) as string[]));
    for (const [i, fault] of recording.faults.entries()) {
      const { steps, outcome } = replayFault(kernel, fault).trace;
      const path = (source.faults[i]?.path ?? []) as string[];
      const ours = entered(steps);
      expect(ours.length).toBeGreaterThan(1);
      // Where a run ends for want of an input, what it came to by then is in the record, and the record goes on.
      const [wanted, all] =
        outcome.kind === 'unknown' ? [ours.filter((name) => names.has(name)), path] : [path, ours];
      expect(`${fault.id}: ${missing(wanted, all)}`).toBe(`${fault.id}: null`);
    }
  });

  it('needs the mappings for no more faults than it must', () => {
    const open = lines.filter(({ outcome }) => outcome.kind === 'unknown');
    expect(open).toHaveLength(blind);
    for (const { unknown_because } of open)
      expect(unknown_because['outcome.kind']).toBe('the mappings of the task');
  });

  it.skipIf(blind > 0)('tells the flags of entries whose frame it does not know', () => {
    const flags = pairs.flatMap(({ fault, line }) => flagsAt(fault, line));
    for (const [real, ours] of flags) expect(real).toBe(ours);
    expect(flags.length).toBeGreaterThan(faults > 40 ? 10 : 0);
  });

  it('leaves only frames, signal handlers and parts of printed lines open', () => {
    const open = new Set(lines.flatMap(({ unknown }) => unknown));
    const kinds = new Set([...open].map((path) => path.replace(/\[\d+\]/g, '[]')));
    const always = blind > 0 ? OPEN_BLIND : OPEN;
    if (wide) for (const kind of kinds) expect([...OPEN_ALWAYS, ...OPEN_WIDE]).toContain(kind);
    else expect([...kinds].sort()).toEqual([...OPEN_ALWAYS, ...always].sort());
  });

  it('determines at least 95 fields in 100', () => {
    const all = pairs.flatMap(({ fault, line }) =>
      leaves(answersOf(fault)).map(([path]) => under(path, line?.unknown ?? [])),
    );
    const open = all.filter(Boolean).length;
    const compared = all.length - open;
    const share = (100 * open) / all.length;
    total.open += open;
    total.all += all.length;
    console.info(`${file}: compared ${compared}, unknown ${open} (${share.toFixed(1)} %)`);
    expect(compared).toBeGreaterThan(faults > 20 ? 1000 : 500);
    expect(share).toBeLessThan(unknown);
  });

  const died = pairs.filter(({ fault }) => (fault.outcome as Json).kind === 'oops');

  it.each(died)('$id: the oops has the same lines', ({ fault, line }) => {
    const real = printedLines(fault);
    const mine = line?.outcome.log ?? [];
    const trace = (texts: readonly string[]): number => texts.indexOf('Call Trace:') + 1;
    const end = (texts: readonly string[]): number =>
      texts.findIndex((text) => traceEnd.test(text));
    const head = (texts: readonly string[]): string[] => texts.slice(0, trace(texts));
    const tail = (texts: readonly string[]): string[] => texts.slice(end(texts));
    const compare = (ours: readonly string[], theirs: readonly string[]): void => {
      for (const [i, text] of ours.entries())
        expect(agrees(text, theirs[i] ?? '') ? theirs[i] : text).toBe(theirs[i]);
      expect(ours).toHaveLength(theirs.length);
    };
    compare(head(mine), head(real));
    compare(tail(mine), tail(real));
    const inside = (texts: readonly string[]): string[] => texts.slice(trace(texts), end(texts));
    compare(withoutCallers(inside(mine)), withoutCallers(inside(real)));
    for (const text of inside(real).filter(isCaller))
      expect(text).toMatch(file.includes('2.6.24') || file.includes('3.13') ? OLD_CALLER : CALLER);
    expect((mine[0] ?? '').replace(BLANKS, '')).not.toContain('?');
    if (fault.code_bytes && !real.includes('Code: Bad RIP value.'))
      expect(mine.join('\n')).toMatch(
        /^Code: (.*(?:[0-9a-f]{2}|\?\?) <[0-9a-f]{2}> [0-9a-f]{2}|Unable to access)/m,
      );
  });

  it('has all oopses', () => {
    expect(died).toHaveLength(oopses);
  });
});

describe('all recordings together', () => {
  it('leave fewer than 5 fields in 100 open', () => {
    const share = (100 * total.open) / total.all;
    console.info(
      `all: compared ${total.all - total.open}, unknown ${total.open} (${share.toFixed(1)} %)`,
    );
    expect(total.all).toBeGreaterThan(30_000);
    expect(share).toBeLessThan(5);
  });
});

describe('a recording is read for its inputs', () => {
  const source = sourceOf(RECORDINGS[0].file);
  const inputs = withoutAnswers(source);
  const lines = replayed(inputs);

  it('answers are not used: wrong ones change nothing', () => {
    const garbled = {
      ...source,
      faults: source.faults.map((fault) => ({
        ...fault,
        category: 'other',
        derived_access: 'none',
        derived_mode: 7,
        walk_after: 'nowhere',
        path: null,
        ex_table_hit: { index: -1 },
        repair: [],
        resumed_at: false,
        outcome: { kind: 'happiness' },
        syscall: 0,
      })),
    };
    expect(replayed(source)).toEqual(lines);
    expect(replayed(garbled)).toEqual(lines);
  });

  it('without the mappings, what depends on them is unknown', () => {
    const faults = (inputs.faults as Json[]).map(({ vma: _, next_vma: __, ...rest }) => rest);
    const blind = replayed({ ...inputs, faults });
    const kinds = Object.fromEntries(blind.map(({ id, outcome }) => [id, outcome.kind]));
    expect(kinds['user-anon-read']).toBe('unknown');
    expect(kinds['nofault-read-null']).toBe('fixup');
    expect(kinds['vmalloc-b-first-touch']).toBe('retry');
    const line = blind.find(({ id }) => id === 'user-anon-read');
    expect(line?.classification).toBeNull();
    expect(line?.unknown).toContain('outcome.kind');
    expect(line?.ex_table_hit).toBeNull();
    expect(line?.unknown).not.toContain('ex_table_hit');
  });
});
