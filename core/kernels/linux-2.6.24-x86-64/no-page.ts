import type { Kernel } from '../../kernel.ts';
import { currentTask, setTask } from '../../machine.ts';
import { act, type Run } from '../../step.ts';
import { printed } from '../linux-2.6.24-ia32/printk.ts';
import { fromUser, type Handled, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { BUS_ADRERR, forceSigInfoFault, noteSigbus, SIGBUS } from '../linux-2.6.24-ia32/signal.ts';
import type { LaterFault } from '../linux-4.19-x86/fault.ts';
import { noContext } from './bad-area.ts';

const SIGKILL = 9;

/** The mapping has no page to give. Nobody asks for a prefetch here. @see arch/x86/mm/fault_64.c do_sigbus, Linux 2.6.24 */
export function* doSigbus(k: Kernel, fault: LaterFault): Run<Handled> {
  const { address } = fault;
  if (!fromUser(fault)) {
    yield act('sigbus.kernel', { eip: saved(k, fault.regs, 'eip') });
    return yield* noContext(k, fault);
  }
  yield act('sigbus.user', { address });
  yield* noteSigbus(k, fault);
  yield* forceSigInfoFault(k, { number: SIGBUS, code: BUS_ADRERR, address });
  return 'return';
}

/** No page could be had. @see arch/x86/mm/fault_64.c out_of_memory, Linux 2.6.24 */
export function* outOfMemory(k: Kernel, fault: LaterFault): Run<Handled | 'again'> {
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
  yield act('oom.kill', { pid, comm }, { writes: [setTask(k.now, pid, 'exitCode', SIGKILL)] });
  return 'dead';
}
