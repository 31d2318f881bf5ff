import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import { maybeWritable, PAGE_DIRTY, pageProt, storePte, type UserPte } from './user-pte.ts';
import { VM_FAULT_SIGBUS } from './vm-fault.ts';

/**
 * A driver's mapping names a frame that has no `struct page`; the model keeps the driver's frames as the pages of a file.
 *
 * @see mm/memory.c do_no_pfn, Linux 2.6.24
 */
export function doNoPfn(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  return call(k, 'do_no_pfn', asking(k, pte, write));
}

function* asking(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  const { vma, address, index } = pte;
  const page = (vma.file?.pageOffset ?? 0) + Number((address - vma.start) >> 12n);
  const frame = k.now.kernel.files[vma.file?.name ?? '']?.pages[page]?.frame ?? null;
  if (frame === null) {
    yield act('pfn.sigbus', { address });
    return VM_FAULT_SIGBUS;
  }
  const plain = frame | pageProt(k, pte.vma);
  const entry = write ? maybeWritable(vma, plain | PAGE_DIRTY) : plain;
  yield act('pfn.map', { address, index, entry }, { writes: storePte(k, pte, entry) });
  return 0;
}
