import type { Kernel } from '../../kernel.ts';
import { currentTask } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import {
  BUS_ADRERR,
  noteSigbus,
  SEGV_MAPERR,
  SIGBUS,
  SIGSEGV,
} from '../linux-2.6.24-ia32/signal.ts';
import { VM_FAULT_OOM, VM_FAULT_SIGBUS } from '../linux-2.6.24-ia32/vm-fault.ts';
import { badAreaNosemaphore } from './bad-area.ts';
import { type Handled, type ModernFault, userMode } from './fault.ts';
import { forceSigFault } from './force-sig-fault.ts';
import { isPrefetch } from './is-prefetch.ts';
import { kernelmodeFixupOrOops } from './kernelmode-fixup-or-oops.ts';

/**
 * The mapping could not supply the page. Memory failure is not modelled.
 *
 * @param result VM_FAULT_ bits, one of the errors among them
 * @see arch/x86/mm/fault.c do_user_addr_fault, its end, Linux 6.1
 */
export function* mmFaultError(k: Kernel, fault: ModernFault, result: number): Run<Handled> {
  const { pid, comm, fatalSignalPending } = currentTask(k.now, k.cpu);
  if (fatalSignalPending && !userMode(k, fault)) {
    yield act('error.fatal-signal', { pid });
    return yield* kernelmodeFixupOrOops(k, fault, null);
  }
  if ((result & VM_FAULT_OOM) !== 0) {
    yield act('fault.out-of-memory', { address: fault.address });
    if (!userMode(k, fault)) {
      yield act('oom.kernel', { eip: saved(k, fault.regs, 'eip') });
      return yield* kernelmodeFixupOrOops(k, fault, { number: SIGSEGV, code: SEGV_MAPERR });
    }
    yield act('error.no-memory', { pid, comm });
    return 'return';
  }
  if ((result & VM_FAULT_SIGBUS) !== 0) {
    yield act('fault.sigbus', { address: fault.address });
    return yield* call(k, 'do_sigbus', doSigbus(k, fault));
  }
  return yield* badAreaNosemaphore(k, fault);
}

/** @see arch/x86/mm/fault.c do_sigbus, Linux 6.1 */
function* doSigbus(k: Kernel, fault: ModernFault): Run<Handled> {
  const { address } = fault;
  if (!userMode(k, fault)) {
    yield act('sigbus.kernel', { eip: saved(k, fault.regs, 'eip') });
    return yield* kernelmodeFixupOrOops(k, fault, { number: SIGBUS, code: BUS_ADRERR });
  }
  yield act('sigbus.user', { address });
  if (yield* isPrefetch(k, fault)) return 'return';
  yield* noteSigbus(k, fault);
  yield* forceSigFault(k, { number: SIGBUS, code: BUS_ADRERR, address });
  return 'return';
}
