import {
  cpuOf,
  type Entry,
  entryAt,
  indexAt,
  isCanonical,
  isKnown,
  keyOf,
  type Level,
  type Machine,
  type Phys,
  phys,
  read,
  word,
} from '../../core/index.ts';
import { type Moment, once } from './moment.ts';

/** An entry of a table as drawn. */
export interface Row {
  readonly index: number;
  readonly at: Phys;
  /** `null` where a recording does not tell. */
  readonly entry: Entry | null;
  /** What it held before this step, if the step changed it. */
  readonly before: bigint | null;
  readonly changed: boolean;
  readonly read: boolean;
}

/** Some neighbouring entries of a table, the one in play among them. */
export interface TableWindow {
  readonly table: Phys;
  readonly level: Level;
  readonly index: number;
  readonly rows: readonly Row[];
  /** Bytes of an entry. */
  readonly entrySize: number;
  /** Entries the whole table has. */
  readonly total: number;
}

/** A word of memory, or `null` where a recording does not tell it. */
export const wordAt = (machine: Machine, at: Phys, size = 4): bigint | null =>
  isKnown(machine.memory, at, size) ? read(machine.memory, at, size) : null;

export function rowAt(moment: Moment, table: Phys, level: Level, index: number): Row {
  const { format } = moment.kernel;
  const at = entryAt(format, table, index);
  const key = keyOf(word(at, format.entrySize));
  const raw = wordAt(moment.now, at, format.entrySize);
  const write = moment.writes.get(key);
  return {
    index,
    at,
    entry: raw === null ? null : format.decode(raw, level.name),
    before: typeof write?.before === 'bigint' ? write.before : null,
    changed: write !== undefined,
    read: moment.reads.has(key),
  };
}

/** Index of the first of `count` entries shown around entry `index`. */
export const firstShown = (index: number, count: number, total: number): number =>
  Math.max(0, Math.min(index - Math.floor((count - 1) / 2), total - count));

/** `count` rows around the entry that `address` selects. */
export function windowOf(
  moment: Moment,
  table: Phys,
  level: Level,
  address: bigint,
  count: number,
): TableWindow {
  const total = 2 ** level.bits;
  const index = indexAt(level, address);
  const first = firstShown(index, count, total);
  const rows = Array.from({ length: count }, (_, i) => rowAt(moment, table, level, first + i));
  const { entrySize } = moment.kernel.format;
  return { table, level, index, rows, entrySize, total };
}

/** One entry on the way down: the table it is in, and what it holds. */
export interface Hop {
  readonly level: Level;
  readonly table: Phys;
  readonly row: Row;
}

/** What the tables say about the address in play, on both sides. */
export interface Chain {
  readonly address: bigint;
  readonly levels: readonly Level[];
  /**
   * The level at which the two sides are compared, 0 the top: above it both have tables of their own that both lead on.
   * With two levels it is the directory; with isolated PAE kernels the pmd.
   */
  readonly fork: number;
  /** The running CPU's entries down to the fork, top first. */
  readonly own: readonly Hop[];
  /** The master's entries down to the fork; ends earlier where the master has nothing. */
  readonly master: readonly Hop[];
  /** Entries below the fork as far as they lead, and through which side. */
  readonly lower: readonly Hop[];
  readonly via: 'own' | 'master';
  /** The page's physical address and the entry that maps it. */
  readonly frame: { readonly at: Phys; readonly from: Hop; readonly bytes: bigint } | null;
}

const tableOf = (row: Row | undefined): Phys | null =>
  row?.entry?.present && !row.entry.large ? row.entry.frame : null;

/** The entries of `address` from one table down, as far as they lead. */
function follow(moment: Moment, address: bigint, table: Phys, levels: readonly Level[]): Hop[] {
  const hops: Hop[] = [];
  let at: Phys | null = table;
  for (const level of levels) {
    if (at === null) break;
    const row: Row = rowAt(moment, at, level, indexAt(level, address));
    hops.push({ level, table: at, row });
    at = tableOf(row);
  }
  return hops;
}

