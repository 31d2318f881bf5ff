import { type Phys, pageOf, type Virt, virt } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { directoryLevel, entryOf, pdeAt } from '../../mm/tables.ts';
import { vmalloc } from '../../mm/vmalloc.ts';
import { act, call, type Run } from '../../step.ts';
import { pmdPresent } from '../linux-4.19-x86/pte.ts';
import { vmallocSyncOne } from './vmalloc-fault-32.ts';

/**
 * What 6.1 for 32 bits makes of `vmalloc`: the area is entered into the master, and if a page table had to be hooked in there, every process is told at once.
 *
 * @param size bytes
 * @returns the area's address, or `null` if there is no room or no memory
 * @see mm/vmalloc.c vmap_pages_range_noflush, arch/x86/include/asm/pgtable-2level_types.h ARCH_PAGE_TABLE_SYNC_MASK, Linux 6.1
 */
export function* vmallocAndSync(k: Kernel, size: bigint, executable: boolean): Run<Virt | null> {
  const before = directoryOf(k, k.layout.swapperPgDir);
  const start = yield* vmalloc(k, size, executable);
  if (start === null) return null;
  const after = directoryOf(k, k.layout.swapperPgDir);
  const changed = after.some((entry, i) => pmdPresent(entry) !== pmdPresent(before[i] ?? 0n));
  if (changed) yield* archSyncKernelMappings(k, start);
  else yield act('sync.not-asked', { start });
  return start;
}

/** Bytes behind one pmd entry. */
const pmdSize = (k: Kernel): bigint => 1n << BigInt(directoryLevel(k.format).shift);

/** The vmalloc area's pmd entries below a top table. */
function directoryOf(k: Kernel, root: Phys): bigint[] {
  const entries: bigint[] = [];
  for (let at: bigint = k.layout.vmallocStart; at < k.layout.vmallocEnd; at += pmdSize(k))
    entries.push(entryOf(k, pdeAt(k, root, at)));
  return entries;
}

/**
 * Copies from the master to every directory on `pgd_list`, one pmd entry after the other from the area's first up to the end of all areas:
 * where the area itself ends is not looked at. Entries that agree are passed over without a step.
 *
 * @see arch/x86/mm/fault.c arch_sync_kernel_mappings, Linux 6.1
 */
export function archSyncKernelMappings(k: Kernel, start: Virt): Run<void> {
  return call(k, 'arch_sync_kernel_mappings', syncing(k, start));
}

function* syncing(k: Kernel, start: Virt): Run<void> {
  const { pgdList } = k.now.kernel;
  const { swapperPgDir, vmallocEnd: end } = k.layout;
  yield act('sync.everywhere', { start, end, directories: pgdList.length });
  const step = pmdSize(k);
  let copied = 0;
  for (let at = start - (start % step); at < end; at += step) {
    for (const directory of pgdList) {
      const master = entryOf(k, pdeAt(k, swapperPgDir, at));
      const own = entryOf(k, pdeAt(k, directory, at));
      if (pmdPresent(master) === pmdPresent(own)) continue;
      yield* call(k, 'vmalloc_sync_one', vmallocSyncOne(k, directory, virt(pageOf(at))));
      copied++;
    }
  }
  yield act('sync.everywhere-done', { copied });
}
