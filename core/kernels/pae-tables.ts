import { entryAt } from '../arch/format.ts';
import { PAGE_SIZE, type Phys, phys } from '../bits.ts';
import type { SectionName } from '../image/image.ts';
import type { Kernel } from '../kernel.ts';
import { directoryLevel, pdeAt, pmdIndex } from '../mm/tables.ts';
import { type LowMemory, mapLowMemory } from './low-memory.ts';
import { pgdAlloc } from './pgd-alloc.ts';
import { peekEntry, pokeEntry, pokeKernel, takeFrame } from './poke.ts';

/** Of PAE's four top entries only P says anything. */
const PRESENT = 1n;
/** The top entry of the kernel's GiB; the three below are the user's. */
const KERNEL = 3;
const ENTRIES = 512;

const topAt = (k: Kernel, pgd: Phys, index: number): Phys => entryAt(k.format, pgd, index);

/** The master's tables: one top entry, and behind it the kernel's one pmd page with the direct map. */
export function mapPaeMaster(k: Kernel, kernelPmd: Phys, low: LowMemory): void {
  pokeEntry(k, topAt(k, k.layout.swapperPgDir, KERNEL), kernelPmd | PRESENT);
  mapLowMemory(k, low);
}

/** A pmd page for each of the user's GiB, made at once. */
function userPmds(k: Kernel, ...pgds: readonly Phys[]): void {
  for (let index = 0; index < KERNEL; index++) {
    const pmd = takeFrame(k, 'table');
    for (const pgd of pgds) pokeEntry(k, topAt(k, pgd, index), pmd | PRESENT);
  }
}

/**
 * SHARED_KERNEL_PMD: the kernel's top entry leads to the master's own pmd page, so there is never anything to copy.
 *
 * @see arch/x86/mm/pgtable_32.c pgd_alloc, Linux 2.6.24; arch/x86/mm/pgtable.c pgd_alloc, Linux 4.19
 */
export function sharedPgdAlloc(k: Kernel): Phys {
  const pgd = pgdAlloc(k);
  userPmds(k, pgd);
  return pgd;
}

/** Two frames in a row, the first one even: CR3's bit 12 tells them apart. */
export function twoFrames(k: Kernel): Phys {
  let first = takeFrame(k, 'table');
  while ((first & PAGE_SIZE) !== 0n) first = takeFrame(k, 'table');
  takeFrame(k, 'table');
  return first;
}

/**
 * Page-table isolation: the process has a kernel pmd page of its own, a copy of the master's at this moment, and behind the kernel's top table
 * a second one for user mode, whose kernel half has the kernel's text only.
 *
 * @see arch/x86/mm/pgtable.c pgd_alloc, arch/x86/mm/pti.c pti_clone_kernel_text, Linux 4.19
 */
export function isolatedPgdAlloc(k: Kernel): Phys {
  const pgd = twoFrames(k);
  const user = phys(pgd + PAGE_SIZE);
  userPmds(k, pgd, user);
  const [own, theirs] = [takeFrame(k, 'table'), takeFrame(k, 'table')];
  pokeEntry(k, topAt(k, pgd, KERNEL), own | PRESENT);
  pokeEntry(k, topAt(k, user, KERNEL), theirs | PRESENT);
  const master = pdeAt(k, k.layout.swapperPgDir, k.layout.pageOffset);
  for (let i = 0; i < ENTRIES; i++) {
    const entry = peekEntry(k, entryAt(k.format, master, i));
    if (entry !== 0n) pokeEntry(k, entryAt(k.format, own, i), entry);
  }
  for (const index of textSlots(k))
    pokeEntry(k, entryAt(k.format, theirs, index), peekEntry(k, entryAt(k.format, master, index)));
  pokeKernel(k, { pgdList: [pgd, ...k.now.kernel.pgdList] });
  return pgd;
}

const TEXT: ReadonlySet<SectionName> = new Set(['.text', '.fixup']);

/** Indices of the pmd entries that map the kernel's text. */
function textSlots(k: Kernel): ReadonlySet<number> {
  const slot = 1n << BigInt(directoryLevel(k.format).shift);
  const slots = new Set<number>();
  for (const { name, start, end } of k.image.sections) {
    if (!TEXT.has(name)) continue;
    for (let at: bigint = start - (start % slot); at < end; at += slot)
      slots.add(pmdIndex(k.format, at));
  }
  return slots;
}
