import type { Kernel } from '../../kernel.ts';
import type { Signal } from '../../kernel-state.ts';
import { currentTask, setTask, type Write } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import type { Fault } from './saved-registers.ts';

export const SIGBUS = 7;
export const SIGSEGV = 11;

/** si_code: nothing is mapped there; it is mapped, but not for that; the mapping has no page. @see include/asm-generic/siginfo.h, Linux 2.6.24 */
export const SEGV_MAPERR = 1;
export const SEGV_ACCERR = 2;
export const BUS_ADRERR = 2;

const PAGE_FAULT = 14;

/**
 * Keeps what a signal frame shows. A kernel address always gets bit 0: user space is not to learn which kernel pages exist.
 *
 * @see arch/x86/mm/fault_32.c bad_area_nosemaphore, Linux 2.6.24
 */
export function* noteFault(k: Kernel, fault: Fault): Run<void> {
  const { address: cr2, errorCode: pushed } = fault;
  const errorCode = cr2 >= k.layout.taskSize ? pushed | 1n : pushed;
  yield act('signal.note', { cr2, errorCode, pushed }, { writes: [keep(k, cr2, errorCode)] });
}

/** The same for SIGBUS, which only user addresses meet. @see arch/x86/mm/fault_32.c do_sigbus, Linux 2.6.24 */
export function* noteSigbus(k: Kernel, fault: Fault): Run<void> {
  const { address: cr2, errorCode } = fault;
  yield act('sigbus.note', { cr2, errorCode }, { writes: [keep(k, cr2, errorCode)] });
}

const keep = (k: Kernel, cr2: bigint, errorCode: bigint): Write =>
  setTask(k.now, currentTask(k.now, k.cpu).pid, 'thread', { cr2, errorCode, trapNo: PAGE_FAULT });

/**
 * Sends a signal that cannot be blocked or ignored; it is delivered on the way back to user mode.
 *
 * @see arch/x86/mm/fault_32.c force_sig_info_fault, kernel/signal.c force_sig_info, Linux 2.6.24
 */
export function forceSigInfoFault(k: Kernel, signal: Signal): Run<void> {
  return call(k, 'force_sig_info_fault', fillSignal(k, signal));
}

/** The siginfo, then the signal itself. */
export function* fillSignal(k: Kernel, signal: Signal): Run<void> {
  yield act('signal.info', { ...signal });
  yield* call(k, 'force_sig_info', forcing(k, signal));
}

function* forcing(k: Kernel, signal: Signal): Run<void> {
  const { pid, comm } = currentTask(k.now, k.cpu);
  const writes = [setTask(k.now, pid, 'signal', signal)];
  yield act('signal.force', { pid, comm, number: signal.number }, { writes });
}
