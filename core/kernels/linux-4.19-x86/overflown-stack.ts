import { stackOf } from '../../arch/processor.ts';
import { PAGE_SIZE } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { currentTask } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import type { Handled } from '../linux-2.6.24-ia32/saved-registers.ts';
import { SIGSEGV } from '../linux-2.6.24-ia32/signal.ts';
import type { LaterFault } from './fault.ts';
import { line } from './oops/line.ts';

/**
 * The running task's stack if its guard page, or the page behind it, holds the address; `null` if not.
 *
 * @see arch/x86/mm/fault.c no_context, Linux 4.19, page_fault_oops, Linux 6.1
 */
export function overflownStack(k: Kernel, address: bigint): bigint | null {
  const { vmallocStart, vmallocEnd } = k.layout;
  if (address < vmallocStart || address >= vmallocEnd) return null;
  const { threadInfo } = currentTask(k.now, k.cpu);
  const end = threadInfo + stackOf(k.layout).size;
  const below = address < threadInfo && address >= threadInfo - PAGE_SIZE;
  return below || (address >= end && address < end + PAGE_SIZE) ? threadInfo : null;
}

/** What %p prints of an address is a hash of it, whose key nobody knows. */
const NO = '?'.repeat(16);

/** @param who `BUG: TASK`, where the kernel says whose stack it is */
export const guardPageText = (who: string): string =>
  `${who} stack guard page was hit at ${NO} (stack is ${NO}..${NO})`;

/**
 * The stack has overflowed: on the double fault's, since this one is full, that is told, and the task dies.
 *
 * @see arch/x86/kernel/traps.c handle_stack_overflow, Linux 4.19
 */
export function* reportOverflow(
  k: Kernel,
  fault: LaterFault,
  stack: bigint,
  what: string,
): Run<Handled> {
  yield act('context.stack-overflow', { address: fault.address, stack });
  return yield* call(k, 'handle_stack_overflow', overflowing(k, fault, what));
}

function* overflowing(k: Kernel, fault: LaterFault, what: string): Run<Handled> {
  yield line(k, 'oops.stack-guard', guardPageText('BUG:'));
  return yield* fault.variant.die(k, { ...fault, errorCode: 0n }, what, SIGSEGV);
}
