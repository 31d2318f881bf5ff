import { PF_USER } from '../../arch/refusal.ts';
import type { Kernel } from '../../kernel.ts';
import type { Signal } from '../../kernel-state.ts';
import { currentTask } from '../../machine.ts';
import { act, type Run } from '../../step.ts';
import type { Fault } from '../linux-2.6.24-ia32/saved-registers.ts';
import { noteFault } from '../linux-2.6.24-ia32/signal.ts';

/** What a fault of user mode would be answered with; `null` for a task that dies anyway. */
export type Besides = Pick<Signal, 'number' | 'code'> | null;

/**
 * What the exception table forgave is answered with the signal all the same, if the access was made for a vsyscall (`sig_on_uaccess_err`).
 *
 * @see arch/x86/mm/fault.c no_context, Linux 4.19; kernelmode_fixup_or_oops, Linux 6.1
 */
export function* signalBesides(
  k: Kernel,
  fault: Fault,
  signal: Besides,
  send: (k: Kernel, signal: Signal) => Run<void>,
): Run<void> {
  const { address, errorCode } = fault;
  if (!currentTask(k.now, k.cpu).sigOnUaccessErr || signal === null) return;
  yield act('context.signal-too', { address, number: signal.number });
  yield* noteFault(k, { ...fault, errorCode: errorCode | PF_USER });
  yield* send(k, { ...signal, address });
}
