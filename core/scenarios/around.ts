import { stackOf } from '../arch/processor.ts';
import { type Virt, virt } from '../bits.ts';
import { addressOf } from '../image/image.ts';
import { type Kernel, pa } from '../kernel.ts';
import { userMode32 } from '../kernels/user-mode.ts';
import {
  change,
  cpuOf,
  currentTask,
  readAt,
  setRegister,
  setTask,
  type Write,
  word,
} from '../machine.ts';
import {
  directoryLevel,
  entryOf,
  entryPlace,
  pdeAt,
  pdePresent,
  pteAt,
  pteIndex,
} from '../mm/tables.ts';
import { act, type Run } from '../step.ts';
import type { CallDeed } from './scenario.ts';

/** The counter of pagefault_disable() in this kernel, one more or one less. */
function counted(k: Kernel, by: 1 | -1) {
  const task = currentTask(k.now, k.cpu);
  const { pid, comm } = task;
  const own = k.config.ownDisableCounter ?? false;
  const field = own ? 'pagefaultDisabled' : 'preemptCount';
  const count = (task[field] ?? 0) + by;
  const facts = { pid, comm, counter: own ? 'pagefault_disabled' : 'preempt_count', count };
  return [facts, { writes: [setTask(k.now, pid, field, count)] }] as const;
}

/**
 * Runs a routine as a caller does that must not sleep.
 *
 * @see include/linux/uaccess.h pagefault_disable, Linux 2.6.24 and 4.19
 */
export function* atomically<T>(k: Kernel, { atomic }: CallDeed, run: Run<T | null>): Run<T | null> {
  if (!atomic) return yield* run;
  yield act('pagefault.disable', ...counted(k, 1));
  const stop = yield* run;
  if (stop === null) yield act('pagefault.enable', ...counted(k, -1));
  return stop;
}

/** A kernel thread calls a routine. @param given what it leaves in registers @returns where the routine returns to */
export function* enterThread(k: Kernel, { routine }: CallDeed, given: readonly Write[]): Run<Virt> {
  const { pid, comm, threadInfo } = currentTask(k.now, k.cpu);
  const size = k.wordSize ?? 4;
  const esp = virt(threadInfo + stackOf(k.layout).size - BigInt(size));
  const { kernelCs, kernelDs, threadReturn } = k.userMode ?? userMode32(k.image);
  const returnTo = threadReturn ?? virt(addressOf(k.image, 'kernel_thread_helper') + 7n);
  const writes = [
    change(k.now, word(pa(k.layout, esp), size), returnTo),
    ...given,
    setRegister(k.now, 'esp', esp, k.cpu),
    setRegister(k.now, 'eip', addressOf(k.image, routine), k.cpu),
    setRegister(k.now, 'cs', kernelCs, k.cpu),
    setRegister(k.now, 'ss', kernelDs, k.cpu),
    setRegister(k.now, 'eflags', 0x246n, k.cpu),
  ];
  yield act('thread.call', { pid, comm, routine }, { writes });
  return returnTo;
}

/** The routine has returned to the thread. */
export function* leaveThread(k: Kernel, { routine }: CallDeed): Run<void> {
  const { pid, comm } = currentTask(k.now, k.cpu);
  const result = BigInt.asIntN(8 * (k.wordSize ?? 4), cpuOf(k.now, k.cpu).registers.eax);
  yield act('thread.return', { pid, comm, routine, result });
}

const PAGE_RW = 2n;

/**
 * Makes one page of the kernel's writable where the master's tables map it. What TLBs remember of it stays: a right that grows may be found out late.
 *
 * @throws RangeError if no 4 KiB page is mapped there
 * @see arch/x86/mm/fault.c spurious_fault, Linux 4.19: why that is allowed
 */
export function* widen(k: Kernel, address: Virt): Run<void> {
  const pde = entryOf(k, pdeAt(k, k.layout.swapperPgDir, address));
  const small = pdePresent(pde) && !k.format.decode(pde, directoryLevel(k.format).name).large;
  const at = small ? pteAt(k, pde, address) : null;
  const before = at === null ? 0n : entryOf(k, at);
  if (at === null || !pdePresent(before))
    throw new RangeError(`widen: expected a page of 4 KiB at 0x${address.toString(16)}`);
  const where = entryPlace(k, at);
  const entry = before | PAGE_RW;
  const facts = { address, index: pteIndex(k.format, address), before, entry };
  yield act('page.widen', facts, {
    reads: [readAt(k.now, where)],
    writes: [change(k.now, where, entry)],
  });
}
