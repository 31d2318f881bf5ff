import type { Kernel } from '../../kernel.ts';
import { allocPage, clearPage } from '../../mm/frames.ts';
import { act, call, type Run } from '../../step.ts';
import { dirtyBits, maybeWritable, pageProt, storePte, type UserPte } from './user-pte.ts';
import { VM_FAULT_OOM } from './vm-fault.ts';

/**
 * A page of zeros of one's own, for reads too: 2.6.24 shares no zero page. Dirty always, writable if the mapping is.
 *
 * @see mm/memory.c do_anonymous_page, Linux 2.6.24
 */
export function doAnonymousPage(k: Kernel, pte: UserPte): Run<number> {
  return call(k, 'do_anonymous_page', supplying(k, pte));
}

function* supplying(k: Kernel, pte: UserPte): Run<number> {
  const { address, index, vma } = pte;
  const page = allocPage(k.now, 'anon');
  if (!page) {
    yield act('anon.no-page', { address });
    return VM_FAULT_OOM;
  }
  const { frame } = page;
  yield act('anon.page', { frame }, { writes: [...page.writes, ...clearPage(k.now, frame)] });
  const entry = maybeWritable(vma, frame | pageProt(k, pte.vma) | dirtyBits(k));
  yield act('anon.map', { address, index, entry }, { writes: storePte(k, pte, entry) });
  return 0;
}
