import { PF_PROT } from '../../arch/refusal.ts';
import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import { irqOn } from '../linux-2.6.24-ia32/interrupts.ts';
import { fromUser, type Handled, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import {
  forceSigInfoFault,
  noteFault,
  SEGV_ACCERR,
  SEGV_MAPERR,
  SIGSEGV,
} from '../linux-2.6.24-ia32/signal.ts';
import type { LaterFault } from './fault.ts';
import { isPrefetch } from './is-prefetch.ts';
import { maybeVsyscall } from './maybe-vsyscall.ts';
import { noContext } from './no-context.ts';
import { segfaultLine } from './segfault-line.ts';

/** Nothing is mapped there; `mmap_sem`, which the model does not count, was held. @see arch/x86/mm/fault.c bad_area, Linux 4.19 */
export const badArea = (k: Kernel, fault: LaterFault): Run<Handled> =>
  call(k, 'bad_area', dispatch(k, fault, SEGV_MAPERR));

/** It is mapped, but not for that. @see arch/x86/mm/fault.c bad_area_access_error, Linux 4.19 */
export const badAreaAccessError = (k: Kernel, fault: LaterFault): Run<Handled> =>
  call(k, 'bad_area_access_error', dispatch(k, fault, SEGV_ACCERR));

/** Nobody asked the mappings. @see arch/x86/mm/fault.c bad_area_nosemaphore, Linux 4.19 */
export const badAreaNosemaphore = (k: Kernel, fault: LaterFault): Run<Handled> =>
  call(k, 'bad_area_nosemaphore', dispatch(k, fault, SEGV_MAPERR));

const dispatch = (k: Kernel, fault: LaterFault, code: number): Run<Handled> =>
  call(k, '__bad_area_nosemaphore', refusing(k, fault, code));

function* refusing(k: Kernel, fault: LaterFault, code: number): Run<Handled> {
  const { address, errorCode } = fault;
  if (!fromUser(fault)) {
    yield act('bad.kernel', { address, eip: saved(k, fault.regs, 'eip') });
    return yield* noContext(k, fault, { number: SIGSEGV, code });
  }
  yield act('bad.user', { address, code }, { writes: [irqOn(k)] });
  if (yield* isPrefetch(k, fault)) return 'return';
  const emulated = yield* maybeVsyscall(k, fault);
  if (emulated !== 'no') return emulated === 'dead' ? 'dead' : 'return';
  const inKernelHalf = address >= k.layout.taskSize;
  const shown = inKernelHalf ? errorCode | PF_PROT : errorCode;
  if (inKernelHalf) yield act('bad.kernel-address', { address, errorCode, shown });
  yield* segfaultLine(k, { ...fault, errorCode: shown });
  yield* noteFault(k, fault);
  yield* forceSigInfoFault(k, { number: SIGSEGV, code, address });
  return 'return';
}
