import { type Phys, pageOf } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { flushPage } from '../../mm/tlb.ts';
import { act, call, type Run } from '../../step.ts';
import { doAnonymousPage } from '../linux-2.6.24-ia32/do-anonymous-page.ts';
import { doFault } from '../linux-2.6.24-ia32/do-fault.ts';
import { doSwapPage } from '../linux-2.6.24-ia32/do-swap-page.ts';
import { pteAlloc } from '../linux-2.6.24-ia32/handle-mm-fault.ts';
import {
  dirtyBits,
  PAGE_ACCESSED,
  PAGE_RW,
  pageProt,
  ptePlace,
  readPte,
  storePte,
  type UserPte,
} from '../linux-2.6.24-ia32/user-pte.ts';
import { VM_FAULT_MAJOR, VM_FAULT_OOM } from '../linux-2.6.24-ia32/vm-fault.ts';
import { doWpPage } from './do-wp-page.ts';
import { ptePresent, SPECIAL } from './pte.ts';
import { VM_FAULT_RETRY } from './vm-fault.ts';

interface How {
  readonly write: boolean;
  /** The semaphore may be given up while a page is being read. */
  readonly retry: boolean;
}

/**
 * Makes sure that there is a page table for the address, and has the PTE filled. Huge pages, NUMA hinting and userfaultfd are not modelled.
 *
 * @returns VM_FAULT_ bits
 * @see mm/memory.c handle_mm_fault, __handle_mm_fault, Linux 4.19
 */
export function handleMmFault(
  k: Kernel,
  mm: string,
  vma: Vma,
  address: bigint,
  how: How,
): Run<number> {
  return call(k, 'handle_mm_fault', handling(k, mm, vma, address, how));
}

function* handling(k: Kernel, mm: string, vma: Vma, address: bigint, how: How): Run<number> {
  const at = yield* pteAlloc(k, mm, address);
  if (at === null) return VM_FAULT_OOM;
  const pte = ptePlace(k, mm, vma, address, at);
  const inner = handlePteFault(k, pte, how.write, () => filePage(k, pte, how));
  return yield* call(k, 'handle_pte_fault', inner);
}

/**
 * What the PTE asks for: a file's page, one of nobody's, one from swap, or only a change of the present entry.
 *
 * @param filePage brings a page of a file
 * @see mm/memory.c handle_pte_fault, Linux 4.19 and 6.1
 */
export function* handlePteFault(
  k: Kernel,
  pte: UserPte,
  write: boolean,
  filePage: () => Run<number>,
): Run<number> {
  const { index, entry, vma } = pte;
  const places = { reads: [readPte(k, pte)] };
  if (entry === 0n && vma.file) {
    yield act('pte.to-file', { index, entry, file: vma.file.name }, places);
    return yield* filePage();
  }
  if (entry === 0n) {
    yield act('pte.to-anonymous', { index, entry }, places);
    return yield* write ? doAnonymousPage(k, pte) : zeroPage(k, pte);
  }
  if (!ptePresent(entry)) {
    yield act('pte.to-swap', { index, entry }, places);
    return yield* doSwapPage(k, pte, write);
  }
  return yield* presentPte(k, pte, write);
}

/** What a present PTE needs: a page of one's own, or only its marks. @see mm/memory.c handle_pte_fault, Linux 3.13 and 4.19 */
export function* presentPte(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  const { index, entry: before } = pte;
  const places = { reads: [readPte(k, pte)] };
  if (write && (before & PAGE_RW) === 0n) {
    yield act('pte.to-copy-on-write', { index, entry: before }, places);
    return yield* doWpPage(k, pte);
  }
  const entry = before | PAGE_ACCESSED | (write ? dirtyBits(k) : 0n);
  if (!write) {
    yield act('pte.spurious', { index, entry: before }, places);
  } else if (entry === before) {
    yield act(
      'pte.flush',
      { index, entry },
      { ...places, writes: flushPage(k.now, pte.address, k.cpu) },
    );
  } else {
    yield act(
      'pte.touch',
      { index, before, entry },
      { ...places, writes: storePte(k, pte, entry) },
    );
  }
  return 0;
}

/** The kernel's one page of zeros: its frame here, and a placeholder in a recording. */
const zeroFrame = (k: Kernel): Phys => k.config.zeroPage ?? pageOf(k.layout.swapperPgDir);

/** A read maps the one page of zeros, read-only; a write will fault again. @see mm/memory.c do_anonymous_page, Linux 3.13 and 4.19 */
export function zeroPage(k: Kernel, pte: UserPte): Run<number> {
  return call(k, 'do_anonymous_page', mappingZero(k, pte));
}

function* mappingZero(k: Kernel, pte: UserPte): Run<number> {
  const { address, index, vma } = pte;
  const entry = zeroFrame(k) | pageProt(k, vma) | SPECIAL;
  yield act('zero.map', { address, index, entry }, { writes: storePte(k, pte, entry) });
  return 0;
}

const pageNumber = ({ vma, address }: UserPte): number =>
  (vma.file?.pageOffset ?? 0) + Number((pageOf(address) - vma.start) >> 12n);

/** A read first maps what the page cache has around the address. @see mm/memory.c do_read_fault, do_fault_around, mm/filemap.c filemap_map_pages, Linux 4.19 */
function* filePage(k: Kernel, pte: UserPte, { write, retry }: How): Run<number> {
  const { address, index, vma } = pte;
  const file = vma.file?.name ?? '';
  const page = pageNumber(pte);
  const cached = k.now.kernel.files[file]?.pages[page]?.frame ?? null;
  if (!write && cached !== null) {
    const entry = cached | pageProt(k, vma);
    const writes = storePte(k, pte, entry);
    const mapped = act('file.map-around', { address, index, entry }, { writes });
    yield* call(k, 'filemap_map_pages', one(mapped));
    return 0;
  }
  const result = yield* doFault(k, pte, page, write);
  if ((result & VM_FAULT_MAJOR) === 0 || !retry) return result;
  yield act('file.wait', { file, page });
  return result | VM_FAULT_RETRY;
}

function* one(last: ReturnType<typeof act>): Run<void> {
  yield last;
}
