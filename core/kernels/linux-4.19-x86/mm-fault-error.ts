import type { Kernel } from '../../kernel.ts';
import { currentTask } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { fromUser, type Handled, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import {
  BUS_ADRERR,
  forceSigInfoFault,
  noteSigbus,
  SEGV_MAPERR,
  SIGBUS,
  SIGSEGV,
} from '../linux-2.6.24-ia32/signal.ts';
import { VM_FAULT_OOM, VM_FAULT_SIGBUS } from '../linux-2.6.24-ia32/vm-fault.ts';
import { badAreaNosemaphore } from './bad-area.ts';
import type { LaterFault } from './fault.ts';
import { isPrefetch } from './is-prefetch.ts';
import { noContext } from './no-context.ts';

/**
 * The mapping could not supply the page.
 *
 * @param result VM_FAULT_ bits, one of the errors among them
 * @see arch/x86/mm/fault.c mm_fault_error, Linux 4.19
 */
export function mmFaultError(k: Kernel, fault: LaterFault, result: number): Run<Handled> {
  return call(k, 'mm_fault_error', judging(k, fault, result));
}

function* judging(k: Kernel, fault: LaterFault, result: number): Run<Handled> {
  const { pid, comm, fatalSignalPending } = currentTask(k.now, k.cpu);
  const eip = saved(k, fault.regs, 'eip');
  if (fatalSignalPending && !fromUser(fault)) {
    yield act('error.fatal-signal', { pid });
    return yield* noContext(k, fault, null);
  }
  if ((result & VM_FAULT_OOM) !== 0) {
    yield act('fault.out-of-memory', { address: fault.address });
    if (!fromUser(fault)) {
      yield act('oom.kernel', { eip });
      return yield* noContext(k, fault, { number: SIGSEGV, code: SEGV_MAPERR });
    }
    yield act('error.no-memory', { pid, comm });
    return 'return';
  }
  if ((result & VM_FAULT_SIGBUS) !== 0) {
    yield act('fault.sigbus', { address: fault.address });
    return yield* doSigbus(k, fault);
  }
  return yield* badAreaNosemaphore(k, fault);
}

/** @see arch/x86/mm/fault.c do_sigbus, Linux 4.19 */
function* doSigbus(k: Kernel, fault: LaterFault): Run<Handled> {
  const { address } = fault;
  if (!fromUser(fault)) {
    yield act('sigbus.kernel', { eip: saved(k, fault.regs, 'eip') });
    return yield* noContext(k, fault, { number: SIGBUS, code: BUS_ADRERR });
  }
  yield act('sigbus.user', { address });
  if (yield* isPrefetch(k, fault)) return 'return';
  yield* noteSigbus(k, fault);
  yield* forceSigInfoFault(k, { number: SIGBUS, code: BUS_ADRERR, address });
  return 'return';
}
