import { field, type Phys } from '../bits.ts';
import type { LevelName } from '../events/names.ts';

/** A paging-structure entry, decoded. Bits not named here stay readable in `raw`. */
export interface Entry {
  readonly raw: bigint;
  readonly present: boolean;
  readonly writable: boolean;
  readonly user: boolean;
  readonly accessed: boolean;
  readonly dirty: boolean;
  /** Maps memory directly although it is not in the last table (PS/PSE). */
  readonly large: boolean;
  readonly global: boolean;
  readonly noExecute: boolean;
  /** A bit that must be 0 is 1. */
  readonly reserved: boolean;
  /** Physical address of the next table or of the page. */
  readonly frame: Phys;
}

/** One level of tables: which address bits index it. */
export interface Level {
  readonly name: LevelName;
  /** Lowest address bit of the index. */
  readonly shift: number;
  /** Number of index bits. */
  readonly bits: number;
}

/** A way to lay out page tables. */
export interface PagingFormat {
  readonly id: 'ia32-2level' | 'ia32-pae' | 'x86_64-4level' | 'x86_64-5level';
  /** Top first. */
  readonly levels: readonly Level[];
  /** Bits of an address that count, where it has 64: those above must equal the highest of them. Absent: all 32 count. */
  readonly addressBits?: 48 | 57;
  /** Bytes an entry takes. */
  readonly entrySize: 4 | 8;
  /** Physical address of the top table. */
  readonly top: (cr3: bigint) => Phys;
  readonly decode: (raw: bigint, level: LevelName) => Entry;
}

/** Whether the CPU takes it for an address at all. @see Intel SDM 1, 3.3.7.1 */
export function isCanonical({ addressBits }: PagingFormat, address: bigint): boolean {
  if (addressBits === undefined) return true;
  const half = 1n << BigInt(addressBits - 1);
  return address < half || address >= (1n << 64n) - half;
}

/** A level by its place, from the end if negative. @throws RangeError if there is none */
export function levelAt({ levels }: PagingFormat, place: number): Level {
  const level = levels.at(place);
  if (!level) throw new RangeError(`no level ${place}`);
  return level;
}

/** The index that `address` has at a level. */
export const indexAt = ({ shift, bits }: Level, address: bigint): number =>
  Number(field(address, shift + bits - 1, shift));

/** Physical address of the entry that `address` selects in a table. */
export const entryAt = (format: PagingFormat, table: Phys, index: number): Phys =>
  (table + BigInt(index * format.entrySize)) as Phys;
