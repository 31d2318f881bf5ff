import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { entryOf, pteIndex } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { VM_FAULT_OOM } from '../linux-2.6.24-ia32/vm-fault.ts';
import { handlePteFault } from '../linux-4.19-x86/handle-mm-fault.ts';
import { doFault, type PtePlace, tableAndPte } from './do-fault.ts';
import type { Variant } from './fault.ts';
import { hugeAnonymousPage, isHuge, presentHuge } from './huge-pages.ts';
import { pmdAlloc } from './pmd-alloc.ts';

type How = Parameters<Variant['handleMmFault']>[4];

/**
 * Makes sure that there are tables down to the address, and has the entry filled: a PTE, or a pmd entry for 2 MiB at once.
 * NUMA hinting, userfaultfd and huge pages of files are not modelled.
 *
 * @param pti page-table isolation: a top entry goes into two tables
 * @returns what a variant's `handleMmFault` is
 * @see mm/memory.c handle_mm_fault, __handle_mm_fault, Linux 6.1
 */
export const handleMmFault64 =
  (pti: boolean): Variant['handleMmFault'] =>
  (k, mm, vma, address, how) =>
    call(
      k,
      'handle_mm_fault',
      call(k, '__handle_mm_fault', handling(k, { mm, vma, address, pti }, how)),
    );

interface Where {
  readonly mm: string;
  readonly vma: Vma;
  readonly address: bigint;
  readonly pti: boolean;
}

function* handling(k: Kernel, { mm, vma, address, pti }: Where, how: How): Run<number> {
  const at = yield* pmdAlloc(k, mm, address, pti);
  if (at === null) return VM_FAULT_OOM;
  const pmd = { pmd: at, vma, address };
  if (entryOf(k, at) === 0n && vma.file === null && k.config.hugePages) {
    const huge = yield* hugeAnonymousPage(k, pmd, how.write);
    if (huge !== 'small') return huge;
  }
  if (isHuge(entryOf(k, at))) {
    const huge = yield* presentHuge(k, pmd, how.write);
    if (huge !== 'small') return huge;
  }
  const asked = entryOf(k, at) === 0n && vma.file ? emptyTable(k, { ...pmd, mm }, how) : null;
  return yield* call(k, 'handle_pte_fault', asked ?? withTable(k, { ...pmd, mm }, how));
}

/** A file's page is found before a page table is made for it: what fails leaves none behind. */
function* emptyTable(k: Kernel, place: PtePlace, how: How): Run<number> {
  const { vma, address } = place;
  const facts = { index: pteIndex(k.format, address), entry: 0n, file: vma.file?.name ?? '' };
  yield act('pte.to-file', facts);
  return yield* doFault(k, place, how);
}

function* withTable(k: Kernel, place: PtePlace, how: How): Run<number> {
  const pte = yield* tableAndPte(k, place);
  if (pte === null) return VM_FAULT_OOM;
  return yield* handlePteFault(k, pte, how.write, () => doFault(k, pte, how));
}
