import { iret } from '../../arch/exception.ts';
import { ptRegOffset } from '../../arch/pt-regs.ts';
import { virt } from '../../bits.ts';
import type { FaultEnd, Kernel } from '../../kernel.ts';
import { cpuOf } from '../../machine.ts';
import { call, type Run } from '../../step.ts';
import { doPageFault } from './do-page-fault.ts';
import { savingRegisters } from './save-registers.ts';
import { saved } from './saved-registers.ts';

/**
 * Vector 14's entry code: saves the registers, calls do_page_fault, goes back by ret_from_exception and `iret`.
 *
 * @param errorCode as the CPU pushed it; ESP points at it
 * @see arch/x86/kernel/entry_32.S page_fault, error_code, Linux 2.6.24
 */
export function* pageFault(k: Kernel, errorCode: bigint): Run<FaultEnd> {
  const regs = virt(cpuOf(k.now, k.cpu).registers.esp - BigInt(ptRegOffset('orig_eax')));
  yield* call(k, 'page_fault', savingRegisters(k, regs, errorCode));
  const faulted = saved(k, regs, 'eip');
  const handled = yield* doPageFault(k, regs, errorCode);
  if (handled === 'dead') return 'dead';
  return yield* iret(k, faulted);
}
