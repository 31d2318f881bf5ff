import { type Listing, line, listing } from './line.ts';

/** What makes gaps and what closes none: vmalloc, vfree, fork, the switch. */
export const vmalloc: Readonly<Record<string, Listing>> = {
  vmalloc: listing(
    'mm/vmalloc.c',
    line('area = get_vm_area_node(size)'),
    line('for each page: alloc_page()', 'area.page', 'area.no-page'),
    line('map_vm_area(area)'),
    line('return area->addr', 'area.ready'),
  ),
  __get_vm_area_node: listing(
    'mm/vmalloc.c',
    line('size += PAGE_SIZE: the guard page'),
    line('first gap in vmlist from VMALLOC_START up', 'area.found'),
    line('none before VMALLOC_END: return NULL', 'area.none'),
  ),
  map_vm_area: listing(
    'mm/vmalloc.c',
    line(
      'for each 4 MiB: pte_alloc_kernel(init_mm entry)',
      'master.table-there',
      'master.table-made',
      'master.table-shared',
    ),
    line('  for each page: set_pte_at(init_mm, page)', 'master.pte'),
  ),
  vfree: listing(
    'mm/vmalloc.c',
    line('area = find in vmlist', 'vfree.area', 'vfree.unknown'),
    line('unmap_vm_area(area)'),
    line('free every page; remove from vmlist', 'vfree.pages'),
  ),
  unmap_vm_area: listing(
    'mm/vmalloc.c',
    line('for each page: pte = 0', 'vfree.pte'),
    line('flush_tlb_all()', 'vfree.flush'),
  ),
  context_switch: listing(
    'kernel/sched.c',
    line('if (!next->mm) borrow active_mm', 'switch.borrow'),
    line('else if (same pgd) nothing', 'switch.same'),
    line('else load CR3', 'switch.tables'),
  ),
  pgd_ctor: listing(
    'arch/x86/mm/pgtable_32.c',
    line('copy entries 768 to 1023 from swapper_pg_dir', 'pgd.clone'),
  ),
};
