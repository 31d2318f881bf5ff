import { type Phys, phys, type Virt, virt } from '../bits.ts';
import { ENTRY_SIZES, type TableFormat, tableBytes } from '../image/table.ts';
import { change, type Place, type Read, readAt, type Write, word } from '../machine.ts';
import { act, type Context, call, type Run } from '../step.ts';
import { readEntry, type TableWord } from './absolute32.ts';
import type { EntryFormat, ExtableEntry } from './format.ts';

/** A table that is to be sorted in memory. */
export interface UnsortedTable {
  readonly start: Virt;
  readonly count: number;
  /** Bytes of an address in it; absent: 4. */
  readonly word?: TableWord;
  /** How entries of a later kernel are read and written, which say how far away things are. */
  readonly relative?: { readonly read: EntryFormat; readonly write: TableFormat };
  /** Where an entry's kernel address is in physical memory. */
  readonly physical: (at: Virt) => Phys;
}

/** Bytes of an entry. */
const sizeOf = ({ word: size = 4, relative }: UnsortedTable): number =>
  relative ? ENTRY_SIZES[relative.write] : 2 * size;

/** The kernel's address of an entry. */
const addressAt = (table: UnsortedTable, index: number): Virt =>
  virt(table.start + BigInt(sizeOf(table) * index));

/** The entry at an index, as it is now. */
function entry(k: Context, table: UnsortedTable, index: number): ExtableEntry {
  const address = addressAt(table, index);
  const at = table.physical(address);
  return table.relative
    ? table.relative.read.read(k.now.memory, at, address)
    : readEntry(k.now.memory, at, table.word);
}

/** All words of an entry as places in memory. */
function places(table: UnsortedTable, index: number): Place[] {
  const size = table.relative ? 4 : (table.word ?? 4);
  const at = table.physical(addressAt(table, index));
  return Array.from({ length: sizeOf(table) / size }, (_, i) =>
    word(phys(at + BigInt(size * i)), size),
  );
}

/** What an entry's words hold at its place: relative ones count from there. */
function wordsOf(table: UnsortedTable, index: number, moved: ExtableEntry): readonly bigint[] {
  if (!table.relative) return [moved.insn, moved.fixup];
  const { data, ...rest } = moved;
  const whole = data === undefined ? rest : { ...rest, data: Number(data) };
  const bytes = tableBytes([whole], table.relative.write, addressAt(table, index));
  return Array.from(new Uint32Array(bytes.buffer), BigInt);
}

/** The two entries changing places. */
function swap(
  k: Context,
  table: UnsortedTable,
  a: number,
  b: number,
): { reads: Read[]; writes: Write[] } {
  const [first, second] = [entry(k, table, a), entry(k, table, b)];
  const put = (index: number, moved: ExtableEntry): Write[] => {
    const words = wordsOf(table, index, moved);
    return places(table, index).map((at, i) => change(k.now, at, words[i] ?? 0n));
  };
  const reads = [...places(table, a), ...places(table, b)].map((at) => readAt(k.now, at));
  return { reads, writes: [...put(a, second), ...put(b, first)] };
}

/**
 * Lets the entry at `root` sink until no child is larger; the heap ends before `end`.
 *
 * @returns how many swaps it took
 */
function* sift(k: Context, table: UnsortedTable, root: number, end: number): Run<number> {
  let parent = root;
  let swaps = 0;
  while (2 * parent + 1 < end) {
    const left = 2 * parent + 1;
    const takeRight = left + 1 < end && entry(k, table, left).insn < entry(k, table, left + 1).insn;
    const child = takeRight ? left + 1 : left;
    const smaller = entry(k, table, parent).insn;
    const larger = entry(k, table, child).insn;
    if (smaller >= larger) break;
    yield act('sort.sift', { parent, child, smaller, larger }, swap(k, table, parent, child));
    swaps++;
    parent = child;
  }
  return swaps;
}

function* sorting(k: Context, table: UnsortedTable): Run<number> {
  const { count } = table;
  let swaps = 0;
  for (let i = Math.floor(count / 2) - 1; i >= 0; i--) swaps += yield* sift(k, table, i, count);
  for (let end = count - 1; end > 0; end--) {
    const { insn } = entry(k, table, 0);
    yield act('sort.largest', { index: end, insn }, swap(k, table, 0, end));
    swaps += 1 + (yield* sift(k, table, 0, end));
  }
  return swaps;
}

/**
 * Sorts a table ascending by instruction address: the kernel's heap sort, which needs no memory and has no bad case.
 *
 * @returns how many swaps it took
 * @see lib/extable.c sort_extable, lib/sort.c sort, Linux 2.6.24
 */
export function sortExtable(k: Context, table: UnsortedTable): Run<number> {
  return call(k, 'sort_extable', call(k, 'sort', sorting(k, table)));
}

/**
 * Sorts the kernel's own table once, at boot, before the first exception can ask it.
 *
 * @see kernel/extable.c sort_main_extable, init/main.c start_kernel, Linux 2.6.24
 */
export function sortMainTable(k: Context, table: UnsortedTable): Run<void> {
  return call(k, 'sort_main_extable', sortingMain(k, table));
}

function* sortingMain(k: Context, table: UnsortedTable): Run<void> {
  const { start, count } = table;
  const stop = addressAt(table, count);
  yield act('sort.begin', { start, stop, count });
  const swaps = yield* sortExtable(k, table);
  yield act('sort.done', { count, swaps });
}
