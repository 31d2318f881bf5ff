import { entryAt, indexAt, levelAt } from '../../arch/format.ts';
import { type Phys, phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { change, currentTask, mmOf, readAt } from '../../machine.ts';
import { entryOf, entryPlace, frameOf, ptePresent } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { bugAt } from '../linux-4.19-x86/bug.ts';
import type { LaterFault, VmallocFault } from '../linux-4.19-x86/fault.ts';

/**
 * Brings the top table of the current task's mm up to date with the master's: one PML4 entry, 512 GiB.
 * The tables below are the master's own, so that a difference there is a bug; large pages are not expected.
 *
 * @see arch/x86/mm/fault_64.c vmalloc_fault, Linux 2.6.24
 */
export function vmallocFault(k: Kernel, fault: LaterFault): Run<VmallocFault> {
  return call(k, 'vmalloc_fault', repairing(k, fault));
}

function* repairing(k: Kernel, fault: LaterFault): Run<VmallocFault> {
  const { pid, mm } = currentTask(k.now, k.cpu);
  const directory = mm === null ? k.layout.swapperPgDir : phys(mmOf(k.now, mm).pgd);
  const reads = [readAt(k.now, { space: 'kernel', path: ['tasks', String(pid), 'mm'] })];
  yield act('vmalloc.read-mm', { pid, directory, own: mm !== null }, { reads });
  const top = yield* syncTop(k, fault, directory);
  if (typeof top === 'string') return top;
  return yield* lookBelow(k, fault.address, top);
}

/** The top entry; else how the repair ended. */
function* syncTop(k: Kernel, fault: LaterFault, directory: Phys): Run<bigint | 'failed' | 'bug'> {
  const { address } = fault;
  const level = levelAt(k.format, 0);
  const index = indexAt(level, address);
  const theirs = entryAt(k.format, k.layout.swapperPgDir, index);
  const entry = entryOf(k, theirs);
  const master = readAt(k.now, entryPlace(k, theirs));
  const bytes = 1n << BigInt(level.shift);
  if (entry === 0n) {
    yield act('sync.top-empty', { address, index, entry }, { reads: [master] });
    return 'failed';
  }
  const table = frameOf(entry);
  yield act('sync.top-present', { index, entry, table, bytes }, { reads: [master] });
  const mine = entryAt(k.format, directory, index);
  const own = entryOf(k, mine);
  const reads = [master, readAt(k.now, entryPlace(k, mine))];
  if (own === 0n) {
    const writes = [change(k.now, entryPlace(k, mine), entry)];
    yield act('sync.top-copy', { index, before: own, entry, directory, bytes }, { reads, writes });
    return entry;
  }
  if (frameOf(own) !== table) {
    yield act('sync.top-mismatch', { index, own, master: entry }, { reads });
    yield* bugAt(k, fault, 'do_page_fault');
    return 'bug';
  }
  yield act('sync.top-already', { index, entry: own }, { reads });
  return entry;
}

/** The shared tables: each entry must be there, the PTE present. Without it an address in a hole would fault for ever. */
function* lookBelow(k: Kernel, address: bigint, top: bigint): Run<VmallocFault> {
  let table = frameOf(top);
  for (const level of k.format.levels.slice(1, -1)) {
    const index = indexAt(level, address);
    const at = entryAt(k.format, table, index);
    const entry = entryOf(k, at);
    const reads = [readAt(k.now, entryPlace(k, at))];
    const event = entry === 0n ? 'vmalloc.lower-none' : 'vmalloc.lower-there';
    yield act(event, { level: level.name, index, entry }, { reads });
    if (entry === 0n) return 'failed';
    table = frameOf(entry);
  }
  const index = indexAt(levelAt(k.format, -1), address);
  const at = entryAt(k.format, table, index);
  const entry = entryOf(k, at);
  const there = ptePresent(entry);
  const reads = [readAt(k.now, entryPlace(k, at))];
  yield act(
    there ? 'vmalloc.pte-present' : 'vmalloc.pte-absent',
    { index, entry, table },
    { reads },
  );
  return there ? 'repaired' : 'failed';
}
