import type { Phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { change, cpuOf, readAt } from '../../machine.ts';
import {
  entryOf,
  entryPlace,
  frameOf,
  pdeAt,
  pdePresent,
  pmdIndex,
  pteAt,
  pteIndex,
  ptePresent,
} from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { bug } from './oops/bug.ts';

/** `repaired` is the kernel's 0, `failed` its -1; `bug`: the kernel found a contradiction, and the task is dead. */
export type VmallocFault = 'repaired' | 'failed' | 'bug';

/**
 * Brings the running directory up to date with the master, for one address.
 * The directory is CR3's and not the current task's: an interrupt may have come in the middle of a switch.
 *
 * @see arch/x86/mm/fault_32.c vmalloc_fault, Linux 2.6.24
 */
export function vmallocFault(k: Kernel, address: bigint): Run<VmallocFault> {
  return call(k, 'vmalloc_fault', repairing(k, address));
}

function* repairing(k: Kernel, address: bigint): Run<VmallocFault> {
  const { cr3 } = cpuOf(k.now, k.cpu).registers;
  const directory = k.format.top(cr3);
  const reads = [readAt(k.now, { space: 'register', cpu: k.cpu, name: 'cr3' })];
  yield act('vmalloc.read-cr3', { cr3, directory }, { reads });
  const pde = yield* call(k, 'vmalloc_sync_one', vmallocSyncOne(k, directory, address));
  if (pde === 'bug') return 'bug';
  if (pde === null) return 'failed';
  return yield* checkPte(k, pde, address);
}

/** Without this test an address in a hole would fault, be "repaired" and fault again for ever. */
function* checkPte(k: Kernel, pde: bigint, address: bigint): Run<VmallocFault> {
  const at = pteAt(k, pde, address);
  const entry = entryOf(k, at);
  const facts = { index: pteIndex(k.format, address), entry, table: frameOf(pde) };
  const reads = [readAt(k.now, entryPlace(k, at))];
  if (!ptePresent(entry)) {
    yield act('vmalloc.pte-absent', facts, { reads });
    return 'failed';
  }
  yield act('vmalloc.pte-present', facts, { reads });
  return 'repaired';
}

/**
 * Copies the master's entry for `address` into a directory that lacks it. The upper levels are present by definition, so the first real test is this entry's P.
 * With PAE every directory's last top entry leads to the master's own pmd page: there is nothing to copy.
 *
 * @param directory physical address of the page directory to bring up to date
 * @returns the master's entry, `null` if it is empty, `bug` if the two point to different page tables
 * @see arch/x86/mm/fault_32.c vmalloc_sync_one, Linux 2.6.24
 */
function* vmallocSyncOne(k: Kernel, directory: Phys, address: bigint): Run<bigint | 'bug' | null> {
  const index = pmdIndex(k.format, address);
  const theirs = pdeAt(k, k.layout.swapperPgDir, address);
  const entry = entryOf(k, theirs);
  const master = readAt(k.now, entryPlace(k, theirs));
  if (!pdePresent(entry)) {
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
  if (!pdePresent(own)) {
    const writes = [change(k.now, entryPlace(k, mine), entry)];
    yield act('sync.copy', { index, before: own, entry, directory }, { reads, writes });
    return entry;
  }
  if (frameOf(own) !== table) {
    yield act('sync.mismatch', { index, own, master: entry }, { reads });
    yield* bug(k, 'vmalloc_sync_one');
    return 'bug';
  }
  yield act('sync.already', { index, entry: own }, { reads });
  return entry;
}
