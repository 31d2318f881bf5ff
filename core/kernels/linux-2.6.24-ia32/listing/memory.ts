import { calling, type Listing, line, listing } from './line.ts';

/** Demand paging, copy on write, the stack. */
export const memory: Readonly<Record<string, Listing>> = {
  expand_stack: listing(
    'mm/mmap.c',
    line('if (new size > RLIMIT_STACK) return -ENOMEM', 'stack.limit'),
    line('vma->vm_start = address & PAGE_MASK', 'stack.grow'),
  ),
  handle_mm_fault: listing(
    'mm/memory.c',
    line('if (hugetlb) return hugetlb_fault()', 'mm.hugetlb'),
    line('pte = pte_alloc_map(mm, pgd, address)', 'mm.table-there', 'mm.table-made'),
    line('if (!pte) return VM_FAULT_OOM', 'mm.no-table'),
    line('return handle_pte_fault(pte, write)'),
  ),
  handle_pte_fault: listing(
    'mm/memory.c',
    line('if (!present && none) {'),
    line('  if (vm_ops->fault) return do_linear_fault()', 'pte.to-file'),
    line('  if (vm_ops->nopfn) return do_no_pfn()', 'pte.to-pfn'),
    line('  return do_anonymous_page()', 'pte.to-anonymous'),
    line('}'),
    line('if (!present && pte_file) return do_nonlinear_fault()', 'pte.to-nonlinear'),
    line('if (!present) return do_swap_page()', 'pte.to-swap'),
    line('if (write && !pte_write) return do_wp_page()', 'pte.to-copy-on-write'),
    line('if (write) mark young and dirty; flush', 'pte.touch', 'pte.flush'),
    line('return 0', 'pte.spurious'),
  ),
  do_linear_fault: listing('mm/memory.c', line('return __do_fault(vma, address, page number)')),
  do_anonymous_page: listing(
    'mm/memory.c',
    line('page = alloc_zeroed_user_page()', 'anon.page'),
    line('if (!page) return VM_FAULT_OOM', 'anon.no-page'),
    line('set_pte(prot, dirty, writable if VM_WRITE)', 'anon.map'),
  ),
  __do_fault: listing(
    'mm/memory.c',
    calling(['filemap_fault', 'shmem_fault'], 'page = vm_ops->fault(vma, page number)'),
    line('if (write && !shared) copy to a new page', 'file.early-copy', 'file.no-copy'),
    line('  set_pte(copy, writable, dirty)', 'file.map-copy'),
    line('if (write && shared) set_pte(page, writable, dirty)', 'file.map-shared'),
    line('if (read) set_pte(page, prot)', 'file.map'),
  ),
  filemap_fault: listing(
    'mm/filemap.c',
    line('if (beyond end of file) return VM_FAULT_SIGBUS', 'file.beyond-end'),
    line('page = find_lock_page()', 'file.cached'),
    line('if (!page) page = alloc()', 'file.no-page'),
    line('  read it; VM_FAULT_MAJOR', 'file.read'),
    line('if (!uptodate) return VM_FAULT_SIGBUS', 'file.io-error'),
  ),
  do_no_pfn: listing(
    'mm/memory.c',
    line('pfn = vm_ops->nopfn()', 'pfn.sigbus'),
    line('set_pte(pfn)', 'pfn.map'),
  ),
  do_nonlinear_fault: listing(
    'mm/memory.c',
    line('if (!VM_NONLINEAR) return VM_FAULT_OOM', 'nonlinear.corrupt'),
    line('return __do_fault(pte_to_pgoff(pte))', 'nonlinear.page'),
  ),
  do_swap_page: listing(
    'mm/memory.c',
    line('page = lookup_swap_cache(entry)', 'swap.cached'),
    line('if (!page) read it; VM_FAULT_MAJOR', 'swap.read', 'swap.no-page'),
    line('if (!uptodate) return VM_FAULT_SIGBUS', 'swap.io-error'),
    line('set_pte(page); writable if alone', 'swap.map'),
    line('if (still write) do_wp_page()'),
  ),
  do_wp_page: listing(
    'mm/memory.c',
    line('if (no struct page) goto copy', 'wp.no-page'),
    line('if (anonymous && only user) set writable; return', 'wp.reuse', 'wp.either'),
    line('if (shared writable) set writable; return', 'wp.shared'),
    calling(['wp_page_copy'], 'copy: new = alloc_page(); copy', 'wp.copy', 'wp.no-memory'),
    line('set_pte(new, writable, dirty)', 'wp.map'),
  ),
};
