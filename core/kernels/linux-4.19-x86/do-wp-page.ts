import type { Kernel } from '../../kernel.ts';
import { allocPage, clearPage, pageUse } from '../../mm/frames.ts';
import { frameOf } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { copyToOwn, copyUnlessSole } from '../linux-2.6.24-ia32/do-wp-page.ts';
import {
  dirtyBits,
  PAGE_ACCESSED,
  PAGE_RW,
  pageProt,
  readPte,
  storePte,
  type UserPte,
} from '../linux-2.6.24-ia32/user-pte.ts';
import { VM_FAULT_OOM, VM_FAULT_WRITE } from '../linux-2.6.24-ia32/vm-fault.ts';
import { SPECIAL } from './pte.ts';

/**
 * A write to a page that is present and read-only: a page of zeros is replaced, a page that nobody else has is reused, others are copied.
 *
 * @see mm/memory.c do_wp_page, wp_page_copy, wp_page_reuse, Linux 4.19
 */
export function doWpPage(k: Kernel, pte: UserPte): Run<number> {
  return call(k, 'do_wp_page', deciding(k, pte));
}

function* deciding(k: Kernel, pte: UserPte): Run<number> {
  const { entry: before, index, vma } = pte;
  if ((before & SPECIAL) !== 0n) return yield* call(k, 'wp_page_copy', replacingZero(k, pte));
  const use = pageUse(k.now, frameOf(before));
  const anonymous = use?.kind === 'anon';
  const entry = before | PAGE_ACCESSED | dirtyBits(k) | PAGE_RW;
  const places = { reads: [readPte(k, pte)], writes: storePte(k, pte, entry) };
  if (anonymous && use.count === 1) {
    yield act('wp.reuse', { index, before, entry }, places);
    return VM_FAULT_WRITE;
  }
  if (vma.shared && !anonymous) {
    yield act('wp.shared', { index, before, entry }, places);
    return VM_FAULT_WRITE;
  }
  if (!use || use.kind === 'unknown') return yield* call(k, 'wp_page_copy', copyUnlessSole(k, pte));
  return yield* call(k, 'wp_page_copy', copyToOwn(k, pte, use.count));
}

/** There is nothing to copy: a fresh page is zeros too. */
function* replacingZero(k: Kernel, pte: UserPte): Run<number> {
  const { entry: before, index, vma } = pte;
  yield act('zero.copy', { index, before }, { reads: [readPte(k, pte)] });
  const page = allocPage(k.now, 'anon');
  if (!page) {
    yield act('wp.no-memory', { frame: frameOf(before) });
    return VM_FAULT_OOM;
  }
  const { frame } = page;
  yield act('anon.page', { frame }, { writes: [...page.writes, ...clearPage(k.now, frame)] });
  const entry = frame | pageProt(k, vma) | dirtyBits(k) | PAGE_RW;
  yield act('wp.map', { index, before, entry }, { writes: storePte(k, pte, entry) });
  return VM_FAULT_WRITE;
}
