import type { Kernel } from '../../kernel.ts';
import { change, currentTask, mmOf, type Place, readAt } from '../../machine.ts';
import { act, type Run } from '../../step.ts';
import { searchTables } from './fixup-exception.ts';
import { type Fault, fromUser, readSaved, saved } from './saved-registers.ts';

/**
 * Step 6: takes `mmap_sem` for reading. If it is held for writing, kernel code that is in no exception table may itself be the holder: it must not wait.
 * Readers are not counted by the model, so that releasing it changes nothing.
 *
 * @param search how this kernel looks an address up in its exception tables
 * @returns `never` if the task waits for itself
 * @see arch/x86/mm/fault_32.c do_page_fault, Linux 2.6.24
 */
export function* takeMmapSem(
  k: Kernel,
  fault: Fault,
  mm: string,
  search: typeof searchTables = searchTables,
): Run<'taken' | 'give-up' | 'never'> {
  const { pid } = currentTask(k.now, k.cpu);
  const where: Place = { space: 'kernel', path: ['mms', mm, 'mmapSemWriter'] };
  const reads = [readAt(k.now, where)];
  const writer = mmOf(k.now, mm).mmapSemWriter;
  if (writer === null) {
    yield act('sem.taken', { pid }, { reads });
    return 'taken';
  }
  yield act('sem.busy', { pid, writer }, { reads });
  if (!fromUser(fault)) {
    const eip = saved(k, fault.regs, 'eip');
    const entry = yield* search(k, eip);
    if (!entry) {
      yield act('sem.give-up', { eip, writer }, { reads: [readSaved(k, fault.regs, 'eip')] });
      return 'give-up';
    }
  }
  if (writer === pid) {
    yield act('sem.deadlock', { pid }, { reads });
    return 'never';
  }
  yield act('sem.wait', { pid, writer }, { reads, writes: [change(k.now, where, null)] });
  return 'taken';
}
