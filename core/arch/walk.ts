import { type Phys, phys } from '../bits.ts';
import { highHalf, joined, lowHalf } from '../little-endian.ts';
import { blockWith, type Memory } from '../memory.ts';
import {
  type Entry,
  type EntryRow,
  entryAt,
  isCanonical,
  type Level,
  type PagingFormat,
  PS,
} from './format.ts';
import {
  type Access,
  forbids,
  notCanonical,
  type PagingControl,
  refused,
  type Translation,
} from './refusal.ts';

export interface WalkStep {
  readonly level: Level;
  readonly table: Phys;
  readonly index: number;
  readonly at: Phys;
  readonly entry: Entry;
}

export interface Walk {
  /** Entries read, top first. */
  readonly steps: readonly WalkStep[];
  readonly result: Translation;
}

/** Is told of each entry that is read, in halves. `table` is a physical address. */
type See = (level: Level, table: number, index: number, low: number, high: number) => void;

const HALF = 2 ** 32;

/** A physical address from a number; 52 bits fit. */
const wide = (value: number): Phys => phys(joined(value >>> 0, Math.floor(value / HALF)));

/** The index that an address has at a level. */
const indexIn = ({ shift, bits }: Level, low: number, high: number): number =>
  (shift < 32 ? (low >>> shift) | (high << (32 - shift)) : high >>> (shift - 32)) &
  ((1 << bits) - 1);

/** Four bytes of a block as a number. */
const quarter = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)) >>>
  0;

const rowOf = ({ plain, large }: Level, low: number): EntryRow =>
  large !== null && (low & PS) !== 0 ? large : plain;

/** Bits of an entry's low half, the same in every format. */
const P = 0x01;
const RW = 0x02;
const US = 0x04;
const D = 0x40;
const G = 0x100;

const grantedBy = ({ grantsAll }: Level, low: number): number => (grantsAll ? RW | US : low);

/** A bit that must be 0 is 1; NX, the highest, is such a bit as long as EFER does not enable it. */
const isReserved = (row: EntryRow, low: number, high: number, { noExecute }: PagingControl) =>
  ((low & row.reservedLow) | (high & row.reservedHigh)) !== 0 || (high >>> 31 === 1 && !noExecute);

/** What a translation says, from the numbers of a walk. Property by property: V8 is ten times as slow where one is spread. */
function mapped(
  page: ReturnType<typeof granting>,
  leaf: number,
  physical: number,
  { kind }: Access,
): Translation {
  const tlb = {
    writable: page.writable,
    user: page.user,
    noExecute: page.noExecute,
    frame: wide(physical - (physical % 4096)),
    dirty: kind === 'write' || (leaf & D) !== 0,
    global: (leaf & G) !== 0,
  };
  return { ok: true, physical: wide(physical), tlb };
}

const granting = (granted: number, noExecute: boolean) => ({
  writable: (granted & RW) !== 0,
  user: (granted & US) !== 0,
  noExecute,
});

/**
 * Translates by the tables alone, changing nothing and keeping nothing: it counts in numbers, and tells `see` what it reads.
 *
 * Reads each level's entry from physical memory; stops at an absent or reserved entry; combines RW and US by AND over the levels.
 *
 * @throws UnknownWord if the tables come from a recording that lacks an entry
 * @see Intel SDM 3A, 4.3 and 4.6
 */
export function translated(
  memory: Memory,
  format: PagingFormat,
  control: PagingControl,
  address: bigint,
  access: Access,
  see?: See,
): Translation {
  if (!isCanonical(format, address)) return notCanonical(access);
  const addressLow = lowHalf(address);
  const addressHigh = highHalf(address);
  let frame = Number(format.top(control.cr3));
  let granted = RW | US;
  let disabled = 0;
  let leaf = 0;
  let offset = 0;
  for (const level of format.levels) {
    const index = indexIn(level, addressLow, addressHigh);
    const at = frame + index * format.entrySize;
    const bytes = blockWith(memory, at, format.entrySize);
    const low = quarter(bytes, at % 64);
    const high = format.entrySize === 8 ? quarter(bytes, (at % 64) + 4) : 0;
    see?.(level, frame, index, low, high);
    if ((low & P) === 0) return refused(access, 'absent', control);
    const row = rowOf(level, low);
    if (isReserved(row, low, high, control)) return refused(access, 'reserved', control);
    granted &= grantedBy(level, low);
    disabled |= high;
    frame = (high & row.frameHigh) * HALF + ((low & row.frameLow) >>> 0);
    leaf = low;
    offset = addressLow & ((1 << level.shift) - 1);
    if (row === level.large) break;
  }
  const page = granting(granted, disabled >>> 31 === 1);
  const why = forbids(page, access, control);
  return why ? refused(access, why, control) : mapped(page, leaf, frame + offset, access);
}

/** Walks the tables for one access, changing nothing: the translation, and every entry that it read. @throws UnknownWord as `translated` */
export function walk(
  memory: Memory,
  format: PagingFormat,
  control: PagingControl,
  address: bigint,
  access: Access,
): Walk {
  const steps: WalkStep[] = [];
  const result = translated(
    memory,
    format,
    control,
    address,
    access,
    (level, from, index, ...raw) => {
      const table = wide(from);
      const entry = format.decode(joined(...raw), level.name);
      steps.push({ level, table, index, at: entryAt(format, table, index), entry });
    },
  );
  return { steps, result };
}
