import type { Kernel } from '../../kernel.ts';
import { FILE, ptePresent } from '../../mm/tables.ts';
import { flushPage } from '../../mm/tlb.ts';
import { act, call, type Run } from '../../step.ts';
import { doAnonymousPage } from './do-anonymous-page.ts';
import { doLinearFault, doNonlinearFault } from './do-fault.ts';
import { doNoPfn } from './do-no-pfn.ts';
import { doSwapPage } from './do-swap-page.ts';
import { doWpPage } from './do-wp-page.ts';
import { PAGE_ACCESSED, PAGE_DIRTY, PAGE_RW, readPte, storePte, type UserPte } from './user-pte.ts';

/**
 * Chooses by the PTE's state, in this order.
 *
 * @see mm/memory.c handle_pte_fault, Linux 2.6.24
 */
export function handlePteFault(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  return call(k, 'handle_pte_fault', choosing(k, pte, write));
}

function* choosing(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  const { index, entry } = pte;
  const reads = [readPte(k, pte)];
  if (!ptePresent(entry)) return yield* notPresent(k, pte, write);
  if (write && (entry & PAGE_RW) === 0n) {
    yield act('pte.to-copy-on-write', { index, entry }, { reads });
    return yield* doWpPage(k, pte);
  }
  yield* touch(k, pte, write);
  return 0;
}

function* notPresent(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  const { index, entry, vma } = pte;
  const places = { reads: [readPte(k, pte)] };
  if (entry === 0n && vma.file && vma.special !== 'nopfn') {
    yield act('pte.to-file', { index, entry, file: vma.file.name }, places);
    return yield* doLinearFault(k, pte, write);
  }
  if (entry === 0n && vma.special === 'nopfn') {
    yield act('pte.to-pfn', { index, entry }, places);
    return yield* doNoPfn(k, pte, write);
  }
  if (entry === 0n) {
    yield act('pte.to-anonymous', { index, entry }, places);
    return yield* doAnonymousPage(k, pte);
  }
  if ((entry & FILE) !== 0n) {
    yield act('pte.to-nonlinear', { index, entry }, places);
    return yield* doNonlinearFault(k, pte, write);
  }
  yield act('pte.to-swap', { index, entry }, places);
  return yield* doSwapPage(k, pte, write);
}

/** The page is there and allows it: another CPU was faster, or the TLB was stale. */
function* touch(k: Kernel, pte: UserPte, write: boolean): Run<void> {
  const { index, entry: before } = pte;
  const reads = [readPte(k, pte)];
  if (!write) {
    yield act('pte.spurious', { index, entry: before }, { reads });
    return;
  }
  const entry = before | PAGE_ACCESSED | PAGE_DIRTY;
  if (entry === before) {
    const writes = flushPage(k.now, pte.address, k.cpu);
    yield act('pte.flush', { index, entry }, { reads, writes });
    return;
  }
  yield act('pte.touch', { index, before, entry }, { reads, writes: storePte(k, pte, entry) });
}
