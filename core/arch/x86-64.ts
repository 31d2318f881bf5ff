import { phys } from '../bits.ts';
import { decoderOf, entryRow, type Level, type PagingFormat, PS } from './format.ts';

/** Bits of a physical address on the CPU that we model. CPUs differ (CPUID 80000008h); bits 51 to here must be 0 in a present entry. */
const PHYSICAL_BITS = 46n;
const TOO_HIGH = (1n << 52n) - (1n << PHYSICAL_BITS);
const FRAME = (1n << PHYSICAL_BITS) - 4096n;

/** A large page: what must be 0 is between the PAT bit (12) and where its frame begins. */
const largePage = (offset: bigint) => entryRow(FRAME & ~offset, TOO_HIGH | (offset & ~0x1fffn));

const plain = entryRow(FRAME, TOO_HIGH);
/** In the upper levels bit 7 must be 0. */
const upper = { bits: 9, plain: entryRow(FRAME, TOO_HIGH | BigInt(PS)), large: null } as const;

const LOWER: readonly Level[] = [
  { name: 'pud', shift: 30, bits: 9, plain, large: largePage(0x3fffffffn) },
  { name: 'pmd', shift: 21, bits: 9, plain, large: largePage(0x1fffffn) },
  { name: 'pte', shift: 12, bits: 9, plain, large: null },
];

const format = (id: PagingFormat['id'], addressBits: 48 | 57, levels: readonly Level[]) => ({
  id,
  levels,
  addressBits,
  entrySize: 8 as const,
  /** Without the PCID, or PWT and PCD, in the low bits. */
  top: (cr3: bigint) => phys(cr3 & FRAME),
  decode: decoderOf(levels),
});

/**
 * Four levels of 512 eight-byte entries, 9/9/9/9/12; a pmd entry with PS maps 2 MiB, a pud entry 1 GiB. The p4d level of Linux is folded: its entry is the pgd's.
 *
 * @see Intel SDM 3A, 4.5; Linux 4.19 arch/x86/include/asm/pgtable_64_types.h
 */
export const x8664FourLevel: PagingFormat = format('x86_64-4level', 48, [
  { name: 'pgd', shift: 39, ...upper },
  ...LOWER,
]);

/** One level more on top (LA57): 57 bits of address. */
export const x8664FiveLevel: PagingFormat = format('x86_64-5level', 57, [
  { name: 'pgd', shift: 48, ...upper },
  { name: 'p4d', shift: 39, ...upper },
  ...LOWER,
]);
