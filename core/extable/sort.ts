import { type Phys, phys, type Virt } from '../bits.ts';
import { change, type Place, type Read, readAt, type Write, word } from '../machine.ts';
import { act, type Context, call, type Run } from '../step.ts';
import { type ExtableEntry, entryAddress, readEntry, type TableWord } from './absolute32.ts';

/** A table that is to be sorted in memory. */
export interface UnsortedTable {
  readonly start: Virt;
  readonly count: number;
  /** Bytes of an address in it; absent: 4. */
  readonly word?: TableWord;
  /** Where an entry's kernel address is in physical memory. */
  readonly physical: (at: Virt) => Phys;
}

const placeOf = (table: UnsortedTable, index: number): Phys =>
  table.physical(entryAddress(table.start, index, table.word));

/** The entry at an index, as it is now. */
const entry = (k: Context, table: UnsortedTable, index: number): ExtableEntry =>
  readEntry(k.now.memory, placeOf(table, index), table.word);

/** Both words of an entry as places in memory. */
function places(table: UnsortedTable, index: number): [Place, Place] {
  const { word: size = 4 } = table;
  const at = placeOf(table, index);
  return [word(at, size), word(phys(at + BigInt(size)), size)];
}

/** The two entries changing places. */
function swap(
  k: Context,
  table: UnsortedTable,
  a: number,
  b: number,
): { reads: Read[]; writes: Write[] } {
  const [first, second] = [entry(k, table, a), entry(k, table, b)];
  const put = (index: number, { insn, fixup }: ExtableEntry): Write[] => {
    const [insnAt, fixupAt] = places(table, index);
    return [change(k.now, insnAt, insn), change(k.now, fixupAt, fixup)];
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
  const stop = entryAddress(start, count, table.word);
  yield act('sort.begin', { start, stop, count });
  const swaps = yield* sortExtable(k, table);
  yield act('sort.done', { count, swaps });
}
