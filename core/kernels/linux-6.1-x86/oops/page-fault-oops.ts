import { PF_PROT } from '../../../arch/mmu.ts';
import type { Kernel } from '../../../kernel.ts';
import { act, call, type Run } from '../../../step.ts';
import { type Handled, type ModernFault, userMode } from '../fault.ts';
import { die } from './die.ts';

/**
 * Nothing helps. The sampling allocator is asked whether its guard page was hit; the EFI firmware's faults, and the guard pages of stacks
 * from `vmalloc`, which only 64 bits have, are not modelled.
 *
 * @see arch/x86/mm/fault.c page_fault_oops, Linux 6.1
 */
export function pageFaultOops(k: Kernel, fault: ModernFault): Run<Handled> {
  return call(k, 'page_fault_oops', reporting(k, fault));
}

function* reporting(k: Kernel, fault: ModernFault): Run<Handled> {
  const { address, errorCode } = fault;
  const asked = !userMode(k, fault) && (errorCode & PF_PROT) === 0n;
  if (asked && k.config.kfence === 'takes') {
    yield act('oops.guard-page-of-kfence', { address });
    return 'return';
  }
  return yield* die(k, fault, 'Oops');
}
