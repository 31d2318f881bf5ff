import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import { type Fault, saved } from './saved-registers.ts';

/**
 * Whether the fault is the erratum of some AMD CPUs, whose prefetch can fault. This CPU is Intel's: the bytes at EIP are not even read.
 *
 * @see arch/x86/mm/fault_32.c is_prefetch, Linux 2.6.24
 */
export function isPrefetch(k: Kernel, fault: Fault): Run<void> {
  return call(k, 'is_prefetch', asking(k, fault));
}

function* asking(k: Kernel, fault: Fault): Run<void> {
  yield act('prefetch.not-amd', { eip: saved(k, fault.regs, 'eip') });
}