/** The physical address that the tables below `root` give an address; `null` where they map nothing. */
export function mappedBy(moment: Moment, root: Phys, address: bigint): Phys | null {
  const last = follow(moment, address, root, moment.kernel.format.levels).at(-1);
  const entry = last?.row.entry;
  if (!last || !entry?.present || (!entry.large && last.level.name !== 'pte')) return null;
  return phys(entry.frame + (address & ((1n << BigInt(last.level.shift)) - 1n)));
}

/** The first level whose entries do not lead the two sides to different tables. */
function forkOf(own: readonly Hop[], master: readonly Hop[], levels: number): number {
  for (let depth = 0; depth < levels - 2; depth++) {
    const [mine, its] = [tableOf(own[depth]?.row), tableOf(master[depth]?.row)];
    if (mine === null || its === null || mine === its) return depth;
  }
  return Math.max(0, levels - 2);
}

function makeChain(moment: Moment): Chain | null {
  const { address, kernel } = moment;
  const { levels } = kernel.format;
  if (address === null || !isCanonical(kernel.format, address)) return null;
  const directory = kernel.format.top(cpuOf(moment.now, moment.cpu).registers.cr3);
  const mine = follow(moment, address, directory, levels);
  const its = follow(moment, address, kernel.layout.swapperPgDir, levels);
  const fork = forkOf(mine, its, levels.length);
  const [own, master] = [mine.slice(0, fork + 1), its.slice(0, fork + 1)];
  const empty = own.at(fork)?.row.entry?.present !== true;
  const via = empty ? 'master' : 'own';
  const lower = (empty ? its : mine).slice(fork + 1);
  // A large entry maps the page itself, but only the process's own counts.
  const last = lower.at(-1) ?? (empty ? undefined : own.at(-1));
  const frame =
    last?.row.entry?.present && (last.row.entry.large || last.level.name === 'pte')
      ? { at: last.row.entry.frame, from: last, bytes: 1n << BigInt(last.level.shift) }
      : null;
  return { address, levels, fork, own, master, lower, via, frame };
}

/** Follows the address in play through the tables as they are after the step; `null` without one: none yet, or none that the CPU would look up. */
export const chainOf = once(makeChain);

/** The entry at which the two sides are compared; the last one reached above it if neither gets there. */
export const forkEntry = (side: readonly Hop[]): Hop => {
  const hop = side.at(-1);
  if (!hop) throw new RangeError('a chain without a top table');
  return hop;
};

/** Whether the master's entry leads to the table that the walk goes on in. */
export function masterLeads({ lower, master, fork }: Chain): boolean {
  const [next] = lower;
  return next !== undefined && tableOf(master[fork]?.row) === next.table;
}

/** Bytes around the addressed one, four to a row; `null` for a byte that is not known. */
export interface ByteRow {
  readonly offset: bigint;
  readonly at: Phys;
  readonly here: boolean;
  readonly changed: boolean;
  readonly bytes: readonly (number | null)[];
}

/** `count` rows of four bytes of the page in play. */
export function bytesAround(moment: Moment, chain: Chain, count: number): readonly ByteRow[] {
  const { frame, address } = chain;
  if (!frame) return [];
  const offset = address & (frame.bytes - 1n);
  const here = offset & ~3n;
  const back = BigInt(Math.floor((count - 1) / 2)) * 4n;
  const most = frame.bytes - BigInt(count) * 4n;
  let first = here - back;
  if (first < 0n) first = 0n;
  if (first > most) first = most;
  const written = new Set<bigint>();
  for (const { where } of moment.step.writes)
    if (where.space === 'phys')
      for (let i = 0n; i < BigInt(where.size); i++) written.add(where.at + i);
  return Array.from({ length: count }, (_, i) => {
    const rowOffset = first + BigInt(i) * 4n;
    const at = phys(frame.at + rowOffset);
    const each = [0n, 1n, 2n, 3n].map((n) => phys(at + n));
    return {
      offset: rowOffset,
      at,
      here: rowOffset === here,
      changed: each.some((byte) => written.has(byte)),
      bytes: each.map((byte) => {
        const value = wordAt(moment.now, byte, 1);
        return value === null ? null : Number(value);
      }),
    };
  });
}
