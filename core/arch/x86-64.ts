import { bit, phys } from '../bits.ts';
import type { LevelName } from '../events/names.ts';
import type { Entry, Level, PagingFormat } from './format.ts';
import { NX } from './ia32-pae.ts';

/** Bits of a physical address on the CPU that we model. CPUs differ (CPUID 80000008h); bits 51 to here must be 0 in a present entry. */
const PHYSICAL_BITS = 46n;
const TOO_HIGH = (1n << 52n) - (1n << PHYSICAL_BITS);
const FRAME = (1n << PHYSICAL_BITS) - 4096n;

/** Of a large page: where its frame begins, and what must be 0 between the PAT bit (12) and that. */
const LARGE: Partial<Record<LevelName, { readonly frame: bigint; readonly reserved: bigint }>> = {
  pud: { frame: FRAME & ~0x3fffffffn, reserved: 0x3fffe000n },
  pmd: { frame: FRAME & ~0x1fffffn, reserved: 0x1fe000n },
};

/** Bit 7 maps a large page where there are such; in the upper levels it must be 0. */
const PS = 0x80n;

function decode(raw: bigint, level: LevelName): Entry {
  const large = level !== 'pte' && (raw & PS) !== 0n ? LARGE[level] : undefined;
  const isUpper = level === 'pgd' || level === 'p4d';
  const reserved = TOO_HIGH | (large?.reserved ?? 0n) | (isUpper ? PS : 0n);
  return {
    raw,
    present: bit(raw, 0),
    writable: bit(raw, 1),
    user: bit(raw, 2),
    accessed: bit(raw, 5),
    dirty: bit(raw, 6),
    large: large !== undefined,
    global: bit(raw, 8),
    noExecute: (raw & NX) !== 0n,
    reserved: (raw & reserved) !== 0n,
    frame: phys(raw & (large?.frame ?? FRAME)),
  };
}

const level = (name: LevelName, shift: number): Level => ({ name, shift, bits: 9 });

const LOWER = [level('pud', 30), level('pmd', 21), level('pte', 12)];

const common = {
  entrySize: 8,
  /** Without the PCID, or PWT and PCD, in the low bits. */
  top: (cr3: bigint) => phys(cr3 & FRAME),
  decode,
} as const;

/**
 * Four levels of 512 eight-byte entries, 9/9/9/9/12; a pmd entry with PS maps 2 MiB, a pud entry 1 GiB. The p4d level of Linux is folded: its entry is the pgd's.
 *
 * @see Intel SDM 3A, 4.5; Linux 4.19 arch/x86/include/asm/pgtable_64_types.h
 */
export const x8664FourLevel: PagingFormat = {
  ...common,
  id: 'x86_64-4level',
  levels: [level('pgd', 39), ...LOWER],
  addressBits: 48,
};

/** One level more on top (LA57): 57 bits of address. */
export const x8664FiveLevel: PagingFormat = {
  ...common,
  id: 'x86_64-5level',
  levels: [level('pgd', 48), level('p4d', 39), ...LOWER],
  addressBits: 57,
};
