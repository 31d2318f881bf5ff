import { bit, phys } from '../bits.ts';
import type { Entry, PagingFormat } from './format.ts';

/** Bit 63: instructions may not be fetched. Reserved unless EFER.NX is set. @see Intel SDM 3A, 4.4.2 */
export const NX = 1n << 63n;

/** Physical addresses have 36 bits here, as on every CPU of that time; above them everything but NX must be 0. */
const TOO_HIGH = NX - (1n << 36n);
const FRAME = 0xffffff000n;
const LARGE_FRAME = 0xfffe00000n;
/** Between the PAT bit (12) and the frame of a 2 MiB page. */
const LARGE_RESERVED = 0x1fe000n;
/** Of a top entry: RW, US, and bits 8 to 6. Bit 5 is reserved too, but the emulator of the recordings sets it: ignored. */
const TOP_RESERVED = 0x1c6n;

/** One of the four entries that the CPU reads when CR3 is loaded: it grants everything, and nothing is ever marked in it. */
const top = (raw: bigint): Entry => ({
  raw,
  present: bit(raw, 0),
  writable: true,
  user: true,
  accessed: true,
  dirty: false,
  large: false,
  global: false,
  noExecute: false,
  reserved: (raw & (TOP_RESERVED | TOO_HIGH | NX)) !== 0n,
  frame: phys(raw & FRAME),
});

/**
 * Three levels with eight-byte entries, 2/9/9/12: four top entries without permissions, then 512 and 512; a pmd entry with PS maps 2 MiB.
 *
 * @see include/asm-x86/pgtable-3level.h, Linux 2.6.24; Intel SDM 3A, 4.4
 */
export const ia32Pae: PagingFormat = {
  id: 'ia32-pae',
  levels: [
    { name: 'pgd', shift: 30, bits: 2 },
    { name: 'pmd', shift: 21, bits: 9 },
    { name: 'pte', shift: 12, bits: 9 },
  ],
  entrySize: 8,
  top: (cr3) => phys(cr3 & 0xffffffe0n),
  decode: (raw, level): Entry => {
    if (level === 'pgd') return top(raw);
    const large = level === 'pmd' && bit(raw, 7);
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
      reserved: (raw & (TOO_HIGH | (large ? LARGE_RESERVED : 0n))) !== 0n,
      frame: phys(raw & (large ? LARGE_FRAME : FRAME)),
    };
  },
};
