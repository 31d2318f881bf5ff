import type { Kernel } from '../../kernel.ts';
import { currentTask } from '../../machine.ts';
import { act, type Run } from '../../step.ts';
import { irqOn } from '../linux-2.6.24-ia32/interrupts.ts';
import { printed } from '../linux-2.6.24-ia32/printk.ts';
import { fromUser, type Handled, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { forceSigInfoFault, noteFault, SIGSEGV } from '../linux-2.6.24-ia32/signal.ts';
import type { LaterFault } from '../linux-4.19-x86/fault.ts';
import { isPrefetch } from '../linux-4.19-x86/is-prefetch.ts';

/**
 * The access is not to be allowed: user mode gets SIGSEGV, kernel mode must have an excuse.
 *
 * @param code SEGV_MAPERR or SEGV_ACCERR
 * @see arch/x86/mm/fault_64.c bad_area_nosemaphore, Linux 2.6.24
 */
export function* badAreaNosemaphore(k: Kernel, fault: LaterFault, code: number): Run<Handled> {
  const { address } = fault;
  if (!fromUser(fault)) {
    yield act('bad.kernel', { address, eip: saved(k, fault.regs, 'eip') });
    return yield* noContext(k, fault);
  }
  yield act('bad.user', { address, code }, { writes: [irqOn(k)] });
  if (yield* isPrefetch(k, fault)) return 'return';
  yield* segfaultLine(k, fault);
  yield* noteFault(k, fault);
  yield* forceSigInfoFault(k, { number: SIGSEGV, code, address });
  return 'return';
}

/** One line for a SIGSEGV that nobody handles, its numbers not padded. */
function* segfaultLine(k: Kernel, fault: LaterFault): Run<void> {
  const { pid, comm, handles } = currentTask(k.now, k.cpu);
  const handled = pid !== 1 && (handles ?? []).includes(SIGSEGV);
  if (handled || !k.config.showUnhandledSignals) {
    yield act('bad.segv-quiet', { pid, handled });
    return;
  }
  const [at, error] = [fault.address.toString(16), fault.errorCode.toString(16)];
  const rip = saved(k, fault.regs, 'eip').toString(16);
  const rsp = saved(k, fault.regs, 'esp').toString(16);
  const text = `${comm}[${pid}]: segfault at ${at} rip ${rip} rsp ${rsp} error ${error}`;
  yield act('bad.segv-line', { text }, { writes: printed(k, `${text}\n`) });
}

/**
 * Kernel mode, and nothing makes the access valid: the exception table is the last excuse, an oops the end.
 * Erratum 93 is not modelled.
 *
 * @see arch/x86/mm/fault_64.c no_context, Linux 2.6.24
 */
export function* noContext(k: Kernel, fault: LaterFault): Run<Handled> {
  const from = saved(k, fault.regs, 'eip');
  if (yield* fault.variant.fixupException(k, fault)) {
    yield act('context.fixed-up', { from, eip: saved(k, fault.regs, 'eip') });
    return 'return';
  }
  yield act('context.not-fixed-up', { eip: from });
  if (yield* isPrefetch(k, fault)) return 'return';
  return yield* fault.variant.die(k, fault, 'Oops');
}
