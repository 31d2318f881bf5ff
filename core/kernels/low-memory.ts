import { entryAt } from '../arch/format.ts';
import { PAGE_SIZE, type Phys, phys, virt } from '../bits.ts';
import type { SectionName } from '../image/image.ts';
import { type Kernel, va } from '../kernel.ts';
import { directoryLevel, noExecute, pdeAt } from '../mm/tables.ts';
import { pokeEntries, pokeEntry } from './poke.ts';

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
  const fixed = k.image.sections.filter(({ name }) => !WRITABLE.has(name));
  let table = low.tables;
  for (let at = 0n; at < low.size; at += slot) {
    const start = va(k.layout, phys(at));
    const where = pdeAt(k, k.layout.swapperPgDir, start);
    if (!fixed.some((section) => section.start < start + slot && section.end > start)) {
      pokeEntry(k, where, at | low.large | noExecute(k.format, false));
      continue;
    }
    pokeEntry(k, where, table | low.split);
    pokeEntries(k, entryAt(k.format, table, 0), smallPages(k, low, at, slot));
    table = phys(table + PAGE_SIZE);
  }
}

function smallPages(k: Kernel, low: LowMemory, from: bigint, size: bigint): bigint[] {
  const { sections } = k.image;
  return Array.from({ length: Number(size / PAGE_SIZE) }, (_, i) => {
    const at = from + BigInt(i) * PAGE_SIZE;
    const address = virt(at + k.layout.pageOffset);
    const section = sections.find(({ start, end }) => address >= start && address < end);
    if (!section || WRITABLE.has(section.name))
      return at | low.writable | noExecute(k.format, false);
    return at | low.readOnly | noExecute(k.format, TEXT.has(section.name));
  });
}
