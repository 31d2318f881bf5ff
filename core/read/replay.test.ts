import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allModels } from './all-models.ts';
import { modelOf } from './models.ts';
import { recordedKernel } from './recorded-machine.ts';
import { parseRecording, type Recording } from './recording.ts';
import { type ReplayLine, replay, replayFault } from './replay.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

type Json = Readonly<Record<string, unknown>>;

interface RecordingCase {
  readonly file: string;
  readonly faults: number;
  readonly oopses: number;
  /** The first line behind a call trace. */
  readonly traceEnd: RegExp;
  /** Faults that need the mappings, where the recorder could not read them. */
  readonly blind?: number;
}

const RECORDINGS: readonly [RecordingCase, ...RecordingCase[]] = [
  { file: 'linux-2.6.24-nonpae.json', faults: 46, oopses: 7, traceEnd: /^ =+$/ },
  { file: 'linux-2.6.24-pae.json', faults: 41, oopses: 7, traceEnd: /^ =+$/ },
  { file: 'linux-3.13.11-nonpae.json', faults: 52, oopses: 7, traceEnd: /^Code:/ },
  { file: 'linux-4.19.0-nonpae.json', faults: 52, oopses: 7, traceEnd: /^Modules linked/ },
  { file: 'linux-4.19.0-pae-nopti.json', faults: 45, oopses: 7, traceEnd: /^Modules linked/ },
  { file: 'linux-4.19.0-pae-pti.json', faults: 51, oopses: 7, traceEnd: /^Modules linked/ },
  { file: 'linux-4.19.0-tiny.json', faults: 21, oopses: 2, traceEnd: /^Modules linked/ },
  {
    file: 'linux-6.1.0-50-686.json',
    faults: 56,
    oopses: 8,
    traceEnd: /^Modules linked/,
    blind: 26,
  },
  {
    file: 'linux-6.1.0-50-686-pae.json',
    faults: 56,
    oopses: 8,
    traceEnd: /^Modules linked/,
    blind: 26,
  },
];

/** Fields of a fault that are inputs of a replay, as the recordings' README lists them. */
const INPUTS = [
  'id',
  'task',
  'seq',
  'nested_in',
  'vector',
  'at_entry',
  'code_bytes',
  'vma',
  'next_vma',
  'context',
  'walk_before',
  'debugger_wrote',
];

const pick = (from: Json, keys: readonly string[]): Json =>
  Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]]));

const sourceOf = (file: string) => JSON.parse(fixture(file)) as { faults: Json[] } & Json;

/** A recording without a single answer. */
const withoutAnswers = (source: ReturnType<typeof sourceOf>): Json => ({
  ...pick(source, ['schema', 'kernel', 'machine', 'ex_table']),
  faults: source.faults.map((fault) => pick(fault, INPUTS)),
});

function parsed(recording: unknown): Recording {
  const read = parseRecording(JSON.stringify(recording));
  if (!read.ok) throw new Error(`${read.field}: ${read.takes}, ${read.found}`);
  return read.value;
}

const replayed = (recording: unknown): ReplayLine[] => replay(parsed(recording));

const REPAIR = ['level', 'entry_phys', 'before', 'after', 'master_entry'];

/** Of IA-32, and of x86-64. */
const RESUMED = ['eip', 'cs', 'eflags', 'esp', 'eax', 'rip', 'rflags', 'rsp', 'regs_changed'];

/** The recorded answers in the form of a replay's line. */
function answersOf(fault: Json): Json {
  const outcome = fault.outcome as Json;
  const hit = fault.ex_table_hit as Json | null;
  const resumed = fault.resumed_at as Json | null;
  const before = fault.walk_before as Json;
  const after = fault.walk_after as Json;
  return {
    id: fault.id,
    classification: fault.category,
    error_code: (fault.at_entry as Json).error_code,
    access: fault.derived_access,
    mode: fault.derived_mode,
    walk: { process: before.process, master: before.master },
    repair: fault.repair && pick(fault.repair as Json, REPAIR),
    ex_table_hit: hit && pick(hit, ['index', 'insn', 'fixup', 'handler', 'type', 'data']),
    resumed_at: resumed && pick(resumed, RESUMED),
    outcome: {
      kind: outcome.kind,
      signal: outcome.signal ?? null,
      si_code: outcome.si_code ?? null,
      si_addr: outcome.si_addr ?? null,
      ...pick(outcome, ['task_exit_status']),
    },
    walk_after: { process: after.process },
  };
}

