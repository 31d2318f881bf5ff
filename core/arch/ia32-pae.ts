import { phys } from '../bits.ts';
import { decoderOf, entryRow, type Level, NX, type PagingFormat } from './format.ts';

/** Physical addresses have 36 bits here, as on every CPU of that time; above them everything but NX must be 0. */
const TOO_HIGH = NX - (1n << 36n);
const FRAME = 0xffffff000n;
const LARGE_FRAME = 0xfffe00000n;
/** Between the PAT bit (12) and the frame of a 2 MiB page. */
const LARGE_RESERVED = 0x1fe000n;
/** Of a top entry: RW, US, and bits 8 to 6. Bit 5 is reserved too, but the emulator of the recordings sets it: ignored. */
const TOP_RESERVED = 0x1c6n;

const plain = entryRow(FRAME, TOO_HIGH);

/** The top's four entries are read when CR3 is loaded. */
const levels: readonly Level[] = [
  {
    name: 'pgd',
    shift: 30,
    bits: 2,
    plain: entryRow(FRAME, TOP_RESERVED | TOO_HIGH | NX),
    large: null,
    grantsAll: true,
  },
  {
    name: 'pmd',
    shift: 21,
    bits: 9,
    plain,
    large: entryRow(LARGE_FRAME, TOO_HIGH | LARGE_RESERVED),
  },
  { name: 'pte', shift: 12, bits: 9, plain, large: null },
];

/**
 * Three levels with eight-byte entries, 2/9/9/12: four top entries without permissions, then 512 and 512; a pmd entry with PS maps 2 MiB.
 *
 * @see include/asm-x86/pgtable-3level.h, Linux 2.6.24; Intel SDM 3A, 4.4
 */
export const ia32Pae: PagingFormat = {
  id: 'ia32-pae',
  levels,
  entrySize: 8,
  top: (cr3) => phys(cr3 & 0xffffffe0n),
  decode: decoderOf(levels),
};
