import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { change, currentTask, mmOf, type Place, readAt } from '../../machine.ts';
import { findVma, flagsText } from '../../mm/find-vma.ts';
import { act, call, type Run } from '../../step.ts';
import { readSaved, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { expandDownwards, GAP } from '../linux-4.19-x86/expand-stack.ts';
import { type ModernFault, userMode } from './fault.ts';
import { searchExceptionTables } from './fixup/search-exception-tables.ts';

/** `never` if the task waits for itself. */
type Found = Vma | 'never' | null;

/**
 * Takes the lock for reading and finds the mapping. To grow a stack it is given up and taken for writing, so that the mapping is looked up again;
 * how near the stack pointer is does not matter any more.
 *
 * @see mm/memory.c lock_mm_and_find_vma, Linux 6.5, in 6.1 by backport
 */
export function lockMmAndFindVma(k: Kernel, fault: ModernFault, mm: string): Run<Found> {
  return call(k, 'lock_mm_and_find_vma', locking(k, fault, mm));
}

function* locking(k: Kernel, fault: ModernFault, mm: string): Run<Found> {
  const { address } = fault;
  const lock = yield* takeCarefully(k, fault, mm);
  if (lock !== 'taken') return lock === 'never' ? lock : null;
  const vma = yield* call(k, 'find_vma', findingVma(k, address, mm));
  if (!vma || vma.start <= address) return vma;
  if (!vma.growsDown) {
    yield act('vma.no-growth', { address, start: vma.start });
    return null;
  }
  const { pid } = currentTask(k.now, k.cpu);
  yield act('lock.for-writing', { pid, address, start: vma.start });
  if (!(yield* mayWait(k, fault))) return null;
  const again = yield* call(k, 'find_vma', findingVma(k, address, mm));
  if (!again || again.start <= address) return again;
  return yield* expandDownwards(k, mm, again, address, GAP);
}

/** @see mm/memory.c get_mmap_lock_carefully, Linux 6.5, in 6.1 by backport */
function* takeCarefully(
  k: Kernel,
  fault: ModernFault,
  mm: string,
): Run<'taken' | 'refused' | 'never'> {
  const { pid } = currentTask(k.now, k.cpu);
  const where: Place = { space: 'kernel', path: ['mms', mm, 'mmapSemWriter'] };
  const reads = [readAt(k.now, where)];
  const writer = mmOf(k.now, mm).mmapSemWriter;
  if (writer === null) {
    yield act('lock.taken', { pid }, { reads });
    return 'taken';
  }
  yield act('lock.busy', { pid, writer }, { reads });
  if (!(yield* mayWait(k, fault))) return 'refused';
  if (writer === pid) {
    yield act('lock.deadlock', { pid }, { reads });
    return 'never';
  }
  yield act('lock.wait', { pid, writer }, { reads, writes: [change(k.now, where, null)] });
  return 'taken';
}

/** Kernel code in no exception table may hold the lock itself; and a task that is to die does not wait. */
function* mayWait(k: Kernel, fault: ModernFault): Run<boolean> {
  const eip = saved(k, fault.regs, 'eip');
  if (!userMode(k, fault) && !(yield* searchExceptionTables(k, fault.variant, eip))) {
    yield act('lock.give-up', { eip }, { reads: [readSaved(k, fault.regs, 'eip')] });
    return false;
  }
  const { pid, fatalSignalPending } = currentTask(k.now, k.cpu);
  if (!fatalSignalPending) return true;
  yield act('lock.killed', { pid });
  return false;
}

function* findingVma(k: Kernel, address: bigint, mm: string): Run<Vma | null> {
  const vma = findVma(mmOf(k.now, mm), address);
  const reads = [readAt(k.now, { space: 'kernel', path: ['mms', mm, 'vmas'] })];
  if (!vma) {
    yield act('vma.none', { address }, { reads });
    return null;
  }
  const { start, end } = vma;
  const facts = { address, start, end, flags: flagsText(vma) };
  yield act(start <= address ? 'vma.contains' : 'vma.above', facts, { reads });
  return vma;
}
