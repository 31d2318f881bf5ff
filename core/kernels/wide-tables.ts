import { entryAt, indexAt, levelAt } from '../arch/format.ts';
import type { Phys, Virt } from '../bits.ts';
import type { Kernel } from '../kernel.ts';
import { frameOf } from '../mm/tables.ts';
import { type LowMemory, mapLowMemory } from './low-memory.ts';
import { peekEntry, pokeEntry } from './poke.ts';

/** Tables that a 64-bit kernel has before the first process, one of each level for the direct map and for the image. */
interface WideMaster {
  /** Tables below the top one, from the upper level down to the pmd page. */
  readonly direct: readonly Phys[];
  /** A five-level kernel shares its p4d page with nobody; both lists are then one longer. */
  readonly image: readonly Phys[];
  /** Where the image is mapped a second time. */
  readonly imageStart: Virt;
  /** The image alone is mapped there; otherwise this many bytes, whatever they are. */
  readonly imageSize?: bigint;
  readonly low: Omit<LowMemory, 'tables'>;
  /** First page tables of the two mappings, where the text's pages are read-only one by one. */
  readonly directTables: Phys;
  readonly imageTables: Phys;
}

/** Entries that point to tables: the top one as user space may have it too, those below for the kernel alone; as recorded. */
const TOP = 0x067n;
const BELOW = 0x063n;

function chain(k: Kernel, address: bigint, tables: readonly Phys[]): void {
  let table = k.layout.swapperPgDir;
  for (const [depth, next] of tables.entries()) {
    const at = entryAt(k.format, table, indexAt(levelAt(k.format, depth), address));
    if (peekEntry(k, at) === 0n) pokeEntry(k, at, next | (depth === 0 ? TOP : BELOW));
    table = frameOf(peekEntry(k, at));
  }
}

/**
 * Fills a 64-bit master: all memory in the direct map, where nothing is executed, and the kernel's image once more, where its text runs.
 *
 * @see arch/x86/mm/init_64.c init_memory_mapping, arch/x86/kernel/head_64.S, Linux 2.6.24 and 4.19
 */
export function mapWideMaster(k: Kernel, master: WideMaster): void {
  const { direct, image, imageStart, imageSize, low, directTables, imageTables } = master;
  chain(k, k.layout.pageOffset, direct);
  mapLowMemory(k, { ...low, tables: directTables, runs: false });
  chain(k, imageStart, image);
  mapLowMemory(k, {
    ...low,
    tables: imageTables,
    at: imageStart,
    size: imageSize ?? low.size,
    imageOnly: imageSize === undefined,
  });
}
