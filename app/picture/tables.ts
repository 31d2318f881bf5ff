import {
  cpuOf,
  type Entry,
  entryAt,
  indexAt,
  isKnown,
  keyOf,
  type Level,
  type Machine,
  type Phys,
  phys,
  read,
  word,
} from '../../core/index.ts';
import type { Moment } from './moment.ts';

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
  const first = Math.max(0, Math.min(index - Math.floor((count - 1) / 2), total - count));
  const rows = Array.from({ length: count }, (_, i) => rowAt(moment, table, level, first + i));
  const { entrySize } = moment.kernel.format;
  return { table, level, index, rows, entrySize, total };
}

/** What the tables say about the address in play, on both sides. */
export interface Chain {
  readonly address: bigint;
  readonly top: Level;
  readonly leaf: Level;
  /** The running CPU's directory. */
  readonly directory: Phys;
  readonly own: Row;
  readonly masterRow: Row;
  /** The page table, and through which directory it is reached. */
  readonly table: { readonly at: Phys; readonly via: 'own' | 'master'; readonly row: Row } | null;
  /** The page's physical address and how it is reached. */
  readonly frame: {
    readonly at: Phys;
    readonly from: 'table' | 'directory';
    readonly bytes: bigint;
  } | null;
}

const tableOf = (row: Row): Phys | null =>
  row.entry?.present && !row.entry.large ? row.entry.frame : null;

function tableFor(
  moment: Moment,
  leaf: Level,
  address: bigint,
  own: Row,
  masterRow: Row,
): Chain['table'] {
  const mine = tableOf(own);
  const at = mine ?? (own.entry?.present ? null : tableOf(masterRow));
  if (at === null) return null;
  const row = rowAt(moment, at, leaf, indexAt(leaf, address));
  return { at, via: mine === null ? 'master' : 'own', row };
}

/** Follows the address in play through the tables as they are after the step; `null` without an address. */
export function chainOf(moment: Moment): Chain | null {
  const { address, kernel } = moment;
  const [top, leaf] = kernel.format.levels;
  if (address === null || !top || !leaf) return null;
  const directory = kernel.format.top(cpuOf(moment.now).registers.cr3);
  const own = rowAt(moment, directory, top, indexAt(top, address));
  const masterRow = rowAt(moment, kernel.layout.swapperPgDir, top, indexAt(top, address));
  const table = tableFor(moment, leaf, address, own, masterRow);
  let frame: Chain['frame'] = null;
  if (table?.row.entry?.present)
    frame = { at: table.row.entry.frame, from: 'table', bytes: 1n << BigInt(leaf.shift) };
  else if (own.entry?.present && own.entry.large)
    frame = { at: own.entry.frame, from: 'directory', bytes: 1n << BigInt(top.shift) };
  return { address, top, leaf, directory, own, masterRow, table, frame };
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
