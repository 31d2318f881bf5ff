import type { Kernel } from '../../kernel.ts';
import { currentTask, setTask } from '../../machine.ts';
import { act, type Run } from '../../step.ts';
import { noContext } from './no-context.ts';
import { printed } from './printk.ts';
import { type Fault, fromUser, type Handled, saved } from './saved-registers.ts';

const SIGKILL = 9;

/**
 * No page could be had: `init` waits and tries again; a user-mode fault ends the process; a kernel-mode fault is treated like a bad address.
 *
 * @see arch/x86/mm/fault_32.c out_of_memory, Linux 2.6.24
 */
export function* outOfMemory(k: Kernel, fault: Fault): Run<Handled | 'again'> {
  const { pid, comm } = currentTask(k.now, k.cpu);
  if (pid === 1) {
    yield act('oom.init-waits', { pid });
    return 'again';
  }
  const text = `VM: killing process ${comm}`;
  yield act('oom.kill-line', { text }, { writes: printed(k, `${text}\n`) });
  if (!fromUser(fault)) {
    yield act('oom.kernel', { eip: saved(k, fault.regs, 'eip') });
    return yield* noContext(k, fault);
  }
  const writes = [setTask(k.now, pid, 'exitCode', SIGKILL)];
  yield act('oom.kill', { pid, comm }, { writes });
  return 'dead';
}
