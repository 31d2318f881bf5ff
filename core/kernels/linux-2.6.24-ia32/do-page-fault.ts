import type { Virt } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf, currentTask, readAt } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { accessAllowed } from './access-allowed.ts';
import { badAreaNosemaphore } from './bad-area.ts';
import { findArea } from './find-area.ts';
import { fixupException } from './fixup-exception.ts';
import { IF, irqOn } from './interrupts.ts';
import { takeMmapSem } from './mmap-sem.ts';
import { type Fault, fromUser, type Handled, readSaved, saved } from './saved-registers.ts';
import { SEGV_ACCERR, SEGV_MAPERR } from './signal.ts';
import { survive } from './survive.ts';
import { vmallocFault } from './vmalloc-fault.ts';

/** Error code bits that no copy of a master entry can heal: protection violation, user mode, reserved bit. */
const NOT_FOR_SYNC = 0x0dn;
const VM = 0x20000n;
const PREEMPT_ACTIVE = 0x10000000;

/**
 * Decides what a page fault is, and handles it.
 *
 * @param regs address of the saved registers
 * @see arch/x86/mm/fault_32.c do_page_fault, Linux 2.6.24
 */
export function doPageFault(k: Kernel, regs: Virt, errorCode: bigint): Run<Handled> {
  return call(k, 'do_page_fault', handling(k, regs, errorCode));
}

function* handling(k: Kernel, regs: Virt, errorCode: bigint): Run<Handled> {
  const address = cpuOf(k.now, k.cpu).registers.cr2;
  const reads = [readAt(k.now, { space: 'register', cpu: k.cpu, name: 'cr2' })];
  yield act('fault.read-cr2', { address }, { reads });
  const fault: Fault = { regs, address, errorCode };
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

/** Step 2: the whole kernel half, not only the vmalloc area, may be repaired from the master; no lock is taken. */
function* kernelHalf(k: Kernel, fault: Fault): Run<Handled> {
  const { address, errorCode } = fault;
  const has = (bit: bigint): boolean => (errorCode & bit) !== 0n;
  if (has(NOT_FOR_SYNC)) {
    const facts = { errorCode, user: has(4n), protection: has(1n), reserved: has(8n) };
    yield act('fault.may-not-sync', facts);
  } else {
    yield act('fault.may-sync', { address, errorCode });
    const result = yield* vmallocFault(k, address);
    if (result === 'bug') return 'dead';
    if (result === 'repaired') {
      yield act('fault.repaired', { address, eip: saved(k, fault.regs, 'eip') });
      return 'return';
    }
    yield act('fault.not-repaired', { address });
  }
  if (yield* notifyPageFault(k, fault)) return 'return';
  yield act('fault.skip-vmas', { address });
  return yield* badAreaNosemaphore(k, fault, SEGV_MAPERR);
}

/**
 * A kprobe that is being run may take a kernel-mode fault itself; otherwise its handler still asks the exception table.
 *
 * @see include/asm-x86/kprobes_32.h kprobe_fault_handler, Linux 2.6.24
 */
function* notifyPageFault(k: Kernel, fault: Fault): Run<boolean> {
  if (k.config.kprobe === 'none' || fromUser(fault)) return false;
  const facts = { address: fault.address, eip: saved(k, fault.regs, 'eip') };
  if (k.config.kprobe === 'handles') {
    yield act('fault.kprobe-handles', facts);
    return true;
  }
  yield act('fault.kprobe-passes', facts);
  return yield* fixupException(k, fault.regs);
}

function* restoreInterrupts(k: Kernel, fault: Fault): Run<void> {
  const eflags = saved(k, fault.regs, 'eflags');
  const reads = [readSaved(k, fault.regs, 'eflags')];
  if ((eflags & (IF | VM)) === 0n) yield act('fault.irq-stay-off', { eflags }, { reads });
  else yield act('fault.irq-on', { eflags }, { reads, writes: [irqOn(k)] });
}

/** Steps 5 to 11. */
function* userHalf(k: Kernel, fault: Fault): Run<Handled> {
  const mm = yield* usableMm(k);
  if (mm === null) return yield* badAreaNosemaphore(k, fault, SEGV_MAPERR);
  const sem = yield* takeMmapSem(k, fault, mm);
  if (sem === 'never') return 'dead';
  if (sem === 'give-up') return yield* badAreaNosemaphore(k, fault, SEGV_MAPERR);
  const vma = yield* findArea(k, fault, mm);
  if (vma === null) return yield* badAreaNosemaphore(k, fault, SEGV_MAPERR);
  const access = yield* accessAllowed(fault, vma);
  if (access === 'refused') return yield* badAreaNosemaphore(k, fault, SEGV_ACCERR);
  return yield* survive(k, fault, mm, vma, access === 'write');
}

/** Step 5: the key of the current task's mm, or `null` if there is none or nobody may sleep. */
function* usableMm(k: Kernel): Run<string | null> {
  const { pid, comm, mm, preemptCount } = currentTask(k.now, k.cpu);
  const task = { space: 'kernel', path: ['tasks', String(pid)] } as const;
  const atomic = readAt(k.now, { ...task, path: [...task.path, 'preemptCount'] });
  if ((preemptCount & ~PREEMPT_ACTIVE) !== 0) {
    yield act('fault.atomic', { pid, comm, preemptCount }, { reads: [atomic] });
    return null;
  }
  const reads = [atomic, readAt(k.now, { ...task, path: [...task.path, 'mm'] })];
  if (mm === null) {
    yield act('fault.no-mm', { pid, comm }, { reads });
    return null;
  }
  yield act('fault.has-mm', { pid, comm }, { reads });
  return mm;
}
