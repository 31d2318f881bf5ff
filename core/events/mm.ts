/** Demand paging, copy on write, the scheduler's switch of tables. @see mm/memory.c, mm/filemap.c, Linux 2.6.24 */
export interface MmEvents {
  'mm.hugetlb': { address: bigint };
  'mm.table-there': { index: number; entry: bigint };
  'mm.table-made': { index: number; entry: bigint; table: bigint };
  'mm.no-table': { index: number };
  /** handle_pte_fault: which way. `entry` is the PTE. */
  'pte.to-file': { index: number; entry: bigint; file: string };
  'pte.to-pfn': { index: number; entry: bigint };
  'pte.to-anonymous': { index: number; entry: bigint };
  'pte.to-nonlinear': { index: number; entry: bigint };
  'pte.to-swap': { index: number; entry: bigint };
  'pte.to-copy-on-write': { index: number; entry: bigint };
  'pte.touch': { index: number; before: bigint; entry: bigint };
  'pte.flush': { index: number; entry: bigint };
  'pte.spurious': { index: number; entry: bigint };
  'anon.page': { frame: bigint };
  'anon.map': { address: bigint; index: number; entry: bigint };
  'anon.no-page': { address: bigint };
  /** filemap_fault. `page` counts 4 KiB pages from the file's start. */
  'file.beyond-end': { file: string; page: number; pages: number };
  'file.cached': { file: string; page: number; frame: bigint };
  'file.read': { file: string; page: number; frame: bigint };
  'file.no-page': { file: string; page: number };
  'file.io-error': { file: string; page: number };
  /** __do_fault. */
  'file.map': { address: bigint; index: number; entry: bigint };
  'file.early-copy': { from: bigint; to: bigint };
  'file.map-copy': { address: bigint; index: number; entry: bigint };
  'file.no-copy': { address: bigint };
  'file.map-shared': { address: bigint; index: number; entry: bigint };
  'pfn.map': { address: bigint; index: number; entry: bigint };
  'pfn.sigbus': { address: bigint };
  'nonlinear.page': { entry: bigint; page: number };
  'nonlinear.corrupt': { entry: bigint };
  'swap.cached': { entry: bigint; frame: bigint };
  'swap.read': { entry: bigint; frame: bigint };
  'swap.no-page': { entry: bigint };
  'swap.io-error': { entry: bigint };
  'swap.map': { address: bigint; index: number; before: bigint; entry: bigint };
  /** do_wp_page. */
  'wp.no-page': { frame: bigint };
  'wp.reuse': { index: number; before: bigint; entry: bigint };
  'wp.shared': { index: number; before: bigint; entry: bigint };
  'wp.copy': { from: bigint; to: bigint; users: number };
  /** A recording does not tell how many use the page: reuse or copy, both make the entry writable; the frame is not known. */
  'wp.either': { index: number; before: bigint; entry: bigint };
  'wp.map': { index: number; before: bigint; entry: bigint };
  'wp.no-memory': { frame: bigint };
  /** pgd_ctor: kernel entries `first` to 1023 cloned from the master. */
  'pgd.clone': { directory: bigint; first: number; copied: number };
  /** switch_mm and the borrowing of kernel threads. */
  'switch.tables': { pid: number; comm: string; cr3: bigint; flushed: number };
  'switch.same': { pid: number; comm: string; cr3: bigint };
  'switch.borrow': { pid: number; comm: string; owner: string; cr3: bigint };
}
