import { readFileSync } from 'node:fs';
import { parseRecording, type Recording } from './recording.ts';
import { type ReplayLine, replay } from './replay.ts';

export const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

export type Json = Readonly<Record<string, unknown>>;

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
  'bpf_ex_table',
];

export const pick = (from: Json, keys: readonly string[]): Json =>
  Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]]));

export const sourceOf = (file: string) => JSON.parse(fixture(file)) as { faults: Json[] } & Json;

/** A recording without a single answer. */
export const withoutAnswers = (source: ReturnType<typeof sourceOf>): Json => ({
  ...pick(source, ['schema', 'kernel', 'machine', 'ex_table', 'module_ex_tables', 'bpf_ex_table']),
  faults: source.faults.map((fault) => pick(fault, INPUTS)),
});

export function parsed(recording: unknown): Recording {
  const read = parseRecording(JSON.stringify(recording));
  if (!read.ok) throw new Error(`${read.field}: ${read.takes[0]}`);
  return read.value;
}

export const replayed = (recording: unknown): ReplayLine[] => replay(parsed(recording));

const REPAIR = ['level', 'entry_phys', 'before', 'after', 'master_entry'];

/** Of IA-32, and of x86-64. */
const RESUMED = ['eip', 'cs', 'eflags', 'esp', 'eax', 'rip', 'rflags', 'rsp', 'regs_changed'];

/** The recorded answers in the form of a replay's line. */
export function answersOf(fault: Json): Json {
  const outcome = fault.outcome as Json;
  const hit = fault.ex_table_hit as Json | null;
  const resumed = fault.resumed_at as Json | null;
  const none = { process: null, master: null };
  const before = (fault.walk_before ?? none) as Json;
  const after = (fault.walk_after ?? none) as Json;
  return {
    id: fault.id,
    classification: fault.category,
    error_code: (fault.at_entry as Json).error_code,
    access: fault.derived_access,
    mode: fault.derived_mode,
    walk: { process: before.process, master: before.master },
    repair: fault.repair && pick(fault.repair as Json, REPAIR),
    ex_table_hit: hit && pick(hit, ['table', 'index', 'insn', 'fixup', 'handler', 'type', 'data']),
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
export function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const at = (key: string): string => (Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
  const found = Object.entries(value).flatMap(([key, each]) => leaves(each, at(key)));
  return found.length > 0 ? found : [[path, '(empty)']];
}

export const under = (path: string, unknown: readonly string[]): boolean =>
  unknown.some(
    (field) =>
      path === `.${field}` || path.startsWith(`.${field}.`) || path.startsWith(`.${field}[`),
  );

/** Every determined field of a line, and the recorded answers for the same fields. */
export function determined(fault: Json, line: ReplayLine | undefined): { mine: Json; real: Json } {
  const unknown = line?.unknown ?? [];
  const known = ([path]: [string, unknown]): boolean => !under(path, unknown);
  const mine = Object.fromEntries(leaves(line).filter(known));
  const real = Object.fromEntries(leaves(answersOf(fault)).filter(known));
  for (const path of Object.keys(mine))
    if (/^\.(unknown|unknown_because|outcome\.log)\b/.test(path) || /\.flags$/.test(path))
      delete mine[path];
  return { mine, real };
}
