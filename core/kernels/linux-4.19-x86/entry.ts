import { iret } from '../../arch/exception.ts';
import { PT_REGS_GS, ptRegOffset } from '../../arch/pt-regs.ts';
import { phys, virt } from '../../bits.ts';
import { type FaultEnd, type Kernel, pa } from '../../kernel.ts';
import { change, cpuOf, currentTask, readAt, setRegister, word } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { savingRegisters } from '../linux-2.6.24-ia32/save-registers.ts';
import { saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { doPageFault } from './do-page-fault.ts';
import type { Variant } from './fault.ts';

/** CR3's bit 12 with page-table isolation. @see arch/x86/entry/calling.h PTI_SWITCH_MASK, Linux 4.19 */
const USER_TABLES = 0x1000n;

/** Error code, EIP, CS, EFLAGS, ESP, SS. */
const USER_FRAME = 6;

/** Where the frame of a user-mode exception ends on the task's stack: 8 bytes below its top. @see arch/x86/include/asm/thread_info.h TOP_OF_KERNEL_STACK_PADDING, Linux 4.19 */
const STACK_TOP = 8192n - 8n;

/**
 * Vector 14's entry code for a kernel of this family.
 *
 * @see arch/x86/entry/entry_32.S page_fault, common_exception, Linux 4.19
 */
export const pageFaultOf = (variant: Variant): Kernel['pageFault'] =>
  function* pageFault(k, errorCode): Run<FaultEnd> {
    if (variant.entryStack && (errorCode & 4n) !== 0n)
      yield* call(k, 'page_fault', switchToKernelStack(k, variant));
    const { esp } = cpuOf(k.now, k.cpu).registers;
    const regs = virt(esp - BigInt(ptRegOffset('orig_eax', PT_REGS_GS)));
    yield* call(k, 'page_fault', savingRegisters(k, regs, errorCode));
    const faulted = saved(k, regs, 'eip');
    const handled = yield* doPageFault(k, { regs, errorCode, variant });
    if (handled === 'dead') return 'dead';
    return yield* iret(k, faulted);
  };

/** @see arch/x86/entry/entry_32.S SWITCH_TO_KERNEL_STACK, Linux 4.19 */
function* switchToKernelStack(k: Kernel, { pti }: Variant): Run<void> {
  const { cr3, esp: from } = cpuOf(k.now, k.cpu).registers;
  if (pti) {
    const kernel = cr3 & ~USER_TABLES;
    const writes = [setRegister(k.now, 'cr3', kernel, k.cpu)];
    yield act('entry.kernel-tables', { cr3, kernel }, { writes });
  }
  const to = currentTask(k.now, k.cpu).threadInfo + STACK_TOP - BigInt(4 * USER_FRAME);
  const frame = Array.from({ length: USER_FRAME }, (_, i) => BigInt(4 * i));
  const reads = frame.map((i) => readAt(k.now, word(phys(pa(k.layout, from) + i))));
  const writes = frame.map((i, n) =>
    change(k.now, word(phys(pa(k.layout, to) + i)), reads[n]?.value),
  );
  writes.push(setRegister(k.now, 'esp', to, k.cpu));
  yield act('entry.kernel-stack', { from, to }, { reads, writes });
}
