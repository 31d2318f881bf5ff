import { stackOf } from '../arch/processor.ts';
import type { Kernel } from '../kernel.ts';
import {
  change,
  cpuOf,
  currentTask,
  mmOf,
  readAt,
  setRegister,
  setTask,
  taskOf,
  type Write,
} from '../machine.ts';
import { act, call, type Run } from '../step.ts';
import { flushOnCr3 } from './tlb.ts';

/**
 * Another task runs. A process brings its own tables; a kernel thread has none and goes on with those that are loaded.
 *
 * @see kernel/sched.c context_switch, include/asm-x86/mmu_context_32.h switch_mm, Linux 2.6.24
 */
export function switchTo(k: Kernel, pid: number): Run<void> {
  return call(k, 'context_switch', switching(k, pid));
}

const runsNow = (k: Kernel, pid: number): Write[] => [
  change(k.now, { space: 'current', cpu: k.cpu }, pid),
  setRegister(k.now, 'esp', taskOf(k.now, pid).threadInfo + stackOf(k.layout).size, k.cpu),
];

function* switching(k: Kernel, pid: number): Run<void> {
  const next = taskOf(k.now, pid);
  const { comm } = next;
  const { cr3 } = cpuOf(k.now, k.cpu).registers;
  const reads = [readAt(k.now, { space: 'register', cpu: k.cpu, name: 'cr3' })];
  if (next.mm === null) {
    const owner = currentTask(k.now, k.cpu).activeMm;
    const writes = [...runsNow(k, pid), setTask(k.now, pid, 'activeMm', owner)];
    yield act('switch.borrow', { pid, comm, owner, cr3 }, { reads, writes });
    return;
  }
  const { pgd } = mmOf(k.now, next.mm);
  if (pgd === cr3) {
    yield act('switch.same', { pid, comm, cr3 }, { reads, writes: runsNow(k, pid) });
    return;
  }
  const flushed = flushOnCr3(k.now, k.cpu);
  yield act(
    'switch.tables',
    { pid, comm, cr3: pgd, flushed: flushed.length },
    { reads, writes: [...runsNow(k, pid), setRegister(k.now, 'cr3', pgd, k.cpu), ...flushed] },
  );
}
