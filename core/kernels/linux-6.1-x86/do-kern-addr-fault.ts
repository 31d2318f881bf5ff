import { PF_PROT, PF_RSVD, PF_USER } from '../../arch/refusal.ts';
import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import { saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { allowedByNow, onlyWriteOrFetch } from '../linux-4.19-x86/spurious-fault.ts';
import { badAreaNosemaphore } from './bad-area.ts';
import type { Handled, ModernFault } from './fault.ts';
import { kprobePageFault } from './kprobe-page-fault.ts';

/** Error code bits that no copy of a master entry can heal. */
const NOT_FOR_SYNC = PF_PROT | PF_USER | PF_RSVD;

/**
 * An address of the kernel. No lock is taken and interrupts stay off: it works in any context.
 *
 * @see arch/x86/mm/fault.c do_kern_addr_fault, Linux 6.1
 */
export function* doKernAddrFault(k: Kernel, fault: ModernFault): Run<Handled> {
  const { address } = fault;
  const sync = yield* maybeSync(k, fault);
  if (sync !== 'go-on') return sync;
  const check = 'spurious_kernel_fault_check';
  const looking = allowedByNow(k, fault, onlyWriteOrFetch, check);
  if (yield* call(k, 'spurious_kernel_fault', looking)) return 'return';
  if (yield* kprobePageFault(k, fault)) return 'return';
  yield act('bad.no-lookup', { address });
  return yield* badAreaNosemaphore(k, fault);
}

/** Only 32 bits have something to repair. */
function* maybeSync(k: Kernel, fault: ModernFault): Run<Handled | 'go-on'> {
  const { address, errorCode, variant } = fault;
  if (!variant.vmallocFault) return 'go-on';
  const has = (bit: bigint): boolean => (errorCode & bit) !== 0n;
  if (has(NOT_FOR_SYNC)) {
    const facts = { errorCode, user: has(PF_USER), protection: has(PF_PROT) };
    yield act('fault.may-not-sync', { ...facts, reserved: has(PF_RSVD) });
    return 'go-on';
  }
  yield act('fault.may-sync', { address, errorCode });
  const result = yield* variant.vmallocFault(k, fault);
  if (result === 'bug') return 'dead';
  if (result === 'repaired') {
    yield act('fault.repaired', { address, eip: saved(k, fault.regs, 'eip') });
    return 'return';
  }
  yield act('fault.not-repaired', { address });
  return 'go-on';
}
