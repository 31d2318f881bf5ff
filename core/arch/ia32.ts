import { phys } from '../bits.ts';
import type { Entry, PagingFormat } from './format.ts';

/** Names of the flag bits, lowest first, as the manual abbreviates them. */
export const FLAG_NAMES = ['P', 'RW', 'US', 'PWT', 'PCD', 'A', 'D', 'PS', 'G'] as const;

const LARGE_FRAME = 0xffc00000n;
const FRAME = 0xfffff000n;

/**
 * Two levels of 1,024 four-byte entries; a directory entry with PSE maps 4 MiB (CR4.PSE is always set by 2.6.24).
 * A 4 MiB page's bits 21 to 12 must be 0 here: we model a CPU without PSE-36.
 */
export const ia32: PagingFormat = {
  id: 'ia32-2level',
  levels: [
    { name: 'pgd', shift: 22, bits: 10 },
    { name: 'pte', shift: 12, bits: 10 },
  ],
  entrySize: 4,
  top: (cr3) => phys(cr3 & FRAME),
  decode: (raw, level): Entry => {
    const flags = Number(raw & 0xfffn);
    const large = level === 'pgd' && (flags & 0x80) !== 0;
    return {
      raw,
      present: (flags & 0x1) !== 0,
      writable: (flags & 0x2) !== 0,
      user: (flags & 0x4) !== 0,
      accessed: (flags & 0x20) !== 0,
      dirty: (flags & 0x40) !== 0,
      large,
      global: (flags & 0x100) !== 0,
      noExecute: false,
      reserved: large && (raw & (FRAME ^ LARGE_FRAME)) !== 0n,
      frame: phys(raw & (large ? LARGE_FRAME : FRAME)),
    };
  },
};
