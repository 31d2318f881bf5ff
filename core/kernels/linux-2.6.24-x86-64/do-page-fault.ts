import { PF_PROT, PF_RSVD, PF_USER } from '../../arch/refusal.ts';
import { bareHex } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf, currentTask, readAt } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { accessAllowed } from '../linux-2.6.24-ia32/access-allowed.ts';
import { findArea } from '../linux-2.6.24-ia32/find-area.ts';
import { IF, irqOn } from '../linux-2.6.24-ia32/interrupts.ts';
import { takeMmapSem } from '../linux-2.6.24-ia32/mmap-sem.ts';
import { printed } from '../linux-2.6.24-ia32/printk.ts';
import { fromUser, type Handled, readSaved, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { SEGV_ACCERR, SEGV_MAPERR } from '../linux-2.6.24-ia32/signal.ts';
import { countFault } from '../linux-2.6.24-ia32/survive.ts';
import { VM_FAULT_MAJOR, VM_FAULT_OOM, VM_FAULT_SIGBUS } from '../linux-2.6.24-ia32/vm-fault.ts';
import type { LaterFault } from '../linux-4.19-x86/fault.ts';
import { usableMm } from '../linux-4.19-x86/user-half.ts';
import { badAreaNosemaphore } from './bad-area.ts';
import { doSigbus, outOfMemory } from './no-page.ts';

/** Error code bits that no copy of a master entry can heal. */
const NOT_FOR_SYNC = PF_PROT | PF_USER | PF_RSVD;

/**
 * Decides what a page fault is, and handles it.
 *
 * @see arch/x86/mm/fault_64.c do_page_fault, Linux 2.6.24
 */
export function doPageFault(k: Kernel, fault: Omit<LaterFault, 'address'>): Run<Handled> {
  return call(k, 'do_page_fault', handling(k, fault));
}

function* handling(k: Kernel, entered: Omit<LaterFault, 'address'>): Run<Handled> {
  const address = cpuOf(k.now, k.cpu).registers.cr2;
  const reads = [readAt(k.now, { space: 'register', cpu: k.cpu, name: 'cr2' })];
  yield act('fault.read-cr2', { address }, { reads });
  const fault: LaterFault = { ...entered, address };
  const { taskSize } = k.layout;
  if (address >= taskSize) {
    yield act('fault.kernel-half', { address, taskSize });
    return yield* kernelHalf(k, fault);
  }
  yield act('fault.user-half', { address, taskSize });
  if (yield* notifyPageFault(k, fault)) return 'return';
  yield* restoreInterrupts(k, fault);
  return yield* userHalf(k, fault);
}

/** The vmalloc area only; modules share their top entry with the kernel's text. No lock is taken. */
function* kernelHalf(k: Kernel, fault: LaterFault): Run<Handled> {
  const repaired = yield* maybeRepaired(k, fault);
  if (repaired !== null) return repaired;
  if (yield* notifyPageFault(k, fault)) return 'return';
  yield act('fault.skip-vmas', { address: fault.address });
  return yield* badAreaNosemaphore(k, fault, SEGV_MAPERR);
}

function* maybeRepaired(k: Kernel, fault: LaterFault): Run<Handled | null> {
  const { address, errorCode } = fault;
  const has = (bit: bigint): boolean => (errorCode & bit) !== 0n;
  if (has(NOT_FOR_SYNC)) {
    const facts = { errorCode, user: has(PF_USER), protection: has(PF_PROT) };
    yield act('fault.may-not-sync', { ...facts, reserved: has(PF_RSVD) });
    return null;
  }
  yield act('fault.may-sync', { address, errorCode });
  const { vmallocStart: start, vmallocEnd: end } = k.layout;
  if (address < start || address >= end) {
    yield act('fault.not-vmalloc', { address, start, end });
    return null;
  }
  yield act('fault.vmalloc-area', { address, start, end });
  const result = yield* fault.variant.vmallocFault(k, fault);
  if (result === 'bug') return 'dead';
  if (result === 'failed') {
    yield act('fault.not-repaired', { address });
    return null;
  }
  yield act('fault.repaired', { address, eip: saved(k, fault.regs, 'eip') });
  return 'return';
}

/** A kprobe that is being run may take a kernel-mode fault itself; otherwise its handler still asks the exception table. */
function* notifyPageFault(k: Kernel, fault: LaterFault): Run<boolean> {
  if (k.config.kprobe === 'none' || fromUser(fault)) return false;
  const facts = { address: fault.address, eip: saved(k, fault.regs, 'eip') };
  if (k.config.kprobe === 'handles') {
    yield act('fault.kprobe-handles', facts);
    return true;
  }
  yield act('fault.kprobe-passes', facts);
  return yield* fault.variant.fixupException(k, fault);
}

function* restoreInterrupts(k: Kernel, fault: LaterFault): Run<void> {
  const eflags = saved(k, fault.regs, 'eflags');
  const reads = [readSaved(k, fault.regs, 'eflags')];
  if ((eflags & IF) === 0n) yield act('fault.irq-stay-off', { eflags }, { reads });
  else yield act('fault.irq-on', { eflags }, { reads, writes: [irqOn(k)] });
}

function* userHalf(k: Kernel, fault: LaterFault): Run<Handled> {
  if ((fault.errorCode & PF_RSVD) !== 0n)
    return yield* call(k, 'pgtable_bad', pgtableBad(k, fault));
  const mm = yield* usableMm(k);
  if (mm === null) return yield* badAreaNosemaphore(k, fault, SEGV_MAPERR);
  const counted = yield* asUser(k, fault);
  for (;;) {
    const end = yield* attempt(k, counted, mm);
    if (end !== 'again') return end;
  }
}

/** A reserved bit under a user address: the tables themselves are broken. @see arch/x86/mm/fault_64.c pgtable_bad, Linux 2.6.24 */
function* pgtableBad(k: Kernel, fault: LaterFault): Run<Handled> {
  const { comm } = currentTask(k.now, k.cpu);
  const text = `${comm}: Corrupted page table at address ${bareHex(fault.address, 1)}`;
  yield act('pgtable.bad', { text }, { writes: printed(k, `${text}\n`) });
  return yield* fault.variant.die(k, fault, 'Bad pagetable');
}

/** Registers of user mode make it a user's fault, whatever the CPU said. */
function* asUser(k: Kernel, fault: LaterFault): Run<LaterFault> {
  const cs = saved(k, fault.regs, 'xcs');
  if ((cs & 3n) !== 3n) return fault;
  const errorCode = fault.errorCode | PF_USER;
  yield act('fault.user-registers', { errorCode }, { reads: [readSaved(k, fault.regs, 'xcs')] });
  return { ...fault, errorCode };
}

/** From the semaphore on: `init` comes here again if there was no memory, and the mapping is looked up anew. */
function* attempt(k: Kernel, fault: LaterFault, mm: string): Run<Handled | 'again'> {
  const { address, variant } = fault;
  const sem = yield* takeMmapSem(k, fault, mm, variant.searchTables);
  if (sem === 'never') return 'dead';
  if (sem === 'give-up') return yield* badAreaNosemaphore(k, fault, SEGV_MAPERR);
  const vma = yield* findArea(k, fault, mm);
  if (vma === null) return yield* badAreaNosemaphore(k, fault, SEGV_MAPERR);
  const access = yield* accessAllowed(fault, vma);
  if (access === 'refused') return yield* badAreaNosemaphore(k, fault, SEGV_ACCERR);
  const how = { write: access === 'write', retry: false };
  const result = yield* variant.handleMmFault(k, mm, vma, address, how);
  if ((result & VM_FAULT_OOM) !== 0) {
    yield act('fault.out-of-memory', { address });
    return yield* outOfMemory(k, fault);
  }
  if ((result & VM_FAULT_SIGBUS) !== 0) {
    yield act('fault.sigbus', { address });
    return yield* doSigbus(k, fault);
  }
  yield* countFault(k, (result & VM_FAULT_MAJOR) !== 0);
  return 'return';
}
