import { entryAt } from '../arch/format.ts';
import { PAGE_SIZE, type Phys, phys, type Virt } from '../bits.ts';
import type { SectionName } from '../image/image.ts';
import { type Kernel, pa } from '../kernel.ts';
import { directoryLevel, noExecute, pdeAt } from '../mm/tables.ts';
import { pokeEntries } from './poke.ts';

/** With which flags a kernel maps its own memory; NX, where the format has it, comes on top for what is no text. */
export interface LowMemory {
  /** Bytes of memory that the direct map covers. */
  readonly size: bigint;
  /** The first of the page tables for what needs protection page by page; as many follow as it takes. */
  readonly tables: Phys;
  /** Flags of the entries that point to those tables. */
  readonly split: bigint;
  readonly readOnly: bigint;
  readonly writable: bigint;
  readonly large: bigint;
  /** The virtual address of the first byte; absent: where the direct map begins. */
  readonly at?: Virt;
  /** Whether text may be executed through this mapping; absent: it may. */
  readonly runs?: boolean;
  /** Maps only what the kernel's image touches. */
  readonly imageOnly?: boolean;
}

const TEXT: ReadonlySet<SectionName> = new Set(['.text', '.fixup', '.init.text']);
const WRITABLE: ReadonlySet<SectionName> = new Set(['.data', '.user']);

/**
 * Fills the master's direct map: large pages, but small ones where text and constants are, so that these can be read-only.
 * The tables above the directory level must be there.
 *
 * @see arch/x86/mm/init_32.c kernel_physical_mapping_init and mark_rodata_ro, Linux 2.6.24; entry values as recorded
 */
export function mapLowMemory(k: Kernel, low: LowMemory): void {
  const slot = 1n << BigInt(directoryLevel(k.format).shift);
  const perDirectory = slot << BigInt(directoryLevel(k.format).bits);
  const fixed = fixedSections(k);
  let table = low.tables;
  for (let from = 0n; from < low.size; from += perDirectory) {
    const entries: bigint[] = [];
    for (let at = from; at < low.size && at < from + perDirectory; at += slot) {
      const small = smallPages(k, low, fixed, at, slot);
      if (small === null) {
        entries.push(low.imageOnly ? 0n : at | low.large | noExecute(k.format, false));
        continue;
      }
      entries.push(table | low.split);
      pokeEntries(k, entryAt(k.format, table, 0), small);
      table = phys(table + PAGE_SIZE);
    }
    const first = from + (low.at ?? k.layout.pageOffset);
    pokeEntries(k, pdeAt(k, k.layout.swapperPgDir, first), entries);
  }
}

/** A section whose pages are not to be written, at its physical addresses. */
interface Fixed {
  readonly name: SectionName;
  readonly start: bigint;
  readonly end: bigint;
}

const fixedSections = (k: Kernel): readonly Fixed[] =>
  k.image.sections
    .filter(({ name }) => !WRITABLE.has(name))
    .map(({ name, start, end }) => ({
      name,
      start: pa(k.layout, start),
      end: pa(k.layout, start) + (end - start),
    }));

/** Entries for what one directory entry covers, from a physical address on; `null` where nothing in it needs protection page by page. */
function smallPages(
  k: Kernel,
  low: LowMemory,
  sections: readonly Fixed[],
  from: bigint,
  size: bigint,
): bigint[] | null {
  const fixed = sections.filter(({ start, end }) => start < from + size && end > from);
  if (fixed.length === 0) return null;
  const data = low.writable | noExecute(k.format, false);
  const entries = Array.from(
    { length: Number(size / PAGE_SIZE) },
    (_, i) => (from + BigInt(i) * PAGE_SIZE) | data,
  );
  for (const { name, start, end } of fixed) {
    const runs = TEXT.has(name) && (low.runs ?? true);
    const flags = low.readOnly | noExecute(k.format, runs);
    const last = end < from + size ? end : from + size;
    let at: bigint = (start + PAGE_SIZE - 1n) & ~(PAGE_SIZE - 1n);
    if (at < from) at = from;
    for (; at < last; at += PAGE_SIZE) entries[Number((at - from) / PAGE_SIZE)] = at | flags;
  }
  return entries;
}