/** A value's leaves by path. An empty list or object is a leaf. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const at = (key: string): string => (Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
  const found = Object.entries(value).flatMap(([key, each]) => leaves(each, at(key)));
  return found.length > 0 ? found : [[path, '(empty)']];
}

const under = (path: string, unknown: readonly string[]): boolean =>
  unknown.some(
    (field) =>
      path === `.${field}` || path.startsWith(`.${field}.`) || path.startsWith(`.${field}[`),
  );

/** A printed line may hold question marks for what is not known: one for any text, several for as many digits. */
function agrees(printed: string, real: string): boolean {
  const open = (marks: string): string => (marks.length === 1 ? '.+' : `[0-9a-f]{${marks.length}}`);
  const pattern = printed
    .split(/(\?+)/)
    .map((part) => (part.startsWith('?') ? open(part) : part.replace(/[.*+^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${pattern}$`).test(real);
}

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

describe.each(RECORDINGS)('replay of $file', ({ file, faults, oopses, traceEnd, blind = 0 }) => {
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
    const unknown = line?.unknown ?? [];
    const known = ([path]: [string, unknown]): boolean => !under(path, unknown);
    const mine = Object.fromEntries(leaves(line).filter(known));
    const real = Object.fromEntries(leaves(answersOf(fault)).filter(known));
    for (const path of Object.keys(mine))
      if (/^\.(unknown|unknown_because|outcome\.log)\b/.test(path) || /\.flags$/.test(path))
        delete mine[path];
    expect(mine).toEqual(real);
  });

  it('goes through the functions that were really entered', () => {
    const recording = parsed(inputs);
    const kernel = recordedKernel(recording, modelOf(recording, allModels));
    for (const [i, fault] of recording.faults.entries()) {
      const { steps, outcome } = replayFault(kernel, fault).trace;
      if (outcome.kind === 'unknown') continue;
      const path = (source.faults[i]?.path ?? []) as string[];
      expect(`${fault.id}: ${missing(path, entered(steps))}`).toBe(`${fault.id}: null`);
    }
  });

  it('needs the mappings for no more faults than it must', () => {
    const open = lines.filter(({ outcome }) => outcome.kind === 'unknown');
    expect(open).toHaveLength(blind);
    for (const { unknown_because } of open)
      expect(unknown_because.outcome).toBe('the mappings of the task');
  });

  it.skipIf(blind > 0)('tells the flags of entries whose frame it does not know', () => {
    let seen = 0;
    for (const { fault, line } of pairs) {
      const after = (fault.walk_after as { process: Json[] }).process;
      for (const [i, step] of (line?.walk_after.process ?? []).entries()) {
        if (step.flags === undefined) continue;
        seen++;
        const real = BigInt(String(after[i]?.entry)) & ((1n << 63n) | 0xfffn);
        expect(`${line?.id} 0x${real.toString(16)}`).toBe(`${line?.id} ${step.flags}`);
      }
    }
    expect(seen).toBeGreaterThan(faults > 40 ? 10 : 0);
  });

  it('leaves only frames, signal handlers and parts of printed lines open', () => {
    const open = new Set(lines.flatMap(({ unknown }) => unknown));
    const kinds = new Set([...open].map((path) => path.replace(/\[\d+\]/g, '[]')));
    const always = ['outcome.log[]', 'resumed_at'];
    const some = ['classification', 'ex_table_hit', 'outcome', 'walk_after'];
    const more = blind > 0 ? some : ['walk_after.process[].entry'];
    expect([...kinds].sort()).toEqual([...always, ...more].sort());
  });

  it('determines at least 95 fields in 100', () => {
    let compared = 0;
    let unknown = 0;
    for (const { fault, line } of pairs)
      for (const [path] of leaves(answersOf(fault)))
        if (under(path, line?.unknown ?? [])) unknown++;
        else compared++;
    const share = (100 * unknown) / (compared + unknown);
    console.info(`${file}: compared ${compared}, unknown ${unknown} (${share.toFixed(1)} %)`);
    expect(compared).toBeGreaterThan(1000);
    expect(share).toBeLessThan(blind > 0 ? 25 : 5);
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
    expect(mine[0]).not.toContain('?');
    if (fault.code_bytes && !real.includes('Code: Bad RIP value.'))
      expect(mine.join('\n')).toMatch(
        /^Code: (.*[0-9a-f]{2} <[0-9a-f]{2}> [0-9a-f]{2}|Unable to access)/m,
      );
  });

  it('has all oopses', () => {
    expect(died).toHaveLength(oopses);
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
    expect(line?.unknown).toContain('outcome');
  });
});
