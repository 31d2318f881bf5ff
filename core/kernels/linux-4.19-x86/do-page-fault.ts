import { PF_PROT, PF_RSVD, PF_USER } from '../../arch/refusal.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf, readAt } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { fromUser, type Handled, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { badAreaNosemaphore } from './bad-area.ts';
import type { LaterFault } from './fault.ts';
import { spuriousFault } from './spurious-fault.ts';
import { userHalf } from './user-half.ts';

/** Error code bits that no copy of a master entry can heal. */
const NOT_FOR_SYNC = PF_PROT | PF_USER | PF_RSVD;

/**
 * Reads CR2 and has the fault handled; tracing and context tracking around it are not modelled.
 *
 * @see arch/x86/mm/fault.c do_page_fault, Linux 4.19
 */
export function doPageFault(k: Kernel, fault: Omit<LaterFault, 'address'>): Run<Handled> {
  return call(k, 'do_page_fault', entering(k, fault));
}

function* entering(k: Kernel, fault: Omit<LaterFault, 'address'>): Run<Handled> {
  const address = cpuOf(k.now, k.cpu).registers.cr2;
  const reads = [readAt(k.now, { space: 'register', cpu: k.cpu, name: 'cr2' })];
  yield act('fault.read-cr2', { address }, { reads });
  return yield* call(k, '__do_page_fault', handling(k, { ...fault, address }));
}

/** @see arch/x86/mm/fault.c __do_page_fault, Linux 4.19 */
function* handling(k: Kernel, fault: LaterFault): Run<Handled> {
  const { address } = fault;
  const { taskSize } = k.layout;
  if (address >= taskSize) {
    yield act('fault.kernel-half', { address, taskSize });
    return yield* kernelHalf(k, fault);
  }
  yield act('fault.user-half', { address, taskSize });
  if (yield* kprobesFault(k, fault)) return 'return';
  return yield* userHalf(k, fault);
}

/** No lock is taken here and interrupts stay off: it works in any context. */
function* kernelHalf(k: Kernel, fault: LaterFault): Run<Handled> {
  const { address, errorCode } = fault;
  const has = (bit: bigint): boolean => (errorCode & bit) !== 0n;
  if (has(NOT_FOR_SYNC)) {
    const facts = { errorCode, user: has(PF_USER), protection: has(PF_PROT) };
    yield act('fault.may-not-sync', { ...facts, reserved: has(PF_RSVD) });
  } else {
    yield act('fault.may-sync', { address, errorCode });
    const result = yield* fault.variant.vmallocFault(k, fault);
    if (result === 'bug') return 'dead';
    if (result === 'repaired') {
      yield act('fault.repaired', { address, eip: saved(k, fault.regs, 'eip') });
      return 'return';
    }
    yield act('fault.not-repaired', { address });
  }
  if (yield* spuriousFault(k, fault)) return 'return';
  if (yield* kprobesFault(k, fault)) return 'return';
  yield act('fault.skip-vmas', { address });
  return yield* badAreaNosemaphore(k, fault);
}

/** A kprobe that is being run may take a kernel-mode fault itself; otherwise its handler still asks the exception table. */
function* kprobesFault(k: Kernel, fault: LaterFault): Run<boolean> {
  if (k.config.kprobe === 'none' || fromUser(fault)) return false;
  const facts = { address: fault.address, eip: saved(k, fault.regs, 'eip') };
  if (k.config.kprobe === 'handles') {
    yield act('fault.kprobe-handles', facts);
    return true;
  }
  yield act('fault.kprobe-passes', facts);
  return yield* fault.variant.fixupException(k, fault);
}
