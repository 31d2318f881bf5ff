import { PAGE_SIZE, type Phys, phys, type Virt } from '../bits.ts';
import { type Kernel, pa } from '../kernel.ts';
import type { Machine } from '../machine.ts';
import { read } from '../memory.ts';

/** Flags of an entry that points to a page table, the kernel's too. @see include/asm-x86/pgtable_32.h _PAGE_TABLE, Linux 2.6.24 */
export const PAGE_TABLE = 0x067n;

/** Flags of a page that `vmalloc` maps, with PGE. @see include/asm-x86/pgtable_32.h PAGE_KERNEL, Linux 2.6.24 */
export const PAGE_KERNEL = 0x163n;

/** PTE bits of a page that is not mapped: PROTNONE keeps a page out of reach, FILE marks a nonlinear mapping. */
export const PROTNONE = 0x080n;
export const FILE = 0x040n;

const FRAME = ~(PAGE_SIZE - 1n);

/** Index into a page directory. */
export const pgdIndex = (address: bigint): number => Number((address >> 22n) & 0x3ffn);

/** Index into a page table. */
export const pteIndex = (address: bigint): number => Number((address >> 12n) & 0x3ffn);

/** Physical address that an entry names. */
export const frameOf = (entry: bigint): Phys => phys(entry & FRAME);

/** Where the directory entry for `address` lies. */
export const pdeAt = (directory: Phys, address: bigint): Phys =>
  phys(directory + BigInt(4 * pgdIndex(address)));

/** Where the PTE for `address` lies. @param pde the directory entry */
export const pteAt = (pde: bigint, address: bigint): Phys =>
  phys(frameOf(pde) + BigInt(4 * pteIndex(address)));

/** A 4-byte entry. @throws UnknownWord if a recording lacks it */
export const entryOf = (machine: Machine, at: Phys): bigint => read(machine.memory, at, 4);

/** `pmd_present`: bit 0. */
export const pdePresent = (entry: bigint): boolean => (entry & 1n) !== 0n;

/** `pte_present`: bit 0, or PROTNONE, which keeps the page but not its mapping. @see include/asm-x86/pgtable_32.h, Linux 2.6.24 */
export const ptePresent = (entry: bigint): boolean => (entry & (1n | PROTNONE)) !== 0n;

/**
 * Where a kernel address is in physical memory, by the master's tables: the direct map or a `vmalloc` page.
 *
 * @throws RangeError if the master maps nothing there
 */
export function kernelPhysical(k: Kernel, at: Virt): Phys {
  if (at < k.layout.highMemory) return pa(k.layout, at);
  const pde = entryOf(k.now, pdeAt(k.layout.swapperPgDir, at));
  const pte = pdePresent(pde) ? entryOf(k.now, pteAt(pde, at)) : 0n;
  if ((pte & 1n) === 0n)
    throw new RangeError(`kernel address ${at}: the master maps nothing there`);
  return phys(frameOf(pte) + (at & (PAGE_SIZE - 1n)));
}
