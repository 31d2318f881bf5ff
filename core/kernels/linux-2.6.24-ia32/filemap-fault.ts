import type { Phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { change, word } from '../../machine.ts';
import { allocPage } from '../../mm/frames.ts';
import { act, call, type Run } from '../../step.ts';
import { VM_FAULT_MAJOR, VM_FAULT_OOM, VM_FAULT_SIGBUS } from './vm-fault.ts';

/** A page of the page cache, or why there is none. */
interface FilePage {
  readonly frame: Phys | null;
  /** VM_FAULT_ bits. */
  readonly result: number;
}

/**
 * Finds a file's page in the page cache, or reads it.
 *
 * @param page counts 4 KiB pages from the file's start
 * @see mm/filemap.c filemap_fault, Linux 2.6.24
 */
export function filemapFault(k: Kernel, file: string, page: number): Run<FilePage> {
  return call(k, k.config.fileFault ?? 'filemap_fault', finding(k, file, page));
}

function* finding(k: Kernel, file: string, page: number): Run<FilePage> {
  const pages = k.now.kernel.files[file]?.pages ?? [];
  const wanted = pages[page];
  if (!wanted) {
    yield act('file.beyond-end', { file, page, pages: pages.length });
    return { frame: null, result: VM_FAULT_SIGBUS };
  }
  const { frame, content } = wanted;
  if (frame !== null) {
    yield act('file.cached', { file, page, frame });
    return { frame, result: 0 };
  }
  const fresh = allocPage(k.now, 'cache');
  if (!fresh) {
    yield act('file.no-page', { file, page });
    return { frame: null, result: VM_FAULT_OOM };
  }
  if (content === 'error') {
    yield act('file.io-error', { file, page });
    return { frame: null, result: VM_FAULT_SIGBUS };
  }
  const path = ['files', file, 'pages', String(page), 'frame'];
  const writes = [
    ...fresh.writes,
    change(k.now, word(fresh.frame, 4096), content),
    change(k.now, { space: 'kernel', path }, fresh.frame),
  ];
  yield act('file.read', { file, page, frame: fresh.frame }, { writes });
  return { frame: fresh.frame, result: VM_FAULT_MAJOR };
}
