import { PF_PROT } from '../../../arch/refusal.ts';
import type { Kernel } from '../../../kernel.ts';
import { act, call, type Run } from '../../../step.ts';
import { SIGSEGV } from '../../linux-2.6.24-ia32/signal.ts';
import { line } from '../../linux-4.19-x86/oops/line.ts';
import { guardPageText, overflownStack } from '../../linux-4.19-x86/overflown-stack.ts';
import { type Handled, type ModernFault, userMode } from '../fault.ts';
import { die } from './die.ts';

/**
 * Nothing helps. On 64 bits, was it the guard page of the kernel's own stack? Then the sampling allocator is asked whether its guard page was hit.
 * The EFI firmware's faults, and the guard pages of stacks for exceptions and interrupts, are not modelled.
 *
 * @see arch/x86/mm/fault.c page_fault_oops, Linux 6.1
 */
export function pageFaultOops(k: Kernel, fault: ModernFault): Run<Handled> {
  return call(k, 'page_fault_oops', reporting(k, fault));
}

function* reporting(k: Kernel, fault: ModernFault): Run<Handled> {
  const { address, errorCode } = fault;
  const user = userMode(k, fault);
  const stack = user || !fault.variant.vmapStack ? null : overflownStack(k, address);
  if (stack !== null) return yield* handleStackOverflow(k, fault, stack);
  const asked = !user && (errorCode & PF_PROT) === 0n;
  if (asked && k.config.kfence === 'takes') {
    yield act('oops.guard-page-of-kfence', { address });
    return 'return';
  }
  return yield* die(k, fault, 'Oops');
}

/**
 * The stack has overflowed: on the double fault's, since this one is full, that is told, and the task dies.
 *
 * @see arch/x86/kernel/traps.c handle_stack_overflow, Linux 6.1
 */
export function* handleStackOverflow(k: Kernel, fault: ModernFault, stack: bigint): Run<Handled> {
  yield act('context.stack-overflow', { address: fault.address, stack });
  return yield* call(k, 'handle_stack_overflow', stackOverflow(k, fault));
}

function* stackOverflow(k: Kernel, fault: ModernFault): Run<Handled> {
  yield line(k, 'oops.stack-guard', guardPageText('BUG: TASK'));
  return yield* call(k, 'die', die(k, { ...fault, errorCode: 0n }, 'stack guard page', SIGSEGV));
}
