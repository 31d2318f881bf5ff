import type { Vma } from '../../kernel-state.ts';
import { act, type Run } from '../../step.ts';
import { accessAllowed } from '../linux-2.6.24-ia32/access-allowed.ts';
import { SEGV_ACCERR } from '../linux-2.6.24-ia32/signal.ts';
import type { ModernFault } from './fault.ts';

/** Error code bit 5: a protection key forbids it. */
export const PF_PK = 0x20n;
/** @see include/uapi/asm-generic/siginfo.h, Linux 6.1 */
export const SEGV_PKUERR = 4;

/**
 * Whether the mapping refuses the access; the keys that a 64-bit process gives to its mappings come in by the error code.
 *
 * @returns the signal's code, or `null` if it is allowed
 * @see arch/x86/mm/fault.c access_error, bad_area_access_from_pkeys, Linux 6.1
 */
export function* accessError(fault: ModernFault, vma: Vma): Run<number | null> {
  const { errorCode } = fault;
  if ((errorCode & PF_PK) !== 0n) {
    yield act('access.key-refused', { errorCode });
    return SEGV_PKUERR;
  }
  return (yield* accessAllowed(fault, vma)) === 'refused' ? SEGV_ACCERR : null;
}
