import { PF_RSVD, PF_WRITE } from '../../arch/refusal.ts';
import { bareHex, bit } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf, currentTask, readAt } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { accessAllowed } from '../linux-2.6.24-ia32/access-allowed.ts';
import { findArea } from '../linux-2.6.24-ia32/find-area.ts';
import { IF, irqOn } from '../linux-2.6.24-ia32/interrupts.ts';
import { takeMmapSem } from '../linux-2.6.24-ia32/mmap-sem.ts';
import { printed } from '../linux-2.6.24-ia32/printk.ts';
import {
  type Fault,
  fromUser,
  type Handled,
  readSaved,
  saved,
} from '../linux-2.6.24-ia32/saved-registers.ts';
import { BUS_ADRERR, SIGBUS } from '../linux-2.6.24-ia32/signal.ts';
import { countFault } from '../linux-2.6.24-ia32/survive.ts';
import { VM_FAULT_MAJOR } from '../linux-2.6.24-ia32/vm-fault.ts';
import { badArea, badAreaAccessError, badAreaNosemaphore } from './bad-area.ts';
import type { LaterFault } from './fault.ts';
import { mmFaultError } from './mm-fault-error.ts';
import { noContext } from './no-context.ts';
import { VM_FAULT_ERROR, VM_FAULT_RETRY } from './vm-fault.ts';

/** CR4.SMAP; EFLAGS.AC lets the kernel through. @see Intel SDM 3A, 4.6.1 */
const SMAP = 21;
const AC = 1n << 18n;

const PREEMPT_ACTIVE = 0x10000000;

/**
 * Steps 4 to 17: an address of user space.
 *
 * @see arch/x86/mm/fault.c __do_page_fault, Linux 4.19
 */
export function* userHalf(k: Kernel, fault: LaterFault): Run<Handled> {
  if ((fault.errorCode & PF_RSVD) !== 0n) {
    const end = yield* call(k, 'pgtable_bad', pgtableBad(k, fault));
    if (end === 'dead') return end;
  }
  if (yield* smapViolation(k, fault)) return yield* badAreaNosemaphore(k, fault);
  const mm = yield* usableMm(k);
  if (mm === null) return yield* badAreaNosemaphore(k, fault);
  yield* enableInterrupts(k, fault);
  return yield* withMm(k, fault, mm);
}

/** A reserved bit under a user address: the tables themselves are broken. @see arch/x86/mm/fault.c pgtable_bad, Linux 4.19 */
function* pgtableBad(k: Kernel, fault: LaterFault): Run<Handled> {
  const { comm } = currentTask(k.now, k.cpu);
  const text = `${comm}: Corrupted page table at address ${bareHex(fault.address, 1)}`;
  yield act('pgtable.bad', { text }, { writes: printed(k, `${text}\n`) });
  return yield* fault.variant.die(k, fault, 'Bad pagetable');
}

/** The kernel touches user memory without having said so by `stac`. @see arch/x86/mm/fault.c smap_violation, Linux 4.19 */
function* smapViolation(k: Kernel, fault: LaterFault): Run<boolean> {
  if (fromUser(fault) || !bit(cpuOf(k.now, k.cpu).registers.cr4, SMAP)) return false;
  const eflags = saved(k, fault.regs, 'eflags');
  if ((eflags & AC) !== 0n) return false;
  const reads = [readSaved(k, fault.regs, 'eflags')];
  yield act('smap.violation', { address: fault.address, eflags }, { reads });
  return true;
}

/** The key of the current task's mm, or `null` if there is none or nobody may sleep. */
export function* usableMm(k: Kernel): Run<string | null> {
  const { pid, comm, mm, preemptCount, pagefaultDisabled = 0 } = currentTask(k.now, k.cpu);
  const path = ['tasks', String(pid)];
  const field = (name: string) => readAt(k.now, { space: 'kernel', path: [...path, name] });
  if (pagefaultDisabled !== 0) {
    const reads = [field('pagefaultDisabled')];
    yield act('fault.disabled', { pid, comm, disabled: pagefaultDisabled }, { reads });
    return null;
  }
  const reads = [field('preemptCount')];
  if ((preemptCount & ~PREEMPT_ACTIVE) !== 0) {
    yield act('fault.atomic', { pid, comm, preemptCount }, { reads });
    return null;
  }
  reads.push(field('mm'));
  yield act(mm === null ? 'fault.no-mm' : 'fault.has-mm', { pid, comm }, { reads });
  return mm;
}

/** User mode runs with interrupts on; in kernel mode they come back if they were on. */
export function* enableInterrupts(k: Kernel, fault: Fault): Run<void> {
  const { address, regs } = fault;
  if (fromUser(fault)) {
    yield act('fault.from-user', { address }, { writes: [irqOn(k)] });
    return;
  }
  const eflags = saved(k, regs, 'eflags');
  const reads = [readSaved(k, regs, 'eflags')];
  if ((eflags & IF) === 0n) yield act('fault.irq-stay-off', { eflags }, { reads });
  else yield act('fault.irq-on', { eflags }, { reads, writes: [irqOn(k)] });
}

/** Twice at most: a page that had to be waited for without `mmap_sem` is asked for again. */
function* withMm(k: Kernel, fault: LaterFault, mm: string): Run<Handled> {
  const first = yield* attempt(k, fault, mm, true);
  if (typeof first !== 'number') return first;
  if ((first & VM_FAULT_RETRY) === 0) return yield* finished(k, fault, first);
  if (!(yield* mayRetry(k, fault)))
    return fromUser(fault)
      ? 'return'
      : yield* noContext(k, fault, { number: SIGBUS, code: BUS_ADRERR });
  const second = yield* attempt(k, fault, mm, false);
  if (typeof second !== 'number') return second;
  return yield* finished(k, fault, second | (first & VM_FAULT_MAJOR));
}

/** Steps 10 to 14: the semaphore, the mapping, its permissions, the page. @returns VM_FAULT_ bits, or how the fault ended without them */
function* attempt(k: Kernel, fault: LaterFault, mm: string, retry: boolean): Run<Handled | number> {
  const { address, errorCode, variant } = fault;
  const sem = yield* takeMmapSem(k, fault, mm, variant.searchTables);
  if (sem === 'never') return 'dead';
  if (sem === 'give-up') return yield* badAreaNosemaphore(k, fault);
  const vma = yield* findArea(k, fault, mm, variant.expandStack, variant.tellsHelpers);
  if (vma === null) return yield* badArea(k, fault);
  if ((yield* accessAllowed(fault, vma)) === 'refused') return yield* badAreaAccessError(k, fault);
  const write = (errorCode & PF_WRITE) !== 0n;
  return yield* variant.handleMmFault(k, mm, vma, address, { write, retry });
}

function* finished(k: Kernel, fault: LaterFault, result: number): Run<Handled> {
  if ((result & VM_FAULT_ERROR) !== 0) return yield* mmFaultError(k, fault, result);
  yield* countFault(k, (result & VM_FAULT_MAJOR) !== 0);
  return 'return';
}

/** The page was being read: the semaphore was given up meanwhile, and everything is looked up again unless the task is to die. */
function* mayRetry(k: Kernel, fault: LaterFault): Run<boolean> {
  const { pid, fatalSignalPending } = currentTask(k.now, k.cpu);
  if (fatalSignalPending) {
    yield act('fault.retry-killed', { pid, user: fromUser(fault) });
    return false;
  }
  yield act('fault.retry', { address: fault.address });
  return true;
}
