import { calling, line } from '../../linux-2.6.24-ia32/listing/line.ts';
import { type Source, source } from './fault.ts';

const MEMORY = 'mm/memory.c';

/** Demand paging, where 4.19 is not as 2.6.24. */
export const memory: Readonly<Record<string, Source>> = {
  expand_stack: source('mm/mmap.c', line('return expand_downwards(vma, address)')),
  expand_downwards: source(
    'mm/mmap.c',
    line('if (a mapping in the gap of 256 pages) return -ENOMEM', 'stack.gap'),
    line('if (new size > RLIMIT_STACK) return -ENOMEM', 'stack.limit'),
    line('vma->vm_start = address & PAGE_MASK', 'stack.grow'),
  ),
  handle_pte_fault: source(
    MEMORY,
    line('if (none) {'),
    line('  if (anonymous) return do_anonymous_page(vmf)', 'pte.to-anonymous'),
    calling(['__do_fault', 'filemap_map_pages'], '  return do_fault(vmf)', 'pte.to-file'),
    line('}'),
    line('  (page being read: drop mmap_sem; RETRY)', 'file.wait'),
    line('if (!present) return do_swap_page(vmf)', 'pte.to-swap'),
    line('if (write && !pte_write) return do_wp_page(vmf)', 'pte.to-copy-on-write'),
    line('if (write) mark young and dirty; flush', 'pte.touch', 'pte.flush'),
    line('return 0', 'pte.spurious'),
  ),
  do_anonymous_page: source(
    MEMORY,
    line('if (read) map the page of zeros, SPECIAL', 'zero.map'),
    line('page = alloc_zeroed_user_page()', 'anon.page'),
    line('if (!page) return VM_FAULT_OOM', 'anon.no-page'),
    line('set_pte(prot, dirty, writable if VM_WRITE)', 'anon.map'),
  ),
  filemap_map_pages: source(
    'mm/filemap.c',
    line('map the cached pages around this one', 'file.map-around'),
  ),
  shmem_fault: source(
    'mm/shmem.c',
    line('if (beyond end of file) return VM_FAULT_SIGBUS', 'file.beyond-end'),
    line('page = find_lock_page()', 'file.cached'),
    line('if (!page) page = alloc(); VM_FAULT_MAJOR', 'file.read', 'file.no-page'),
    line('if (error) return VM_FAULT_SIGBUS', 'file.io-error'),
  ),
  do_wp_page: source(
    MEMORY,
    line('if (anonymous && only user) set writable; return', 'wp.reuse'),
    line('if (shared writable) set writable; return', 'wp.shared'),
    line('return wp_page_copy(vmf)'),
  ),
  wp_page_copy: source(
    MEMORY,
    line('if (page of zeros) new = a page of zeros', 'zero.copy', 'anon.page'),
    line('else new = alloc_page(); copy', 'wp.copy', 'wp.either'),
    line('if (!new) return VM_FAULT_OOM', 'wp.no-memory'),
    line('set_pte(new, writable, dirty)', 'wp.map'),
  ),
};
