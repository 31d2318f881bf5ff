import type { Kernel } from '../../kernel.ts';
import type { Signal } from '../../kernel-state.ts';
import { call, type Run } from '../../step.ts';
import { fillSignal, SIGSEGV } from '../linux-2.6.24-ia32/signal.ts';
import { SEGV_PKUERR } from './access-error.ts';

/**
 * Sends a signal that cannot be blocked or ignored; it is delivered on the way back to user mode.
 *
 * @see kernel/signal.c force_sig_fault, force_sig_pkuerr, Linux 6.1
 */
export const forceSigFault = (k: Kernel, signal: Signal): Run<void> =>
  call(k, isKey(signal) ? 'force_sig_pkuerr' : 'force_sig_fault', fillSignal(k, signal));

/** Of a protection key. */
const isKey = ({ number, code }: Signal): boolean => number === SIGSEGV && code === SEGV_PKUERR;
