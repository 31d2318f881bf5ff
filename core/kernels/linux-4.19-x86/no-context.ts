import { stackOf } from '../../arch/processor.ts';
import { PAGE_SIZE } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { currentTask } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { type Handled, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import type { LaterFault } from './fault.ts';
import { isPrefetch } from './is-prefetch.ts';

const SIGSEGV = 11;

/**
 * Kernel mode, and nothing makes the access valid: the exception table is the last excuse, an oops the end.
 *
 * @see arch/x86/mm/fault.c no_context, Linux 4.19
 */
export function noContext(k: Kernel, fault: LaterFault): Run<Handled> {
  return call(k, 'no_context', judging(k, fault));
}

/** The stack whose guard page, or the page behind it, holds the address; `null` if none does. */
function overflownStack(k: Kernel, { address, variant }: LaterFault): bigint | null {
  const { vmallocStart, vmallocEnd } = k.layout;
  if (!variant.vmapStack || address < vmallocStart || address >= vmallocEnd) return null;
  const { threadInfo } = currentTask(k.now, k.cpu);
  const end = threadInfo + stackOf(k.layout).size;
  const below = address < threadInfo && address >= threadInfo - PAGE_SIZE;
  return below || (address >= end && address < end + PAGE_SIZE) ? threadInfo : null;
}

function* judging(k: Kernel, fault: LaterFault): Run<Handled> {
  const from = saved(k, fault.regs, 'eip');
  if (yield* fault.variant.fixupException(k, fault)) {
    yield act('context.fixed-up', { from, eip: saved(k, fault.regs, 'eip') });
    return 'return';
  }
  yield act('context.not-fixed-up', { eip: from });
  const stack = overflownStack(k, fault);
  if (stack !== null) {
    yield act('context.stack-overflow', { address: fault.address, stack });
    return yield* fault.variant.die(k, fault, 'kernel stack overflow (page fault)', SIGSEGV);
  }
  if (yield* isPrefetch(k, fault)) return 'return';
  return yield* fault.variant.die(k, fault, 'Oops');
}
