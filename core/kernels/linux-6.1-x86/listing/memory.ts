import { calling, line, unreached } from '../../linux-2.6.24-ia32/listing/line.ts';
import { type Source, source } from '../../linux-4.19-x86/listing/fault.ts';

const MEMORY = 'mm/memory.c';

/** What supplies pages. */
export const memory: Readonly<Record<string, Source>> = {
  handle_mm_fault: source(MEMORY, line('return __handle_mm_fault(vma, address, flags)')),
  module_alloc: source(
    'arch/x86/kernel/module.c',
    line('area = __get_vm_area_node(size), in MODULES_VADDR..END'),
    line('for each page: alloc_page()', 'area.page', 'area.no-page'),
    line('map_vm_area(area)'),
    line('return area->addr', 'area.ready'),
  ),
  handle_pte_fault: source(
    MEMORY,
    line('if (none(pmd)) pte_alloc', 'mm.table-made', 'mm.table-there', 'mm.no-table'),
    line('if (none(pte) && file) do_fault(vmf)', 'pte.to-file'),
    line('if (none(pte)) do_anonymous_page(vmf)', 'pte.to-anonymous'),
    line('if (!present(pte)) do_swap_page(vmf)', 'pte.to-swap'),
    line('if (write && !writable) do_wp_page(vmf)', 'pte.to-copy-on-write'),
    line('mark it; flush', 'pte.touch', 'pte.flush', 'pte.spurious'),
  ),
  do_fault: source(
    MEMORY,
    line('if (read) filemap_map_pages(vmf)'),
    calling(['filemap_fault', 'shmem_fault'], '__do_fault; drop the lock to wait', 'file.wait'),
    line('finish_fault(vmf)'),
  ),
  __handle_mm_fault: source(
    MEMORY,
    line('alloc p4d, pud, pmd', 'mm.table-made', 'mm.no-table', 'mm.both-tables'),
    line('if (none(pmd) && anonymous) do_huge_pmd_anonymous_page()'),
    calling(['do_huge_pmd_wp_page'], 'if (huge and present) mark or split it', 'huge.touch'),
    line('handle_pte_fault(vmf)'),
  ),
  do_huge_pmd_anonymous_page: source(
    'mm/huge_memory.c',
    line('if (2 MiB do not fit) return FALLBACK', 'huge.does-not-fit'),
    line('if (read) map the huge zero page', 'huge.zero'),
    line('alloc 512 frames; none: FALLBACK', 'huge.no-page'),
    line('set_pmd_at(pmd, entry)', 'huge.map'),
  ),
  do_huge_pmd_wp_page: source(
    'mm/huge_memory.c',
    line('if (exclusive) reuse', 'huge.reuse'),
    line('else __split_huge_pmd(vma, pmd, address)'),
  ),
  __split_huge_pmd: source(
    'mm/huge_memory.c',
    line('512 PTEs for one pmd', 'huge.split', 'mm.no-table'),
  ),
  filemap_map_pages: source(
    'mm/filemap.c',
    line('if (none(pmd)) a page table for it', 'mm.table-made', 'mm.no-table'),
    line('for pages in the cache: set_pte', 'file.map-around', 'file.none-around'),
  ),
  finish_fault: source(
    MEMORY,
    line('private write: copy', 'file.early-copy', 'file.no-copy', 'file.map-copy'),
    line('if (none(pmd)) a page table for it', 'mm.table-made', 'mm.no-table'),
    unreached(line('set_pte(pte, entry)', 'file.map', 'file.map-shared'), {
      'file.map':
        'a read maps what the cache has around the address first, and a page that had to be read is there by the second attempt',
    }),
  ),
};
