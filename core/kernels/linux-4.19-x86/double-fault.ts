import { bareHex } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf, currentTask, readAt, setTask } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { type Handled, readSaved, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { SIGSEGV } from '../linux-2.6.24-ia32/signal.ts';
import type { LaterFault } from './fault.ts';
import { line } from './oops/line.ts';
import { overflownStack, reportOverflow } from './overflown-stack.ts';

/** HARDIRQ_OFFSET and NMI_OFFSET: what nmi_enter() adds to preempt_count. @see include/linux/hardirq.h, Linux 4.19 and 6.1 */
const IN_NMI = 0x110000;

/** The CPU could not push the frame of another exception; CR2 is where. The context is an interrupt's from here on: whoever dies in it takes the machine along. */
export function* entered(k: Kernel, { regs }: Pick<LaterFault, 'regs'>): Run<void> {
  const { pid, preemptCount } = currentTask(k.now, k.cpu);
  const address = cpuOf(k.now, k.cpu).registers.cr2;
  const facts = { address, eip: saved(k, regs, 'eip'), esp: saved(k, regs, 'esp') };
  const cr2 = readAt(k.now, { space: 'register', cpu: k.cpu, name: 'cr2' });
  const reads = [cr2, readSaved(k, regs, 'eip'), readSaved(k, regs, 'esp')];
  const writes = [setTask(k.now, pid, 'preemptCount', preemptCount + IN_NMI)];
  yield act('df.entered', facts, { reads, writes });
}

/** No guard page: nobody knows why. @returns what a variant's line says of it */
export const unexplained = (k: Kernel, errorCode: bigint) =>
  line(k, 'df.unexplained', `PANIC: double fault, error_code: 0x${bareHex(errorCode, 1)}`);

/**
 * Vector 8, on a stack of its own: an overflow of the task's stack by a push ends here, since there was no room for the page fault's frame.
 * The way back from `espfix` is not modelled.
 *
 * @see arch/x86/kernel/traps.c do_double_fault, Linux 4.19
 */
export function doDoubleFault(k: Kernel, fault: LaterFault): Run<Handled> {
  return call(k, 'do_double_fault', handling(k, fault));
}

function* handling(k: Kernel, fault: LaterFault): Run<Handled> {
  yield* entered(k, fault);
  const stack = overflownStack(k, fault.address);
  if (stack !== null)
    return yield* reportOverflow(k, fault, stack, 'kernel stack overflow (double-fault)');
  yield unexplained(k, fault.errorCode);
  return yield* fault.variant.die(k, fault, 'double fault', SIGSEGV);
}
