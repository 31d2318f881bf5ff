import { type Phys, pageOf } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { change, readAt } from '../../machine.ts';
import { entryOf, entryPlace, frameOf, pdeAt, pmdIndex } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { checkPte } from '../linux-4.19-x86/check-pte.ts';
import { PSE, pmdPresent } from '../linux-4.19-x86/pte.ts';
import { runningTables } from '../linux-4.19-x86/vmalloc-range.ts';
import { bug } from './bug.ts';
import type { ModernFault, VmallocFault } from './fault.ts';

/**
 * Brings CR3's tables up to date with the master for one address of the vmalloc area. `vmalloc` tells every process by itself; this is for the
 * moment between: another CPU may find the master's entry there and use the area before it is copied everywhere.
 *
 * @see arch/x86/mm/fault.c vmalloc_fault, CONFIG_X86_32, Linux 6.1
 */
export function vmallocFault(k: Kernel, fault: ModernFault): Run<VmallocFault> {
  return call(k, 'vmalloc_fault', repairing(k, fault));
}

function* repairing(k: Kernel, fault: ModernFault): Run<VmallocFault> {
  const { address } = fault;
  const directory = yield* runningTables(k, address);
  if (directory === null) return 'failed';
  const pmd = yield* call(k, 'vmalloc_sync_one', vmallocSyncOne(k, directory, address));
  if (pmd === 'bug') {
    yield* bug(k, fault, 'vmalloc_sync_one');
    return 'bug';
  }
  if (pmd === null) return 'failed';
  if ((pmd & PSE) !== 0n) {
    yield act('vmalloc.large', { index: pmdIndex(k.format, address), entry: pmd });
    return 'repaired';
  }
  return yield* checkPte(k, pmd, address);
}

/**
 * Makes one pmd entry of a directory what the master's is, where one is present and the other is not: absence is copied too.
 *
 * @returns the master's entry; `null` if it is empty; `bug` if both are present and lead to different tables
 * @see arch/x86/mm/fault.c vmalloc_sync_one, Linux 6.1
 */
export function* vmallocSyncOne(
  k: Kernel,
  directory: Phys,
  address: bigint,
): Run<bigint | 'bug' | null> {
  const index = pmdIndex(k.format, address);
  const theirs = pdeAt(k, k.layout.swapperPgDir, address);
  const mine = pdeAt(k, directory, address);
  const [entry, own] = [entryOf(k, theirs), entryOf(k, mine)];
  const master = readAt(k.now, entryPlace(k, theirs));
  const reads = [master, readAt(k.now, entryPlace(k, mine))];
  const place = entryPlace(k, mine);
  if (!pmdPresent(entry)) {
    yield act('sync.master-empty', { address, index, entry }, { reads: [master] });
    if (!pmdPresent(own)) return null;
    const writes = [change(k.now, place, entry)];
    yield act('sync.absence', { index, before: own, directory: pageOf(mine) }, { reads, writes });
    return null;
  }
  const table = frameOf(entry);
  yield act('sync.master-present', { address, index, entry, table }, { reads: [master] });
  if (mine === theirs) {
    yield act('sync.shared', { index, entry }, { reads: [master] });
  } else if (!pmdPresent(own)) {
    const writes = [change(k.now, place, entry)];
    const facts = { index, before: own, entry, directory: pageOf(mine) };
    yield act('sync.copy', facts, { reads, writes });
  } else if (frameOf(own) === table) {
    yield act('sync.already', { index, entry: own }, { reads });
  } else {
    yield act('sync.mismatch', { index, own, master: entry }, { reads });
    return 'bug';
  }
  return entry;
}
