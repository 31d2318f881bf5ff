import { iret } from '../../arch/exception.ts';
import { PT_REGS_64, ptRegOffset } from '../../arch/pt-regs.ts';
import { phys, type Virt, virt } from '../../bits.ts';
import { type FaultEnd, type Kernel, pa } from '../../kernel.ts';
import { cpuOf, currentTask } from '../../machine.ts';
import { read } from '../../memory.ts';
import { act, call, type Run } from '../../step.ts';
import { savingRegisters } from '../linux-2.6.24-ia32/save-registers.ts';
import { saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { switchToKernelStack } from '../linux-4.19-x86/entry.ts';
import { excDoubleFault } from './exc-double-fault.ts';
import { excProtection } from './exc-general-protection.ts';
import { excPageFault } from './exc-page-fault.ts';
import type { Handled, Variant } from './fault.ts';
import { toUserTables } from './pti-64.ts';

/**
 * Vector 14's entry code of 6.1 for 64 bits.
 *
 * @see arch/x86/entry/entry_64.S asm_exc_page_fault, error_entry, Linux 6.1
 */
export const pageFaultOf = (variant: Variant): Kernel['pageFault'] =>
  function* pageFault(k, errorCode): Run<FaultEnd> {
    const arrival = { name: 'asm_exc_page_fault', errorCode, variant };
    return yield* handled(k, arrival, (regs) => excPageFault(k, { regs, errorCode, variant }));
  };

/** Vectors 12 and 13. @see arch/x86/entry/entry_64.S asm_exc_general_protection, asm_exc_stack_segment, Linux 6.1 */
export const protectionFaultOf =
  (variant: Variant): NonNullable<Kernel['protectionFault']> =>
  (k, vector, errorCode) => {
    const name = vector === 13 ? 'asm_exc_general_protection' : 'asm_exc_stack_segment';
    return handled(k, { name, errorCode, variant }, (regs) =>
      excProtection(k, { regs, address: 0n, errorCode, variant, trap: vector }),
    );
  };

/** Vector 8, on a stack of its own. @see arch/x86/entry/entry_64.S asm_exc_double_fault, Linux 6.1 */
export const doubleFaultOf =
  (variant: Variant): NonNullable<Kernel['doubleFault']> =>
  (k) => {
    const address = cpuOf(k.now, k.cpu).registers.cr2;
    return handled(k, { name: 'asm_exc_double_fault', errorCode: 0n, variant }, (regs) =>
      excDoubleFault(k, { regs, address, errorCode: 0n, variant }),
    );
  };

interface Arrival {
  readonly name: string;
  readonly errorCode: bigint;
  readonly variant: Variant;
}

/** Saves the registers, has the exception handled, and returns: to the code, or by way of a signal. */
function* handled(
  k: Kernel,
  arrival: Arrival,
  handle: (regs: Virt) => Run<Handled>,
): Run<FaultEnd> {
  const { esp } = cpuOf(k.now, k.cpu).registers;
  const cs = read(k.now.memory, phys(pa(k.layout, esp) + 16n), 8);
  const user = (cs & 3n) === 3n;
  yield* call(k, arrival.name, entering(k, arrival, user));
  const regs = k.now.kernel.ptRegs.at(-1) ?? virt(0n);
  const faulted = saved(k, regs, 'eip');
  if ((yield* handle(regs)) === 'dead') return 'dead';
  const { pid, signal } = currentTask(k.now, k.cpu);
  if (user && signal) yield* call(k, 'arch_do_signal_or_restart', delivering(pid, signal.number));
  if (user && arrival.variant.pti)
    yield* call(k, 'swapgs_restore_regs_and_return_to_usermode', toUserTables(k, 'entry'));
  return yield* iret(k, faulted);
}

function* entering(k: Kernel, { errorCode, variant }: Arrival, user: boolean): Run<void> {
  if (user) yield* switchToKernelStack(k, variant);
  const { esp } = cpuOf(k.now, k.cpu).registers;
  yield* savingRegisters(k, virt(esp - BigInt(ptRegOffset('orig_eax', PT_REGS_64))), errorCode);
}

/** @see arch/x86/kernel/signal.c arch_do_signal_or_restart, Linux 6.1 */
function* delivering(pid: number, number: number): Run<void> {
  yield act('signal.deliver', { pid, number });
}
