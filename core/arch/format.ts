import { bit, field, type Phys, phys } from '../bits.ts';
import type { LevelName } from '../events/names.ts';
import { highHalf, lowHalf } from '../little-endian.ts';

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

/** Bits of an entry that a walk needs, whole and in halves of 32 bits: numbers count faster. */
export interface EntryRow {
  /** Where the physical address of the next table or of the page is. */
  readonly frame: bigint;
  /** What must be 0 where the entry is present; not NX, which depends on EFER. */
  readonly reserved: bigint;
  readonly frameLow: number;
  readonly frameHigh: number;
  readonly reservedLow: number;
  readonly reservedHigh: number;
}

/** A row by its bits. */
export const entryRow = (frame: bigint, reserved = 0n): EntryRow => ({
  frame,
  reserved,
  frameLow: lowHalf(frame),
  frameHigh: highHalf(frame),
  reservedLow: lowHalf(reserved),
  reservedHigh: highHalf(reserved),
});

/** One level of tables: which address bits index it, and what its entries say. */
export interface Level {
  readonly name: LevelName;
  /** Lowest address bit of the index. */
  readonly shift: number;
  /** Number of index bits. */
  readonly bits: number;
  /** An entry that leads to a table; in the last level, to a page. */
  readonly plain: EntryRow;
  /** An entry that maps a page with bit 7 (PS); `null` where there is none. */
  readonly large: EntryRow | null;
  /** An entry without permissions, that nothing is ever marked in: it grants everything. */
  readonly grantsAll?: boolean;
}

/** Bit 7 of an entry: it maps a large page, where its level has such. */
export const PS = 0x80;

/** Bit 63: instructions may not be fetched. Reserved unless EFER.NX is set. @see Intel SDM 3A, 4.4.2 */
export const NX = 1n << 63n;

const grantsAll = (raw: bigint, { plain }: Level): Entry => ({
  raw,
  present: bit(raw, 0),
  writable: true,
  user: true,
  accessed: true,
  dirty: false,
  large: false,
  global: false,
  noExecute: false,
  reserved: (raw & plain.reserved) !== 0n,
  frame: phys(raw & plain.frame),
});

/** Decodes an entry of a level; the low 9 bits mean the same in every format. */
function decodeAt(raw: bigint, level: Level): Entry {
  if (level.grantsAll) return grantsAll(raw, level);
  const large = level.large !== null && (raw & BigInt(PS)) !== 0n;
  const row = (large ? level.large : null) ?? level.plain;
  return {
    raw,
    present: bit(raw, 0),
    writable: bit(raw, 1),
    user: bit(raw, 2),
    accessed: bit(raw, 5),
    dirty: bit(raw, 6),
    large,
    global: bit(raw, 8),
    noExecute: (raw & NX) !== 0n,
    reserved: (raw & row.reserved) !== 0n,
    frame: phys(raw & row.frame),
  };
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

/** What decodes the entries of some levels. @throws RangeError for a level that is not among them */
export const decoderOf =
  (levels: readonly Level[]): PagingFormat['decode'] =>
  (raw, name) => {
    const level = levels.find((each) => each.name === name);
    if (!level) throw new RangeError(`no level named ${name}`);
    return decodeAt(raw, level);
  };

/** Whether the CPU takes it for an address at all. @see Intel SDM 1, 3.3.7.1 */
export function isCanonical({ addressBits }: PagingFormat, address: bigint): boolean {
  if (addressBits === undefined) return true;
  const above = highHalf(address) >>> (addressBits - 33);
  return above === 0 || above === 0xffffffff >>> (addressBits - 33);
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
