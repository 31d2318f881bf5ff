import type { PagingFormat } from '../../arch/format.ts';
import { type Phys, phys } from '../../bits.ts';
import { frameOf } from '../../mm/tables.ts';

/** A page kept out of reach: bit 8, which is GLOBAL where P is set. @see arch/x86/include/asm/pgtable_types.h _PAGE_PROTNONE, Linux 3.13 and 4.19 */
export const PROTNONE = 0x100n;
/** A large page, in a pmd entry. */
export const PSE = 0x080n;
/** A PTE that stands for no counted page: the page of zeros. */
export const SPECIAL = 0x200n;

export const ptePresent = (entry: bigint): boolean => (entry & (1n | PROTNONE)) !== 0n;

export const pmdPresent = (entry: bigint): boolean => (entry & (1n | PROTNONE | PSE)) !== 0n;

/** Frame bits that a CPU of each kind has. */
const PHYSICAL_PAE = 0xffffff000n;
const PHYSICAL_64 = 0x3ffffffff000n;

/**
 * The frame of a PTE. Eight-byte entries that are not present hold it inverted, so that a CPU that overlooks P while it speculates finds no memory there (L1TF).
 *
 * @see arch/x86/include/asm/pgtable-invert.h, Linux 4.19
 */
export function pteFrame(format: PagingFormat, entry: bigint): Phys {
  const inverted = format.entrySize === 8 && entry !== 0n && (entry & 1n) === 0n;
  return inverted
    ? phys(frameOf(~entry) & (format.addressBits ? PHYSICAL_64 : PHYSICAL_PAE))
    : frameOf(entry);
}
