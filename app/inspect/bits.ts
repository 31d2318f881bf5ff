import { bit, FLAG_NAMES, field } from '../../core/index.ts';
import type { Meaning } from '../ui/pick.ts';
import { inspect as w } from '../words/inspect.ts';

/** A run of bits with a name; `low` equals `high` for a single bit. */
export interface BitRow {
  readonly high: number;
  readonly low: number;
  readonly name: string;
  readonly value: bigint;
  readonly means: string;
}

type Named = readonly (readonly [position: number, name: string, means: string])[];

const named = (
  words: Readonly<Record<string, string>>,
  at: Readonly<Record<string, number>>,
): Named => Object.entries(at).map(([name, position]) => [position, name, words[name] ?? '']);

/** Named bits of each control register and EFLAGS. @see Intel SDM 3A, 2.3 and 2.5 */
const REGISTER_BITS: Readonly<Record<string, Named>> = {
  eflags: named(w.eflags, {
    CF: 0,
    PF: 2,
    AF: 4,
    ZF: 6,
    SF: 7,
    TF: 8,
    IF: 9,
    DF: 10,
    OF: 11,
    NT: 14,
    RF: 16,
    VM: 17,
    AC: 18,
    ID: 21,
  }),
  cr0: named(w.cr0, {
    PE: 0,
    MP: 1,
    EM: 2,
    TS: 3,
    ET: 4,
    NE: 5,
    WP: 16,
    AM: 18,
    NW: 29,
    CD: 30,
    PG: 31,
  }),
  cr3: named(w.cr3, { PWT: 3, PCD: 4 }),
  cr4: named(w.cr4, {
    VME: 0,
    PVI: 1,
    TSD: 2,
    DE: 3,
    PSE: 4,
    PAE: 5,
    MCE: 6,
    PGE: 7,
    PCE: 8,
    OSFXSR: 9,
    OSXMMEXCPT: 10,
    UMIP: 11,
    LA57: 12,
    FSGSBASE: 16,
    OSXSAVE: 18,
    SMEP: 20,
    SMAP: 21,
  }),
};

const row = (value: bigint, position: number, name: string, means: string): BitRow => ({
  high: position,
  low: position,
  name,
  value: field(value, position, position),
  means,
});

const both = (value: bigint, position: number, [off, on]: readonly [string, string]): string =>
  bit(value, position) ? on : off;

/** The highest bit of an address in a word of so many bytes. */
const highest = (size: number): number => (size === 8 ? 51 : 31);

function entryBits(value: bigint, size: number): readonly BitRow[] {
  const high = highest(size);
  const flags = FLAG_NAMES.map((name, i) => row(value, i, name, both(value, i, w.entry[name])));
  return [
    ...(size === 8 ? [row(value, 63, 'NX', both(value, 63, w.entry.NX))] : []),
    {
      high,
      low: 12,
      name: w.entry.frame,
      value: field(value, high, 12),
      means: w.entry.frameMeans,
    },
    { high: 11, low: 9, name: w.entry.free, value: field(value, 11, 9), means: '' },
    ...flags.toReversed(),
  ];
}

const ERROR = ['P', 'W', 'U', 'R', 'I'] as const;

/** A value as labelled bits, highest first; empty where bits have no names. @param register where `as` is a register @param size of the value in bytes */
export function bitsOf(
  value: bigint,
  as: Meaning,
  register: string | null,
  size: number,
): readonly BitRow[] {
  if (as === 'entry') return entryBits(value, size);
  if (as === 'error')
    return ERROR.map((name, i) => row(value, i, name, both(value, i, w.error[name]))).toReversed();
  const bits = REGISTER_BITS[register ?? ''] ?? [];
  const rows = bits
    .map(([position, name, means]) => row(value, position, name, bit(value, position) ? means : ''))
    .toReversed();
  if (register !== 'cr3') return rows;
  return [
    {
      high: highest(size),
      low: 12,
      name: w.entry.frame,
      value: field(value, highest(size), 12),
      means: w.cr3.frame,
    },
    ...rows,
  ];
}

/** A value of so many bytes in binary digits, in groups of four. */
export function binary(value: bigint, size: number): string {
  return (
    value
      .toString(2)
      .padStart(8 * size, '0')
      .match(/.{4}/g) ?? []
  ).join(' ');
}
