import fc from 'fast-check';
import type { PagingFormat } from '../arch/format.ts';
import { ia32 } from '../arch/ia32.ts';
import { ia32Pae } from '../arch/ia32-pae.ts';
import { x8664FiveLevel, x8664FourLevel } from '../arch/x86-64.ts';
import { fiveLevel, fourLevel, type Mode, pae, twoLevel } from './intel.laws.ts';

/** A format of the core, and the same by the manual. */
export interface Pair {
  readonly format: PagingFormat;
  readonly mode: Mode;
}

/** By name, so that a failing case prints short. */
export const pairs = {
  'two levels': { format: ia32, mode: twoLevel },
  PAE: { format: ia32Pae, mode: pae },
  'four levels': { format: x8664FourLevel, mode: fourLevel },
  'five levels': { format: x8664FiveLevel, mode: fiveLevel },
} as const satisfies Readonly<Record<string, Pair>>;

export type PairName = keyof typeof pairs;

export const anyPair = fc.constantFrom(...(Object.keys(pairs) as PairName[]));

/** Memory of eight frames. Entries point into it, at themselves, and a little beyond. */
export const FRAMES = 8;
export const BYTES = FRAMES * 4096;

/** An entry of a table: `slot` picks one of the four indices that addresses use. */
export interface Word {
  readonly frame: number;
  readonly slot: number;
  readonly entry: bigint;
}

const LAST_BITS = 12;
const bitsOf = (mode: Mode): number => (mode.bytes === 4 ? 32 : 64);

/** Indices that addresses use: the first three and the last. */
export const indexOf = (slot: number, width: number): bigint =>
  slot < 3 ? BigInt(slot) : (1n << BigInt(width)) - 1n;

/** Flag bits: mostly present and permissive, sometimes anything. */
const flags = fc.oneof(
  { weight: 3, arbitrary: fc.nat(0xfff).map((bits) => bits | 0x007) },
  { weight: 3, arbitrary: fc.constantFrom(0x067, 0x063, 0x025, 0x1e3, 0x001, 0x021, 0x0e7) },
  { weight: 1, arbitrary: fc.nat(0xfff) },
);

const frame = fc.oneof(
  { weight: 6, arbitrary: fc.nat(FRAMES + 3).map(BigInt) },
  { weight: 2, arbitrary: fc.nat(6).map((n) => BigInt(n) << 10n) },
  { weight: 1, arbitrary: fc.bigInt(0n, (1n << 20n) - 1n) },
);

/** High bits: almost always none, sometimes NX, rarely anything. */
const high = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0n) },
  { weight: 2, arbitrary: fc.constant(1n << 63n) },
  { weight: 1, arbitrary: fc.bigInt(0n, (1n << 32n) - 1n).map((bits) => bits << 32n) },
);

const anyEntry = (mode: Mode): fc.Arbitrary<bigint> =>
  fc
    .tuple(frame, flags, high)
    .map(([at, low, above]) =>
      BigInt.asUintN(bitsOf(mode), (at << BigInt(LAST_BITS)) | BigInt(low) | above),
    );

export const anyWord = (mode: Mode): fc.Arbitrary<Word> =>
  fc.record({ frame: fc.nat(FRAMES - 1), slot: fc.nat(3), entry: anyEntry(mode) });

/** An address: a slot for each level and an offset. */
export const anyAddress = (mode: Mode): fc.Arbitrary<bigint> =>
  fc
    .tuple(
      fc.array(fc.nat(3), { minLength: mode.levels.length, maxLength: mode.levels.length }),
      fc.nat(0xfff),
    )
    .map(([slots, offset]) =>
      canonical(
        mode,
        mode.levels.reduce((address, { index: [top, low] }, i) => {
          return address | (indexOf(slots[i] ?? 0, top - low + 1) << BigInt(low));
        }, BigInt(offset)),
      ),
    );

/** Above bit 47 or 56 an address repeats that bit. */
function canonical(mode: Mode, address: bigint): bigint {
  const width = (mode.levels[0]?.index[0] ?? 31) + 1;
  return width === 32 ? address : BigInt.asUintN(64, BigInt.asIntN(width, address));
}

export const anyRequest = fc.record({
  kind: fc.constantFrom('read' as const, 'write' as const, 'exec' as const),
  user: fc.boolean(),
  ac: fc.boolean(),
});

export const anyControls = fc.record({
  cr3: fc
    .tuple(fc.nat(FRAMES), fc.oneof(fc.constant(0), fc.nat(0xfff)))
    .map(([at, low]) => BigInt(at * 4096 + low)),
  wp: fc.boolean(),
  nxe: fc.boolean(),
  smep: fc.boolean(),
  smap: fc.boolean(),
});

/** Where a word lies: a slot's index in a table of 512 or 1,024 entries. */
const offsetOf = ({ bytes }: Mode, { frame: at, slot }: Word): number =>
  at * 4096 + Number(indexOf(slot, bytes === 4 ? 10 : 9)) * bytes;

/** The bytes of the tables; of two words at one place the later counts. PAE's fourth top entry is not the last of its page: it gets one too. */
export function bytesOf(mode: Mode, words: readonly Word[]): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(BYTES));
  for (const word of words) store(mode, view, offsetOf(mode, word), word.entry);
  return view;
}

/** Little-endian, as the CPU stores it; what lies beyond is lost. */
export function store({ bytes }: Mode, view: DataView, at: number, entry: bigint): void {
  if (at + bytes > view.byteLength) return;
  if (bytes === 4) view.setUint32(at, Number(entry), true);
  else view.setBigUint64(at, entry, true);
}

/** Beyond memory nothing answers: all ones. */
export function load({ bytes }: Mode, view: DataView, at: bigint): bigint {
  if (at >= BigInt(view.byteLength)) return (1n << BigInt(8 * bytes)) - 1n;
  return bytes === 4
    ? BigInt(view.getUint32(Number(at), true))
    : view.getBigUint64(Number(at), true);
}
