import { pageOf } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { change, readAt } from '../../machine.ts';
import { entryOf, entryPlace, frameOf, pdeAt, pmdIndex } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { bugAt } from './bug.ts';
import { checkPte } from './check-pte.ts';
import type { LaterFault, VmallocFault } from './fault.ts';
import { PSE, pmdPresent } from './pte.ts';
import { runningTables } from './vmalloc-range.ts';

/**
 * Brings CR3's tables up to date with the master for one address of the vmalloc area; other kernel addresses are none of its business.
 *
 * @see arch/x86/mm/fault.c vmalloc_fault (32-bit), Linux 4.19
 */
export function vmallocFault(k: Kernel, fault: LaterFault): Run<VmallocFault> {
  return call(k, 'vmalloc_fault', repairing(k, fault));
}

function* repairing(k: Kernel, fault: LaterFault): Run<VmallocFault> {
  const { address } = fault;
  const directory = yield* runningTables(k, address);
  if (directory === null) return 'failed';
  const pmd = yield* call(k, 'vmalloc_sync_one', vmallocSyncOne(k, fault, directory));
  if (pmd === 'bug') return 'bug';
  if (pmd === null) return 'failed';
  if ((pmd & PSE) !== 0n) {
    yield act('vmalloc.large', { index: pmdIndex(k.format, address), entry: pmd });
    return 'repaired';
  }
  return yield* checkPte(k, pmd, address);
}

/** Copies one pmd entry, which with two levels is the directory's. @see arch/x86/mm/fault.c vmalloc_sync_one, Linux 4.19 */
function* vmallocSyncOne(
  k: Kernel,
  fault: LaterFault,
  directory: ReturnType<typeof frameOf>,
): Run<bigint | 'bug' | null> {
  const { address } = fault;
  const index = pmdIndex(k.format, address);
  const theirs = pdeAt(k, k.layout.swapperPgDir, address);
  const entry = entryOf(k, theirs);
  const master = readAt(k.now, entryPlace(k, theirs));
  if (!pmdPresent(entry)) {
    yield act('sync.master-empty', { address, index, entry }, { reads: [master] });
    return null;
  }
  const table = frameOf(entry);
  yield act('sync.master-present', { address, index, entry, table }, { reads: [master] });
  const mine = pdeAt(k, directory, address);
  if (mine === theirs) {
    yield act('sync.shared', { index, entry }, { reads: [master] });
    return entry;
  }
  const own = entryOf(k, mine);
  const reads = [master, readAt(k.now, entryPlace(k, mine))];
  if (!pmdPresent(own)) {
    const writes = [change(k.now, entryPlace(k, mine), entry)];
    const page = pageOf(mine);
    yield act('sync.copy', { index, before: own, entry, directory: page }, { reads, writes });
    return entry;
  }
  if (frameOf(own) !== table) {
    yield act('sync.mismatch', { index, own, master: entry }, { reads });
    yield* bugAt(k, fault, 'vmalloc_fault');
    return 'bug';
  }
  yield act('sync.already', { index, entry: own }, { reads });
  return entry;
}
