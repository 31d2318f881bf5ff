import { PAGE_SIZE, pageOf } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { mmOf } from '../../machine.ts';
import { FILE } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { doAnonymousPage } from '../linux-2.6.24-ia32/do-anonymous-page.ts';
import { doLinearFault, doNonlinearFault } from '../linux-2.6.24-ia32/do-fault.ts';
import { doSwapPage } from '../linux-2.6.24-ia32/do-swap-page.ts';
import { pteAlloc } from '../linux-2.6.24-ia32/handle-mm-fault.ts';
import { ptePlace, readPte, type UserPte } from '../linux-2.6.24-ia32/user-pte.ts';
import { VM_FAULT_MAJOR, VM_FAULT_OOM, VM_FAULT_SIGBUS } from '../linux-2.6.24-ia32/vm-fault.ts';
import { expandDownwards } from '../linux-4.19-x86/expand-stack.ts';
import { presentPte, zeroPage } from '../linux-4.19-x86/handle-mm-fault.ts';
import { ptePresent } from '../linux-4.19-x86/pte.ts';
import { VM_FAULT_RETRY } from '../linux-4.19-x86/vm-fault.ts';

interface How {
  readonly write: boolean;
  /** The semaphore may be given up while a page is being read. */
  readonly retry: boolean;
}

/**
 * Makes sure that there is a page table for the address, and has the PTE filled.
 *
 * @returns VM_FAULT_ bits
 * @see mm/memory.c handle_mm_fault, __handle_mm_fault, Linux 3.13
 */
export function handleMmFault(
  k: Kernel,
  mm: string,
  vma: Vma,
  address: bigint,
  how: How,
): Run<number> {
  const inner = call(k, '__handle_mm_fault', handling(k, mm, vma, address, how));
  return call(k, 'handle_mm_fault', inner);
}

function* handling(k: Kernel, mm: string, vma: Vma, address: bigint, how: How): Run<number> {
  const at = yield* pteAlloc(k, mm, address);
  if (at === null) return VM_FAULT_OOM;
  const pte = ptePlace(k, mm, vma, address, at);
  return yield* call(k, 'handle_pte_fault', choosing(k, pte, how));
}

function* choosing(k: Kernel, pte: UserPte, how: How): Run<number> {
  const { index, entry, vma } = pte;
  if (ptePresent(entry)) return yield* presentPte(k, pte, how.write);
  const places = { reads: [readPte(k, pte)] };
  if (entry === 0n && vma.file) {
    yield act('pte.to-file', { index, entry, file: vma.file.name }, places);
    return yield* maybeWait(pte, yield* doLinearFault(k, pte, how.write), how);
  }
  if (entry === 0n) {
    yield act('pte.to-anonymous', { index, entry }, places);
    return yield* anonymous(k, pte, how.write);
  }
  if ((entry & FILE) !== 0n) {
    yield act('pte.to-nonlinear', { index, entry }, places);
    return yield* doNonlinearFault(k, pte, how.write);
  }
  yield act('pte.to-swap', { index, entry }, places);
  return yield* doSwapPage(k, pte, how.write);
}

/** A page that came from the disk was waited for without the semaphore. */
function* maybeWait({ vma, address }: UserPte, result: number, { retry }: How): Run<number> {
  if ((result & VM_FAULT_MAJOR) === 0 || !retry) return result;
  const page = Number((pageOf(address) - vma.start) / PAGE_SIZE) + (vma.file?.pageOffset ?? 0);
  yield act('file.wait', { file: vma.file?.name ?? '', page });
  return result | VM_FAULT_RETRY;
}

function* anonymous(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  const guarded = yield* checkStackGuardPage(k, pte);
  if (!guarded) return VM_FAULT_SIGBUS;
  return yield* write ? doAnonymousPage(k, pte) : zeroPage(k, pte);
}

/**
 * The lowest page of a stack is its guard: when it is touched, the stack grows by one page more.
 *
 * @returns whether there is room
 * @see mm/memory.c check_stack_guard_page, Linux 3.13
 */
function* checkStackGuardPage(k: Kernel, { mm, vma, address }: UserPte): Run<boolean> {
  const { start } = vma;
  if (!vma.growsDown || pageOf(address) !== start) return true;
  const { vmas } = mmOf(k.now, mm);
  const below = vmas === 'unknown' ? undefined : vmas.find(({ end }) => end === start);
  if (below) {
    if (below.growsDown) return true;
    yield act('stack.guard-hit', { start, below: below.end });
    return false;
  }
  yield act('stack.guard-page', { start });
  return (yield* expandDownwards(k, mm, vma, address - PAGE_SIZE, 0n)) !== null;
}
