import type { Kernel } from '../../kernel.ts';
import { allocPage, copyPage, countUsers, pageUse } from '../../mm/frames.ts';
import { frameOf } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import {
  dirtyBits,
  PAGE_ACCESSED,
  PAGE_RW,
  pageProt,
  readPte,
  storePte,
  type UserPte,
} from './user-pte.ts';
import { VM_FAULT_OOM, VM_FAULT_WRITE } from './vm-fault.ts';

const written = (k: Kernel): bigint => PAGE_ACCESSED | dirtyBits(k) | PAGE_RW;

/**
 * A write to a page that is present and read-only, although the mapping may be written: reuse it if nobody else has it, else copy.
 *
 * @see mm/memory.c do_wp_page, Linux 2.6.24
 */
export function doWpPage(k: Kernel, pte: UserPte): Run<number> {
  return call(k, 'do_wp_page', deciding(k, pte));
}

function* deciding(k: Kernel, pte: UserPte): Run<number> {
  const { entry: before, index, vma } = pte;
  const frame = frameOf(before);
  if (frame >= k.now.memory.span.size) {
    yield act('wp.no-page', { frame });
    return yield* copyToOwn(k, pte, 1);
  }
  const entry = before | written(k);
  const facts = { index, before, entry };
  const reads = [readPte(k, pte)];
  const use = pageUse(k.now, frame);
  const anonymous = use?.kind === 'anon';
  if (anonymous && use.count === 1) {
    yield act('wp.reuse', facts, { reads, writes: storePte(k, pte, entry) });
    return VM_FAULT_WRITE;
  }
  if (vma.shared && !anonymous) {
    yield act('wp.shared', facts, { reads, writes: storePte(k, pte, entry) });
    return VM_FAULT_WRITE;
  }
  if (!use || use.kind === 'unknown') return yield* copyUnlessSole(k, pte);
  return yield* copyToOwn(k, pte, use.count);
}

/** The old page loses a user; the new one is this process's alone. */
export function* copyToOwn(k: Kernel, pte: UserPte, users: number): Run<number> {
  const { entry: before, index } = pte;
  const from = frameOf(before);
  const page = allocPage(k.now, 'anon');
  if (!page) {
    yield act('wp.no-memory', { frame: from });
    return VM_FAULT_OOM;
  }
  const to = page.frame;
  const content = from < k.now.memory.span.size ? copyPage(k.now, from, to) : [];
  const writes = [...page.writes, ...content, ...countUsers(k.now, from, -1)];
  yield act('wp.copy', { from, to, users }, { writes });
  const entry = to | pageProt(k, pte.vma) | dirtyBits(k) | PAGE_RW;
  yield act(
    'wp.map',
    { index, before, entry },
    { reads: [readPte(k, pte)], writes: storePte(k, pte, entry) },
  );
  return VM_FAULT_WRITE;
}

/** A recording does not tell how many use the page. The frame that is entered is a placeholder. */
export function* copyUnlessSole(k: Kernel, pte: UserPte): Run<number> {
  const { entry: before, index } = pte;
  const page = allocPage(k.now, 'unknown');
  const frame = page?.frame ?? frameOf(before);
  const entry = frame | pageProt(k, pte.vma) | written(k);
  const writes = [...(page?.writes ?? []), ...storePte(k, pte, entry)];
  yield act('wp.either', { index, before, entry }, { reads: [readPte(k, pte)], writes });
  return VM_FAULT_WRITE;
}
