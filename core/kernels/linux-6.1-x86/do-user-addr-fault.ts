import { PF_INSTR, PF_RSVD, PF_USER, PF_WRITE } from '../../arch/refusal.ts';
import { bareHex, bit } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf, currentTask } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { printed } from '../linux-2.6.24-ia32/printk.ts';
import { readSaved, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { BUS_ADRERR, SIGBUS } from '../linux-2.6.24-ia32/signal.ts';
import { countFault } from '../linux-2.6.24-ia32/survive.ts';
import { VM_FAULT_MAJOR } from '../linux-2.6.24-ia32/vm-fault.ts';
import { enableInterrupts, usableMm } from '../linux-4.19-x86/user-half.ts';
import { VM_FAULT_ERROR, VM_FAULT_RETRY } from '../linux-4.19-x86/vm-fault.ts';
import { accessError } from './access-error.ts';
import { badAreaAccessError, badAreaNosemaphore } from './bad-area.ts';
import { type Handled, type ModernFault, userMode } from './fault.ts';
import { kernelmodeFixupOrOops } from './kernelmode-fixup-or-oops.ts';
import { kprobePageFault } from './kprobe-page-fault.ts';
import { lockMmAndFindVma } from './lock-mm-and-find-vma.ts';
import { maybeVsyscall } from './maybe-vsyscall.ts';
import { mmFaultError } from './mm-fault-error.ts';
import { die } from './oops/die.ts';
import { pageFaultOops } from './oops/page-fault-oops.ts';

/** CR4.SMAP; EFLAGS.AC lets the kernel through. @see Intel SDM 3A, 4.6.1 */
const SMAP = 21;
const AC = 1n << 18n;

/**
 * An address of user space.
 *
 * @see arch/x86/mm/fault.c do_user_addr_fault, Linux 6.1
 */
export function* doUserAddrFault(k: Kernel, fault: ModernFault): Run<Handled> {
  const { address, errorCode } = fault;
  if ((errorCode & (PF_INSTR | PF_USER)) === PF_INSTR) {
    yield act('bad.kernel-fetch', { address });
    return yield* pageFaultOops(k, fault);
  }
  if (yield* kprobePageFault(k, fault)) return 'return';
  if ((errorCode & PF_RSVD) !== 0n) {
    const end = yield* call(k, 'pgtable_bad', pgtableBad(k, fault));
    if (end === 'dead') return end;
  }
  if (yield* withoutStac(k, fault)) return yield* pageFaultOops(k, fault);
  const mm = yield* usableMm(k);
  if (mm === null) return yield* badAreaNosemaphore(k, fault);
  yield* enableInterrupts(k, fault);
  const emulated = yield* maybeVsyscall(k, fault);
  if (emulated !== 'no') return emulated === 'dead' ? 'dead' : 'return';
  return yield* withMm(k, fault, mm);
}

/** A reserved bit under a user address: the tables themselves are broken. @see arch/x86/mm/fault.c pgtable_bad, Linux 6.1 */
function* pgtableBad(k: Kernel, fault: ModernFault): Run<Handled> {
  const { comm } = currentTask(k.now, k.cpu);
  const text = `${comm}: Corrupted page table at address ${bareHex(fault.address, 1)}`;
  yield act('pgtable.bad', { text }, { writes: printed(k, `${text}\n`) });
  return yield* die(k, fault, 'Bad pagetable');
}

/** SMAP: the kernel touches user memory without having said so. From 5.12 on no table is asked. */
function* withoutStac(k: Kernel, fault: ModernFault): Run<boolean> {
  const smap = bit(cpuOf(k.now, k.cpu).registers.cr4, SMAP);
  if (!smap || (fault.errorCode & PF_USER) !== 0n) return false;
  const eflags = saved(k, fault.regs, 'eflags');
  if ((eflags & AC) !== 0n) return false;
  const reads = [readSaved(k, fault.regs, 'eflags')];
  yield act('smap.oops', { address: fault.address, eflags }, { reads });
  return true;
}

/** Twice at most in the model: a page that had to be waited for without the lock is asked for again. */
function* withMm(k: Kernel, fault: ModernFault, mm: string): Run<Handled> {
  const first = yield* attempt(k, fault, mm, true);
  if (typeof first !== 'number') return first;
  if ((first & VM_FAULT_RETRY) === 0) return yield* finished(k, fault, first);
  if (yield* signalled(k, fault))
    return userMode(k, fault)
      ? 'return'
      : yield* kernelmodeFixupOrOops(k, fault, { number: SIGBUS, code: BUS_ADRERR });
  yield act('lock.retry', { address: fault.address });
  const second = yield* attempt(k, fault, mm, false);
  if (typeof second !== 'number') return second;
  return yield* finished(k, fault, second | (first & VM_FAULT_MAJOR));
}

/** The lock, the mapping, its permissions, the page. @returns VM_FAULT_ bits, or how the fault ended without them */
function* attempt(
  k: Kernel,
  fault: ModernFault,
  mm: string,
  retry: boolean,
): Run<Handled | number> {
  const { address, errorCode, variant } = fault;
  const vma = yield* lockMmAndFindVma(k, fault, mm);
  if (vma === 'never') return 'dead';
  if (vma === null) return yield* badAreaNosemaphore(k, fault);
  const refused = yield* accessError(fault, vma);
  if (refused !== null) return yield* badAreaAccessError(k, fault, refused);
  const write = (errorCode & PF_WRITE) !== 0n;
  return yield* variant.handleMmFault(k, mm, vma, address, { write, retry });
}

function* finished(k: Kernel, fault: ModernFault, result: number): Run<Handled> {
  if ((result & VM_FAULT_ERROR) !== 0) return yield* mmFaultError(k, fault, result);
  yield* countFault(k, (result & VM_FAULT_MAJOR) !== 0);
  return 'return';
}

/** @see include/linux/sched/signal.h fault_signal_pending, Linux 6.1 */
function* signalled(k: Kernel, fault: ModernFault): Run<boolean> {
  const { pid, fatalSignalPending } = currentTask(k.now, k.cpu);
  if (!fatalSignalPending) return false;
  yield act('fault.retry-killed', { pid, user: userMode(k, fault) });
  return true;
}
