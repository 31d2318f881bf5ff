import { entryAt, indexAt } from '../../arch/format.ts';
import type { Phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { change, mmOf, readAt } from '../../machine.ts';
import { UnknownFact } from '../../memory.ts';
import { allocPage, clearPage } from '../../mm/frames.ts';
import {
  entryOf,
  entryPlace,
  frameOf,
  PAGE_TABLE,
  pdeAt,
  pdePresent,
  pmdIndex,
  pteAt,
} from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { handlePteFault } from './handle-pte-fault.ts';
import { ptePlace } from './user-pte.ts';
import { VM_FAULT_OOM } from './vm-fault.ts';

/**
 * Makes sure that there is a page table for the address, and has the PTE filled.
 *
 * @param mm key of the mm
 * @returns VM_FAULT_ bits, 0 for a minor fault
 * @throws UnknownFact for a mapping of huge pages, after its event: they are not modelled
 * @see mm/memory.c handle_mm_fault, Linux 2.6.24
 */
export function handleMmFault(
  k: Kernel,
  mm: string,
  vma: Vma,
  address: bigint,
  write: boolean,
): Run<number> {
  return call(k, 'handle_mm_fault', handling(k, mm, vma, address, write));
}

function* handling(k: Kernel, mm: string, vma: Vma, address: bigint, write: boolean): Run<number> {
  if (vma.special === 'hugetlb') {
    yield act('mm.hugetlb', { address });
    throw new UnknownFact('how huge pages are supplied');
  }
  const at = yield* pteAlloc(k, mm, address);
  if (at === null) return VM_FAULT_OOM;
  return yield* handlePteFault(k, ptePlace(k, mm, vma, address, at), write);
}

/** The PTE's place; makes the page table if the directory entry is empty. @see mm/memory.c __pte_alloc, Linux 2.6.24 */
export function* pteAlloc(k: Kernel, mm: string, address: bigint): Run<Phys | null> {
  let table = mmOf(k.now, mm).pgd;
  for (const level of k.format.levels.slice(0, -2)) {
    const at = entryAt(k.format, table, indexAt(level, address));
    if (!pdePresent(entryOf(k, at)) && !(yield* makeTable(k, indexAt(level, address), at)))
      return null;
    table = frameOf(entryOf(k, at));
  }
  const index = pmdIndex(k.format, address);
  const where = pdeAt(k, mmOf(k.now, mm).pgd, address);
  const reads = [readAt(k.now, entryPlace(k, where))];
  const entry = entryOf(k, where);
  if (pdePresent(entry)) {
    yield act('mm.table-there', { index, entry }, { reads });
    return pteAt(k, entry, address);
  }
  const made = yield* makeTable(k, index, where);
  return made === null ? null : pteAt(k, made, address);
}

/** One table more, hooked in at `where`. @returns the entry; `null` if memory has run out */
export function* makeTable(k: Kernel, index: number, where: Phys): Run<bigint | null> {
  const reads = [readAt(k.now, entryPlace(k, where))];
  const page = allocPage(k.now, 'table');
  if (!page) {
    yield act('mm.no-table', { index }, { reads });
    return null;
  }
  const made = page.frame | PAGE_TABLE;
  const writes = [
    ...page.writes,
    ...clearPage(k.now, page.frame),
    change(k.now, entryPlace(k, where), made),
  ];
  yield act('mm.table-made', { index, entry: made, table: page.frame }, { reads, writes });
  return made;
}
