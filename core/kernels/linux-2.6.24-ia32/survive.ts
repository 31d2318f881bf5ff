import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { currentTask, setTask } from '../../machine.ts';
import { act, type Run } from '../../step.ts';
import { doSigbus } from './do-sigbus.ts';
import { handleMmFault } from './handle-mm-fault.ts';
import { outOfMemory } from './out-of-memory.ts';
import type { Fault, Handled } from './saved-registers.ts';
import { VM_FAULT_MAJOR, VM_FAULT_OOM, VM_FAULT_SIGBUS } from './vm-fault.ts';

/**
 * Steps 10 and 11: has the mapping supply the page, and counts the fault. `init` goes round until there is memory.
 *
 * @see arch/x86/mm/fault_32.c do_page_fault, survive, Linux 2.6.24
 */
export function* survive(
  k: Kernel,
  fault: Fault,
  mm: string,
  vma: Vma,
  write: boolean,
): Run<Handled> {
  const { address } = fault;
  for (;;) {
    const result = yield* handleMmFault(k, mm, vma, address, write);
    if ((result & VM_FAULT_OOM) !== 0) {
      yield act('fault.out-of-memory', { address });
      const end = yield* outOfMemory(k, fault);
      if (end === 'again') continue;
      return end;
    }
    if ((result & VM_FAULT_SIGBUS) !== 0) {
      yield act('fault.sigbus', { address });
      return yield* doSigbus(k, fault);
    }
    yield* countFault(k, (result & VM_FAULT_MAJOR) !== 0);
    return 'return';
  }
}

/** One more minor or major fault of the task. */
export function* countFault(k: Kernel, major: boolean): Run<void> {
  const { pid, minFlt, majFlt } = currentTask(k.now, k.cpu);
  if (major) {
    const writes = [setTask(k.now, pid, 'majFlt', majFlt + 1)];
    yield act('fault.major', { pid, majFlt: majFlt + 1 }, { writes });
  } else {
    const writes = [setTask(k.now, pid, 'minFlt', minFlt + 1)];
    yield act('fault.minor', { pid, minFlt: minFlt + 1 }, { writes });
  }
}
