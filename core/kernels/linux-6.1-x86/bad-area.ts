import { PF_PROT, PF_USER } from '../../arch/refusal.ts';
import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import { irqOn } from '../linux-2.6.24-ia32/interrupts.ts';
import { saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { noteFault, SEGV_MAPERR, SIGSEGV } from '../linux-2.6.24-ia32/signal.ts';
import { segfaultLine } from '../linux-4.19-x86/segfault-line.ts';
import { type Handled, type ModernFault, userMode } from './fault.ts';
import { forceSigFault } from './force-sig-fault.ts';
import { isPrefetch } from './is-prefetch.ts';
import { kernelmodeFixupOrOops } from './kernelmode-fixup-or-oops.ts';
import { pageFaultOops } from './oops/page-fault-oops.ts';

/** It is mapped, but not for that. @param code SEGV_ACCERR, or SEGV_PKUERR @see arch/x86/mm/fault.c bad_area_access_error, Linux 6.1 */
export const badAreaAccessError = (k: Kernel, fault: ModernFault, code: number): Run<Handled> =>
  call(k, 'bad_area_access_error', call(k, '__bad_area', dispatch(k, fault, code)));

/** Nothing is mapped there, or nobody asked. @see arch/x86/mm/fault.c bad_area_nosemaphore, Linux 6.1 */
export const badAreaNosemaphore = (k: Kernel, fault: ModernFault): Run<Handled> =>
  call(k, 'bad_area_nosemaphore', dispatch(k, fault, SEGV_MAPERR));

const dispatch = (k: Kernel, fault: ModernFault, code: number): Run<Handled> =>
  call(k, '__bad_area_nosemaphore', refusing(k, fault, code));

/** Fixups of the vdso and erratum 100 are not modelled. */
function* refusing(k: Kernel, fault: ModernFault, code: number): Run<Handled> {
  const { address, errorCode } = fault;
  const eip = saved(k, fault.regs, 'eip');
  if (!userMode(k, fault)) {
    yield act('bad.kernel', { address, eip });
    return yield* kernelmodeFixupOrOops(k, fault, { number: SIGSEGV, code });
  }
  if ((errorCode & PF_USER) === 0n) {
    yield act('bad.implicit-access', { address, eip });
    return yield* pageFaultOops(k, fault);
  }
  yield act('bad.user', { address, code }, { writes: [irqOn(k)] });
  if (yield* isPrefetch(k, fault)) return 'return';
  const inKernelHalf = address >= k.layout.taskSize;
  const shown = inKernelHalf ? errorCode | PF_PROT : errorCode;
  if (inKernelHalf) yield act('bad.kernel-address', { address, errorCode, shown });
  yield* segfaultLine(k, { ...fault, errorCode: shown });
  yield* noteFault(k, fault);
  yield* forceSigFault(k, { number: SIGSEGV, code, address });
  return 'return';
}
