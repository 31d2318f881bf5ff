import { field, type Phys, pageOf } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { allocPage, copyPage, countUsers } from '../../mm/frames.ts';
import { act, call, type Run } from '../../step.ts';
import { filemapFault } from './filemap-fault.ts';
import { PAGE_DIRTY, PAGE_RW, pageProt, readPte, storePte, type UserPte } from './user-pte.ts';
import { VM_FAULT_MAJOR, VM_FAULT_OOM } from './vm-fault.ts';

const PAGE = 4096n;

/** The page of the file that the address stands for. @see mm/memory.c do_linear_fault, Linux 2.6.24 */
export function doLinearFault(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  const distance = (pageOf(pte.address) - pte.vma.start) / PAGE;
  const page = (pte.vma.file?.pageOffset ?? 0) + Number(distance);
  return call(k, 'do_linear_fault', doFault(k, pte, page, write));
}

/** The page's number in an entry: bits 1 to 5 and 8 to 31; the upper half with PAE; what else is the frame on 64 bits. @see include/asm-x86/pgtable-2level.h, pgtable-3level.h, pgtable_64.h pte_to_pgoff, Linux 2.6.24 */
function pageNamed({ wordSize, format }: Kernel, entry: bigint): number {
  if (wordSize === 8) return Number(field(entry, 45, 12));
  if (format.entrySize === 8) return Number(entry >> 32n);
  return Number(field(entry, 5, 1) | (field(entry, 31, 8) << 5n));
}

/**
 * The page of the file that the PTE names.
 *
 * @see mm/memory.c do_nonlinear_fault, Linux 2.6.24
 */
export function doNonlinearFault(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  return call(k, 'do_nonlinear_fault', nonlinear(k, pte, write));
}

function* nonlinear(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  const { entry, vma } = pte;
  const reads = [readPte(k, pte)];
  if (vma.special !== 'nonlinear') {
    yield act('nonlinear.corrupt', { entry }, { reads });
    return VM_FAULT_OOM;
  }
  const page = pageNamed(k, entry);
  yield act('nonlinear.page', { entry, page }, { reads });
  return yield* doFault(k, pte, page, write);
}

/** @see mm/memory.c __do_fault, Linux 2.6.24 */
export const doFault = (k: Kernel, pte: UserPte, page: number, write: boolean): Run<number> =>
  call(k, '__do_fault', mapping(k, pte, page, write));

function* mapping(k: Kernel, pte: UserPte, page: number, write: boolean): Run<number> {
  const { vma, address, index } = pte;
  const found = yield* filemapFault(k, vma.file?.name ?? '', page);
  if (found.frame === null) return found.result;
  const { frame } = found;
  if (write && !vma.shared) return (yield* earlyCopy(k, pte, frame)) | found.result;
  const users = countUsers(k.now, frame, 1);
  if (write) {
    const entry = frame | pageProt(k, pte.vma) | PAGE_DIRTY | PAGE_RW;
    const writes = [...storePte(k, pte, entry), ...users];
    yield act('file.map-shared', { address, index, entry }, { writes });
  } else {
    const entry = frame | pageProt(k, pte.vma);
    const writes = [...storePte(k, pte, entry), ...users];
    yield act('file.map', { address, index, entry }, { writes });
  }
  return found.result & VM_FAULT_MAJOR;
}

/** A write to a private mapping: the copy is made at once, the file's page is never mapped. */
function* earlyCopy(k: Kernel, pte: UserPte, from: Phys): Run<number> {
  const { address, index } = pte;
  const page = allocPage(k.now, 'anon');
  if (!page) {
    yield act('file.no-copy', { address });
    return VM_FAULT_OOM;
  }
  const to = page.frame;
  const writes = [...page.writes, ...copyPage(k.now, from, to)];
  yield act('file.early-copy', { from, to }, { writes });
  const entry = to | pageProt(k, pte.vma) | PAGE_DIRTY | PAGE_RW;
  yield act('file.map-copy', { address, index, entry }, { writes: storePte(k, pte, entry) });
  return 0;
}
