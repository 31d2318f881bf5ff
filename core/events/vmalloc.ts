/** An area is made, and a process that does not know it is told. @see mm/vmalloc.c, arch/x86/mm/fault_32.c vmalloc_fault, Linux 2.6.24 */
export interface FirstTouchEvents {
  /** vmalloc: the area, its pages, the master's tables. Sizes in bytes. */
  'area.found': { address: bigint; size: bigint };
  'area.page': { frame: bigint; number: number; count: number };
  'master.table-made': { index: number; entry: bigint; table: bigint };
  'master.pte': { index: number; address: bigint; entry: bigint };
  'area.ready': { address: bigint; count: number };
  'vmalloc.read-cr3': { cr3: bigint; directory: bigint };
  'sync.master-present': { address: bigint; index: number; entry: bigint; table: bigint };
  'sync.copy': { index: number; before: bigint; entry: bigint; directory: bigint };
  'vmalloc.pte-present': { index: number; entry: bigint; table: bigint };
}

/** The repair of a kernel-half address, and what fills the master. @see arch/x86/mm/fault_32.c, mm/vmalloc.c, Linux 2.6.24 */
export interface VmallocEvents {
  /** vmalloc_sync_one: the first real test. `at` is the entry's virtual address in the direct map. */
  'sync.master-empty': { address: bigint; index: number; entry: bigint };
  'sync.already': { index: number; entry: bigint };
  /** BUG_ON: both entries present, different page tables. */
  'sync.mismatch': { index: number; own: bigint; master: bigint };
  'vmalloc.pte-absent': { index: number; entry: bigint; table: bigint };
  'area.none': { size: bigint };
  'area.no-page': { number: number; count: number };
  'master.table-there': { index: number; entry: bigint };
  /** vfree. */
  'vfree.unknown': { address: bigint };
  'vfree.area': { address: bigint; size: bigint };
  'vfree.pte': { index: number; address: bigint; before: bigint };
  'vfree.flush': { entries: number };
  'vfree.pages': { count: number };
}
