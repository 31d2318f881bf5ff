import { isDirect } from '../arch/direct-map.ts';
import {
  type Entry,
  entryAt,
  indexAt,
  type Level,
  levelAt,
  NX,
  type PagingFormat,
} from '../arch/format.ts';
import { PAGE_SIZE, type Phys, phys, type Virt } from '../bits.ts';
import { type Kernel, pa } from '../kernel.ts';
import { type Place, word } from '../machine.ts';
import { read } from '../memory.ts';

/** Flags of an entry that points to a page table, the kernel's too. @see include/asm-x86/pgtable_32.h _PAGE_TABLE, Linux 2.6.24 */
export const PAGE_TABLE = 0x067n;

/** Flags of a page that `vmalloc` maps, with PGE. @see include/asm-x86/pgtable_32.h PAGE_KERNEL, Linux 2.6.24 */
const PAGE_KERNEL = 0x163n;

/** PTE bits of a page that is not mapped: PROTNONE keeps a page out of reach, FILE marks a nonlinear mapping. */
export const PROTNONE = 0x080n;
export const FILE = 0x040n;

/** Bits 51 to 12: what an entry of either size names. */
const FRAME = (1n << 52n) - PAGE_SIZE;

/** What is needed to follow tables: the machine now, and their format. */
type Tables = Pick<Kernel, 'now' | 'format'>;

/** The level whose entries point to page tables: the directory itself with two levels, the pmd of PAE. The kernel's text calls it pmd in either case. */
export const directoryLevel = (format: PagingFormat): Level => levelAt(format, -2);

/** Index at that level. */
export const pmdIndex = (format: PagingFormat, address: bigint): number =>
  indexAt(directoryLevel(format), address);

/** Index into a page table. */
export const pteIndex = (format: PagingFormat, address: bigint): number =>
  indexAt(levelAt(format, -1), address);

/** Physical address that an entry names. */
export const frameOf = (entry: bigint): Phys => phys(entry & FRAME);

/** An entry as a place. */
export const entryPlace = (k: Tables, at: Phys): Place => word(at, k.format.entrySize);

/** An entry's value. @throws UnknownWord if a recording lacks it */
export const entryOf = (k: Tables, at: Phys): bigint => read(k.now.memory, at, k.format.entrySize);

/**
 * Where the entry lies that points to the page table for `address`. What is above it is followed without a test: `pgd_present` and `pud_present` are constant 1 in 2.6.24, folded or not.
 *
 * @param root the top table
 * @see include/asm-x86/pgtable-3level.h pud_present, Linux 2.6.24
 */
export function pdeAt(k: Tables, root: Phys, address: bigint): Phys {
  let table = root;
  for (const level of k.format.levels.slice(0, -2))
    table = frameOf(entryOf(k, entryAt(k.format, table, indexAt(level, address))));
  return entryAt(k.format, table, pmdIndex(k.format, address));
}

/** Where the PTE for `address` lies. @param pde the entry that points to its table */
export const pteAt = (k: Tables, pde: bigint, address: bigint): Phys =>
  entryAt(k.format, frameOf(pde), pteIndex(k.format, address));

/** `pmd_present`: bit 0. */
export const pdePresent = (entry: bigint): boolean => (entry & 1n) !== 0n;

/** `pte_present`: bit 0, or PROTNONE, which keeps the page but not its mapping. @see include/asm-x86/pgtable_32.h, Linux 2.6.24 */
export const ptePresent = (entry: bigint): boolean => (entry & (1n | PROTNONE)) !== 0n;

/** NX for what is not to be executed; two-level entries have no such bit. */
export const noExecute = (format: PagingFormat, executable: boolean): bigint =>
  format.entrySize === 8 && !executable ? NX : 0n;

/** Nothing stays in the TLB under isolated tables: pages of the kernel's own are not global. @see arch/x86/mm/init.c probe_page_size_mask, Linux 4.19; as recorded */
const GLOBAL = 0x100n;

/** Flags of a page of the kernel's own. */
export const pageKernel = ({ format, config }: Kernel, executable: boolean): bigint =>
  (PAGE_KERNEL & ~(config.ptiWord === 'PTI' ? GLOBAL : 0n)) | noExecute(format, executable);

/** A walk in one of the kernel's own tables, without a step. */
interface Looked {
  readonly level: Level;
  readonly at: Phys;
  readonly entry: Entry;
}

/**
 * The entry that maps an address below a root, large pages included; the last one read if nothing does.
 *
 * @see arch/x86/mm/pageattr_32.c lookup_address, Linux 2.6.24
 */
export const lookupAddress = (k: Tables, root: Phys, address: bigint): Looked =>
  lookupFrom(k, root, address, 0);

function lookupFrom(k: Tables, table: Phys, address: bigint, depth: number): Looked {
  const level = levelAt(k.format, depth);
  const at = entryAt(k.format, table, indexAt(level, address));
  const entry = k.format.decode(entryOf(k, at), level.name);
  if (level.name === 'pte' || entry.large || !entry.present) return { level, at, entry };
  return lookupFrom(k, entry.frame, address, depth + 1);
}

/**
 * Where a kernel address is in physical memory, by the master's tables: the direct map or a `vmalloc` page.
 *
 * @throws RangeError if the master maps nothing there
 */
export function kernelPhysical(k: Kernel, at: Virt): Phys {
  if (at < k.layout.highMemory || isDirect(k.layout, at)) return pa(k.layout, at);
  const { level, entry } = lookupAddress(k, k.layout.swapperPgDir, at);
  if (!entry.present) throw new RangeError(`kernel address ${at}: the master maps nothing there`);
  return phys(entry.frame + (at & ((1n << BigInt(level.shift)) - 1n)));
}
