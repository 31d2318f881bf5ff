import { type Phys, pageOf } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { readAt } from '../../machine.ts';
import { allocPage, copyPage, countUsers } from '../../mm/frames.ts';
import { entryOf, entryPlace, pmdIndex, pteAt } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { filemapFault } from '../linux-2.6.24-ia32/filemap-fault.ts';
import { makeTable } from '../linux-2.6.24-ia32/handle-mm-fault.ts';
import {
  dirtyBits,
  PAGE_RW,
  pageProt,
  ptePlace,
  storePte,
  type UserPte,
} from '../linux-2.6.24-ia32/user-pte.ts';
import { VM_FAULT_MAJOR, VM_FAULT_OOM } from '../linux-2.6.24-ia32/vm-fault.ts';
import { VM_FAULT_RETRY } from '../linux-4.19-x86/vm-fault.ts';
import type { Variant } from './fault.ts';

type How = Parameters<Variant['handleMmFault']>[4];

/** The mapping's page, and the pmd entry above it, under which there need not be a page table yet. */
export interface PtePlace {
  readonly mm: string;
  readonly vma: Vma;
  readonly address: bigint;
  /** Where the pmd entry lies. */
  readonly pmd: Phys;
}

/** The PTE; makes the page table if there is none. @returns `null` if memory has run out @see mm/memory.c __pte_alloc, Linux 6.1 */
export function* tableAndPte(k: Kernel, place: PtePlace): Run<(UserPte & PtePlace) | null> {
  const { mm, vma, address, pmd } = place;
  const index = pmdIndex(k.format, address);
  const entry = entryOf(k, pmd);
  if (entry === 0n) {
    if ((yield* makeTable(k, index, pmd)) === null) return null;
  } else {
    yield act('mm.table-there', { index, entry }, { reads: [readAt(k.now, entryPlace(k, pmd))] });
  }
  return { ...place, ...ptePlace(k, mm, vma, address, pteAt(k, entryOf(k, pmd), address)) };
}

const pageNumber = ({ vma, address }: PtePlace): number =>
  (vma.file?.pageOffset ?? 0) + Number((pageOf(address) - vma.start) >> 12n);

/**
 * A page of a file. A read first maps what the page cache has around the address; a write to a private mapping gets its copy at once.
 *
 * @returns VM_FAULT_ bits
 * @see mm/memory.c do_fault, do_read_fault, do_cow_fault, do_shared_fault, Linux 6.1
 */
export const doFault = (k: Kernel, place: PtePlace, how: How): Run<number> =>
  call(k, 'do_fault', supplying(k, place, how));

function* supplying(k: Kernel, place: PtePlace, how: How): Run<number> {
  const file = place.vma.file?.name ?? '';
  const page = pageNumber(place);
  const around = how.write ? null : call(k, 'filemap_map_pages', mapAround(k, place, file, page));
  if (around && (yield* around)) return 0;
  const found = yield* filemapFault(k, file, page);
  if (found.frame === null) return found.result;
  if ((found.result & VM_FAULT_MAJOR) !== 0 && how.retry) {
    yield act('file.wait', { file, page });
    return found.result | VM_FAULT_RETRY;
  }
  const map = finishing(k, place, found.frame, how.write);
  return (yield* call(k, 'finish_fault', map)) | (found.result & VM_FAULT_MAJOR);
}

/** @see mm/filemap.c filemap_map_pages, Linux 6.1 */
function* mapAround(k: Kernel, place: PtePlace, file: string, page: number): Run<boolean> {
  const cached = k.now.kernel.files[file]?.pages[page]?.frame ?? null;
  if (cached === null) {
    yield act('file.none-around', { file, page });
    return false;
  }
  const pte = yield* tableAndPte(k, place);
  if (pte === null) return false;
  const { address, index, vma } = pte;
  const entry = cached | pageProt(k, vma);
  yield act('file.map-around', { address, index, entry }, { writes: storePte(k, pte, entry) });
  return true;
}

type Frame = NonNullable<ReturnType<typeof allocPage>>['frame'];

/** @see mm/memory.c finish_fault, Linux 6.1 */
function* finishing(k: Kernel, place: PtePlace, frame: Frame, write: boolean): Run<number> {
  const pte = yield* tableAndPte(k, place);
  if (pte === null) return VM_FAULT_OOM;
  const { address, index, vma } = pte;
  if (write && !vma.shared) return yield* ownCopy(k, pte, frame);
  const plain = frame | pageProt(k, vma);
  const entry = write ? plain | dirtyBits(k) | PAGE_RW : plain;
  const writes = [...storePte(k, pte, entry), ...countUsers(k.now, frame, 1)];
  yield act(write ? 'file.map-shared' : 'file.map', { address, index, entry }, { writes });
  return 0;
}

/** The file's page is never mapped. */
function* ownCopy(k: Kernel, pte: UserPte, from: Frame): Run<number> {
  const { address, index, vma } = pte;
  const page = allocPage(k.now, 'anon');
  if (!page) {
    yield act('file.no-copy', { address });
    return VM_FAULT_OOM;
  }
  const to = page.frame;
  const copied = [...page.writes, ...copyPage(k.now, from, to)];
  yield act('file.early-copy', { from, to }, { writes: copied });
  const entry = to | pageProt(k, vma) | dirtyBits(k) | PAGE_RW;
  yield act('file.map-copy', { address, index, entry }, { writes: storePte(k, pte, entry) });
  return 0;
}
