import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import { saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { type Besides, signalBesides } from '../linux-4.19-x86/signal-besides.ts';
import type { Handled, ModernFault } from './fault.ts';
import { fixupException } from './fixup/fixup-exception.ts';
import { forceSigFault } from './force-sig-fault.ts';
import { isPrefetch } from './is-prefetch.ts';
import { pageFaultOops } from './oops/page-fault-oops.ts';

/** Vector 14. */
const PAGE_FAULT = 14;

/**
 * Kernel mode, and nothing makes the access valid: the exception table is the last excuse, an oops the end.
 *
 * @param signal what an access made for a vsyscall is answered with
 * @see arch/x86/mm/fault.c kernelmode_fixup_or_oops, Linux 6.1
 */
export function kernelmodeFixupOrOops(
  k: Kernel,
  fault: ModernFault,
  signal: Besides,
): Run<Handled> {
  return call(k, 'kernelmode_fixup_or_oops', judging(k, fault, signal));
}

function* judging(k: Kernel, fault: ModernFault, signal: Besides): Run<Handled> {
  const from = saved(k, fault.regs, 'eip');
  const fixed = yield* fixupException(k, fault, PAGE_FAULT);
  if (fixed === 'dead') return fixed;
  if (fixed) {
    yield act('context.fixed-up', { from, eip: saved(k, fault.regs, 'eip') });
    yield* signalBesides(k, fault, signal, forceSigFault);
    return 'return';
  }
  yield act('context.not-fixed-up', { eip: from });
  if (yield* isPrefetch(k, fault)) return 'return';
  return yield* pageFaultOops(k, fault);
}
