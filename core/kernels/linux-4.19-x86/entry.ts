import { iret } from '../../arch/exception.ts';
import { stackOf } from '../../arch/processor.ts';
import { PT_REGS_GS, ptRegOffset } from '../../arch/pt-regs.ts';
import { phys, type Virt, virt } from '../../bits.ts';
import { type FaultEnd, type Kernel, pa } from '../../kernel.ts';
import { change, cpuOf, currentTask, readAt, setRegister, word } from '../../machine.ts';
import { read } from '../../memory.ts';
import { flushOnCr3 } from '../../mm/tlb.ts';
import { act, call, type Run } from '../../step.ts';
import { savingRegisters } from '../linux-2.6.24-ia32/save-registers.ts';
import { type Handled, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { doPageFault } from './do-page-fault.ts';
import { doDoubleFault } from './double-fault.ts';
import type { Variant } from './fault.ts';
import { protectionFault } from './general-protection.ts';

/** CR3's bit 12 with page-table isolation. @see arch/x86/entry/calling.h PTI_SWITCH_MASK, Linux 4.19 */
const USER_TABLES = 0x1000n;

/** Error code, EIP, CS, EFLAGS, ESP, SS. */
const USER_FRAME = 6;

/**
 * Vector 14's entry code for a kernel of this family.
 *
 * @see arch/x86/entry/entry_32.S page_fault, common_exception, Linux 4.19
 */
export const pageFaultOf = (variant: Variant): Kernel['pageFault'] =>
  function* pageFault(k, errorCode): Run<FaultEnd> {
    const user = (errorCode & 4n) !== 0n;
    return yield* handled(k, variant, { name: 'page_fault', user, errorCode }, (regs) =>
      doPageFault(k, { regs, errorCode, variant }),
    );
  };

/**
 * Vectors 12 and 13, which a 64-bit kernel meets with addresses that are none.
 *
 * @see arch/x86/entry/entry_64.S general_protection, stack_segment, Linux 4.19
 */
export const protectionFaultOf =
  (variant: Variant): NonNullable<Kernel['protectionFault']> =>
  (k, vector, errorCode) => {
    const name = vector === 13 ? 'general_protection' : 'stack_segment';
    const { esp } = cpuOf(k.now, k.cpu).registers;
    const cs = read(k.now.memory, pa(k.layout, esp + 16n), 8);
    const user = (cs & 3n) === 3n;
    return handled(k, variant, { name, user, errorCode }, (regs) =>
      protectionFault(k, { regs, vector, errorCode, user, variant }),
    );
  };

/** Vector 8, on a stack of its own. @see arch/x86/entry/entry_64.S double_fault, Linux 4.19 */
export const doubleFaultOf =
  (variant: Variant): NonNullable<Kernel['doubleFault']> =>
  (k) => {
    const address = cpuOf(k.now, k.cpu).registers.cr2;
    return handled(k, variant, { name: 'double_fault', user: false, errorCode: 0n }, (regs) =>
      doDoubleFault(k, { regs, address, errorCode: 0n, variant }),
    );
  };

export interface Arrival {
  readonly name: string;
  readonly user: boolean;
  readonly errorCode: bigint;
}

/** Saves the registers, has the exception handled, and returns: to the code, or by way of a signal. */
export function* handled(
  k: Kernel,
  variant: Variant,
  { name, user, errorCode }: Arrival,
  handle: (regs: Virt) => Run<Handled>,
): Run<FaultEnd> {
  if (variant.entryStack && user) yield* call(k, name, switchToKernelStack(k, variant));
  const { esp } = cpuOf(k.now, k.cpu).registers;
  const regs = virt(esp - BigInt(ptRegOffset('orig_eax', k.ptRegs ?? PT_REGS_GS)));
  yield* call(k, name, savingRegisters(k, regs, errorCode));
  const faulted = saved(k, regs, 'eip');
  if ((yield* handle(regs)) === 'dead') return 'dead';
  const { pid, signal } = currentTask(k.now, k.cpu);
  if (variant.tellsHelpers && user && signal)
    yield* call(k, 'do_signal', delivering(pid, signal.number));
  return yield* iret(k, faulted);
}

/** @see arch/x86/kernel/signal.c do_signal, Linux 4.19 */
function* delivering(pid: number, number: number): Run<void> {
  yield act('signal.deliver', { pid, number });
}

/** @see arch/x86/entry/entry_32.S SWITCH_TO_KERNEL_STACK, Linux 4.19 and 6.1 */
export function* switchToKernelStack(k: Kernel, { pti }: Pick<Variant, 'pti'>): Run<void> {
  const { cr3, esp: from } = cpuOf(k.now, k.cpu).registers;
  if (pti) {
    const kernel = cr3 & ~USER_TABLES;
    const writes = [setRegister(k.now, 'cr3', kernel, k.cpu), ...flushOnCr3(k.now, k.cpu)];
    yield act('entry.kernel-tables', { cr3, kernel }, { writes });
  }
  const { size: bytes, padding } = stackOf(k.layout);
  const size = k.wordSize ?? 4;
  const top = currentTask(k.now, k.cpu).threadInfo + bytes - padding;
  const to = top - BigInt(size * USER_FRAME);
  const frame = Array.from({ length: USER_FRAME }, (_, i) => BigInt(size * i));
  const reads = frame.map((i) => readAt(k.now, word(phys(pa(k.layout, from) + i), size)));
  const writes = frame.map((i, n) =>
    change(k.now, word(phys(pa(k.layout, to) + i), size), reads[n]?.value),
  );
  writes.push(setRegister(k.now, 'esp', to, k.cpu));
  yield act('entry.kernel-stack', { from, to }, { reads, writes });
}
