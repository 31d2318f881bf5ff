import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import { type Handled, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { forceSigInfoFault } from '../linux-2.6.24-ia32/signal.ts';
import type { LaterFault } from './fault.ts';
import { isPrefetch } from './is-prefetch.ts';
import { overflownStack, reportOverflow } from './overflown-stack.ts';
import { type Besides, signalBesides } from './signal-besides.ts';

/**
 * Kernel mode, and nothing makes the access valid: the exception table is the last excuse, an oops the end.
 *
 * @param signal what an access made for a vsyscall is answered with
 * @see arch/x86/mm/fault.c no_context, Linux 4.19
 */
export function noContext(k: Kernel, fault: LaterFault, signal: Besides): Run<Handled> {
  return call(k, 'no_context', judging(k, fault, signal));
}

function* judging(k: Kernel, fault: LaterFault, signal: Besides): Run<Handled> {
  const from = saved(k, fault.regs, 'eip');
  if (yield* fault.variant.fixupException(k, fault)) {
    yield act('context.fixed-up', { from, eip: saved(k, fault.regs, 'eip') });
    yield* signalBesides(k, fault, signal, forceSigInfoFault);
    return 'return';
  }
  yield act('context.not-fixed-up', { eip: from });
  const stack = fault.variant.vmapStack ? overflownStack(k, fault.address) : null;
  if (stack !== null)
    return yield* reportOverflow(k, fault, stack, 'kernel stack overflow (page fault)');
  if (yield* isPrefetch(k, fault)) return 'return';
  return yield* fault.variant.die(k, fault, 'Oops');
}
