import type { Phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { change, type Read, readAt, type Write } from '../../machine.ts';
import { entryOf, entryPlace, noExecute, pteIndex } from '../../mm/tables.ts';
import { flushPage } from '../../mm/tlb.ts';

/** The PTE that a fault is about. */
export interface UserPte {
  readonly mm: string;
  readonly vma: Vma;
  readonly address: bigint;
  /** Where the PTE lies, and its index in its table. */
  readonly at: Phys;
  readonly index: number;
  /** The PTE as it was read. */
  readonly entry: bigint;
}

/**
 * `vm_page_prot`: P, US, A. Private mappings are never writable at first; a shared writable one of a disk file is not either, so that the first write is noticed.
 *
 * @see mm/mmap.c protection_map, vma_wants_writenotify, Linux 2.6.24
 */
const VM_PAGE_PROT = 0x025n;

/** `vm_page_prot` of a mapping: with PAE, NX unless it may be executed or the kernel loses the bit. */
export const pageProt = (k: Kernel, vma: Vma): bigint =>
  VM_PAGE_PROT | (k.config.losesUserNx ? 0n : noExecute(k.format, vma.exec));

export const PAGE_RW = 0x002n;
export const PAGE_ACCESSED = 0x020n;
export const PAGE_DIRTY = 0x040n;
/** Since when a page was written can be asked by this bit too. @see arch/x86/include/asm/pgtable_types.h _PAGE_SOFT_DIRTY, Linux 6.1 */
export const SOFT_DIRTY = 0x800n;
/** What marks a page as written. */
export const dirtyBits = ({ config }: Pick<Kernel, 'config'>): bigint =>
  config.softDirty ? PAGE_DIRTY | SOFT_DIRTY : PAGE_DIRTY;

/** `maybe_mkwrite`: writable if the mapping is. */
export const maybeWritable = (vma: Vma, entry: bigint): bigint =>
  vma.write ? entry | PAGE_RW : entry;

export const readPte = (k: Kernel, pte: UserPte): Read => readAt(k.now, entryPlace(k, pte.at));

/** Stores a PTE; the page's old translation is forgotten. */
export const storePte = (k: Kernel, pte: UserPte, entry: bigint): Write[] => [
  change(k.now, entryPlace(k, pte.at), entry),
  ...flushPage(k.now, pte.address, k.cpu),
];

/** The PTE as it is now. */
export const ptePlace = (k: Kernel, mm: string, vma: Vma, address: bigint, at: Phys): UserPte => ({
  mm,
  vma,
  address,
  at,
  index: pteIndex(k.format, address),
  entry: entryOf(k, at),
});
