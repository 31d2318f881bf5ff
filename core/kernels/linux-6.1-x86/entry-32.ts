import { iret } from '../../arch/exception.ts';
import { PT_REGS_FULL, type PtReg, ptRegOffset } from '../../arch/pt-regs.ts';
import { phys, virt } from '../../bits.ts';
import { type FaultEnd, type Kernel, pa } from '../../kernel.ts';
import { cpuOf, readAt, setRegister, word } from '../../machine.ts';
import { read } from '../../memory.ts';
import { act, call, type Run } from '../../step.ts';
import { savingRegisters } from '../linux-2.6.24-ia32/save-registers.ts';
import { saved, setSaved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { switchToKernelStack } from '../linux-4.19-x86/entry.ts';
import { excPageFault } from './exc-page-fault.ts';
import type { Variant } from './fault.ts';

/** The kernel's FS leads to the CPU's own variables. @see arch/x86/include/asm/segment.h __KERNEL_PERCPU, Linux 6.1 */
const KERNEL_PERCPU = 0xd8n;
const KERNEL_DS = 0x68n;

const offset = (name: PtReg): bigint => BigInt(ptRegOffset(name, PT_REGS_FULL));

/** What is pushed between the CPU's frame and the completed one: a function's address, FS, and SS, ESP below them. */
const GAP = 8n + BigInt(4 * 6);

/**
 * Vector 14's entry code of 6.1 for 32 bits.
 *
 * @see arch/x86/entry/entry_32.S asm_exc_page_fault, handle_exception, Linux 6.1
 */
export const pageFaultOf = (variant: Variant): Kernel['pageFault'] =>
  function* pageFault(k, errorCode): Run<FaultEnd> {
    yield* call(k, 'asm_exc_page_fault', entering(k, variant, errorCode));
    const regs = k.now.kernel.ptRegs.at(-1) ?? virt(0n);
    const faulted = saved(k, regs, 'eip');
    const handled = yield* excPageFault(k, { regs, errorCode, variant });
    if (handled === 'dead') return 'dead';
    return yield* iret(k, faulted);
  };

function* entering(k: Kernel, variant: Variant, errorCode: bigint): Run<void> {
  const { esp } = cpuOf(k.now, k.cpu).registers;
  const cs = read(k.now.memory, phys(pa(k.layout, esp) + 8n), 4);
  const user = (cs & 3n) === 3n;
  if (user) yield* switchToKernelStack(k, variant);
  else yield* completeFrame(k, esp);
  const at = cpuOf(k.now, k.cpu).registers.esp;
  const segments = user ? {} : { xfs: KERNEL_PERCPU };
  yield* savingRegisters(k, virt(at - offset('orig_eax')), errorCode, segments);
}

/** A kernel-mode exception pushes no ESP: a second frame below the CPU's has it. @see arch/x86/entry/entry_32.S FIXUP_FRAME, Linux 6.1 */
function* completeFrame(k: Kernel, from: bigint): Run<void> {
  const regs = virt(from - GAP - offset('orig_eax'));
  const pushed = (['orig_eax', 'eip', 'xcs', 'eflags'] as const).map((name, i) => {
    const place = word(phys(pa(k.layout, from) + BigInt(4 * i)));
    return { name, read: readAt(k.now, place) };
  });
  const esp = from + BigInt(4 * pushed.length);
  const writes = [
    ...pushed.map((each) => setSaved(k, regs, each.name, BigInt(String(each.read.value)))),
    setSaved(k, regs, 'esp', esp),
    setSaved(k, regs, 'xss', KERNEL_DS),
    setRegister(k.now, 'esp', regs + offset('orig_eax'), k.cpu),
  ];
  const reads = pushed.map((each) => each.read);
  yield act('entry.full-frame', { esp, at: regs + offset('orig_eax') }, { reads, writes });
}
