import { phys } from '../bits.ts';
import { decoderOf, entryRow, type Level, type PagingFormat } from './format.ts';

/** Names of the flag bits, lowest first, as the manual abbreviates them. */
export const FLAG_NAMES = ['P', 'RW', 'US', 'PWT', 'PCD', 'A', 'D', 'PS', 'G'] as const;

const FRAME = 0xfffff000n;
const LARGE_FRAME = 0xffc00000n;

const levels: readonly Level[] = [
  {
    name: 'pgd',
    shift: 22,
    bits: 10,
    plain: entryRow(FRAME),
    large: entryRow(LARGE_FRAME, FRAME ^ LARGE_FRAME),
  },
  { name: 'pte', shift: 12, bits: 10, plain: entryRow(FRAME), large: null },
];

/**
 * Two levels of 1,024 four-byte entries; a directory entry with PSE maps 4 MiB (CR4.PSE is always set by 2.6.24).
 * A 4 MiB page's bits 21 to 12 must be 0 here: we model a CPU without PSE-36.
 */
export const ia32: PagingFormat = {
  id: 'ia32-2level',
  levels,
  entrySize: 4,
  top: (cr3) => phys(cr3 & FRAME),
  decode: decoderOf(levels),
};
