import { bareHex } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { currentTask } from '../../machine.ts';
import { act, type Run } from '../../step.ts';
import { irqOn } from './interrupts.ts';
import { isPrefetch } from './is-prefetch.ts';
import { noContext } from './no-context.ts';
import { printed } from './printk.ts';
import { type Fault, fromUser, type Handled, saved } from './saved-registers.ts';
import { forceSigInfoFault, noteFault, SIGSEGV } from './signal.ts';

/**
 * The access is not to be allowed: user mode gets SIGSEGV, kernel mode must have an excuse.
 * `bad_area` only releases `mmap_sem` first, which the model does not count.
 *
 * @param code SEGV_MAPERR or SEGV_ACCERR
 * @see arch/x86/mm/fault_32.c bad_area_nosemaphore, Linux 2.6.24
 */
export function* badAreaNosemaphore(k: Kernel, fault: Fault, code: number): Run<Handled> {
  const { address } = fault;
  if (!fromUser(fault)) {
    yield act('bad.kernel', { address, eip: saved(k, fault.regs, 'eip') });
    return yield* noContext(k, fault);
  }
  yield act('bad.user', { address, code }, { writes: [irqOn(k)] });
  yield* isPrefetch(k, fault);
  yield* segfaultLine(k, fault);
  yield* noteFault(k, fault);
  yield* forceSigInfoFault(k, { number: SIGSEGV, code, address });
  return 'return';
}

/** One line for a SIGSEGV that nobody handles; it shows the error code as the CPU pushed it. */
function* segfaultLine(k: Kernel, fault: Fault): Run<void> {
  const { pid, comm, handles } = currentTask(k.now, k.cpu);
  const handled = pid !== 1 && (handles ?? []).includes(SIGSEGV);
  if (handled || !k.config.showUnhandledSignals) {
    yield act('bad.segv-quiet', { pid, handled });
    return;
  }
  const eip = bareHex(saved(k, fault.regs, 'eip'));
  const esp = bareHex(saved(k, fault.regs, 'esp'));
  const error = fault.errorCode.toString(16);
  const text = `${comm}[${pid}]: segfault at ${bareHex(fault.address)} eip ${eip} esp ${esp} error ${error}`;
  yield act('bad.segv-line', { text }, { writes: printed(k, `${text}\n`) });
}
