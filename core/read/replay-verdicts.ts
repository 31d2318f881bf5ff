import { PAGE_SIZE, pageOf } from '../bits.ts';
import type { RecordedFault } from './recorded-fault.ts';
import type { ReplayLine } from './replay.ts';

type Vma = NonNullable<RecordedFault['vma']>;

const vmaOf = (start: bigint, flags: string, backed: boolean): Vma => ({
  start,
  end: start + PAGE_SIZE,
  flags,
  file_backed: backed,
  growsdown: false,
  file: undefined,
});

/**
 * The fault with each of the mappings that it may have met, where the recorder could not read them: none, a stack just above, one that
 * forbids the access, and those that allow it. A page that is there is in a mapping.
 */
export function supposed(fault: RecordedFault): readonly RecordedFault[] {
  const start = pageOf(fault.at_entry.cr2);
  const none: RecordedFault = { ...fault, vma: null, next_vma: null };
  const below = { start: start + PAGE_SIZE, growsdown: true };
  const unmapped = [none, { ...none, next_vma: below }];
  if (fault.vma === null) return unmapped;
  const mapped = [
    vmaOf(start, '---p', false),
    vmaOf(start, 'rwxp', false),
    vmaOf(start, 'rwxp', true),
    vmaOf(start, 'rwxs', true),
  ].map((vma) => ({ ...fault, vma }));
  return (fault.at_entry.error_code & 1n) === 0n ? [...unmapped, ...mapped] : mapped;
}

type Open = (path: string) => void;
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function agreedList(lists: readonly (readonly unknown[])[], path: string, open: Open): unknown[] {
  const lengths = lists.map(({ length }) => length);
  const shortest = Math.min(...lengths);
  for (let i = shortest; i < Math.max(...lengths); i++) open(`${path}[${i}]`);
  return Array.from({ length: shortest }, (_, i) =>
    agreed(
      lists.map((list) => list[i]),
      `${path}[${i}]`,
      open,
    ),
  );
}

/** Nothing in common is not the same as nothing. */
function agreedFields(all: readonly Fields[], path: string, open: Open): Fields | null {
  const keys = [...new Set(all.flatMap((each) => Object.keys(each)))];
  const shared = keys.filter((key) => all.every((each) => key in each));
  if (shared.length === 0 && keys.length > 0) {
    open(path);
    return null;
  }
  const inside = (key: string): string => (path === '' ? key : `${path}.${key}`);
  for (const key of keys) if (!shared.includes(key)) open(inside(key));
  return Object.fromEntries(
    shared.map((key) => [
      key,
      agreed(
        all.map((each) => each[key]),
        inside(key),
        open,
      ),
    ]),
  );
}

/** What all values have in common; parts in which they differ are `null` and told to `open`. */
function agreed(values: readonly unknown[], path: string, open: Open): unknown {
  if (values.every((value) => value === values[0])) return values[0];
  if (values.every((value) => Array.isArray(value))) return agreedList(values, path, open);
  if (values.every(isFields)) return agreedFields(values, path, open);
  open(path);
  return null;
}

/**
 * What a fault came to whichever of several machines it met: the fields on which all its lines agree. The others are unknown.
 *
 * @param why the reason for those
 */
export function agreedLine(lines: readonly ReplayLine[], why: string): ReplayLine {
  const because: Record<string, string> = {};
  for (const { unknown_because } of lines) Object.assign(because, unknown_because);
  const answers = lines.map(({ unknown: _, unknown_because: __, ...rest }) => rest);
  const merged = agreed(answers, '', (path) => {
    because[path] = why;
  }) as (typeof answers)[number];
  const outcome = { ...merged.outcome, kind: merged.outcome.kind ?? 'unknown' };
  return { ...merged, outcome, unknown: Object.keys(because), unknown_because: because };
}
