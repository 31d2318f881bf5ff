import type { LevelName } from './names.ts';

/** What 6.1 does and no earlier modelled kernel did. @see arch/x86/mm/fault.c, arch/x86/mm/extable.c, mm/memory.c, Linux 6.1 */
export interface ModernEvents {
  /** 32 bits: the frame of a kernel-mode exception is completed, so that it holds ESP. */
  'entry.full-frame': { esp: bigint; at: bigint };
  /** fault_in_kernel_space: above TASK_SIZE_MAX, and yet no kernel address. */
  'fault.vsyscall-page': { address: bigint; taskSize: bigint };
  /** do_kern_addr_fault ends without asking for a mapping. */
  'bad.no-lookup': { address: bigint };
  /** Kernel mode fetches from user memory: no mapping is asked, and no table. */
  'bad.kernel-fetch': { address: bigint };
  /** The registers are user mode's, the access was the CPU's own: a descriptor table. */
  'bad.implicit-access': { address: bigint; eip: bigint };
  /** SMAP, and no `stac` before: an oops at once. */
  'smap.oops': { address: bigint; eflags: bigint };
  /** lock_mm_and_find_vma. */
  'lock.taken': { pid: number };
  'lock.busy': { pid: number; writer: number };
  'lock.give-up': { eip: bigint };
  'lock.killed': { pid: number };
  'lock.wait': { pid: number; writer: number };
  'lock.deadlock': { pid: number };
  'lock.for-writing': { pid: number; address: bigint; start: bigint };
  'lock.retry': { address: bigint };
  /** access_error: the protection key. */
  'access.key-refused': { errorCode: bigint };
  /** vmalloc_sync_one copies absence too. */
  'sync.absence': { index: number; before: bigint; directory: bigint };
  /** arch_sync_kernel_mappings. */
  'sync.everywhere': { start: bigint; end: bigint; directories: number };
  'sync.everywhere-done': { copied: number };
  'sync.not-asked': { start: bigint };
  /** is_prefetch: the one family of CPUs that has the erratum. */
  'prefetch.not-k8': { eip: bigint };
  /** search_bpf_extables. */
  'extable.bpf': { wanted: bigint };
  'extable.bpf-program': { wanted: bigint; count: number };
  /** fixup_exception: what the entry's data word says, and what comes of it. */
  'fixup.type': { type: string; data: bigint };
  'fixup.no-type': { number: number };
  'fixup.clear': { register: string };
  'fixup.warning': { text: string };
  'fixup.null-segment': { eip: bigint };
  'fixup.fpu-reset': { eip: bigint };
  'fixup.bpf-skip': { eip: bigint; length: bigint; offset: number };
  'fixup.msr-zero': { eip: bigint };
  'fixup.io-error': { register: string; value: bigint };
  'fixup.pop': { esp: bigint; after: bigint };
  'fixup.immediate': { register: string; value: bigint };
  'fixup.bytes-left': { unit: bigint; count: bigint; rest: bigint; left: bigint };
  'fixup.zero-padded': { register: string; from: bigint; value: bigint; known: boolean };
  'fixup.not-padded': { eip: bigint; address: bigint };
  'fixup.panic': { text: string };
  /** page_fault_oops and what it prints. */
  'oops.guard-page-of-kfence': { address: bigint };
  'oops.pf-access': { text: string };
  'oops.pf-code': { text: string };
  /** Of 64 bits only. */
  'oops.stack-guard': { text: string };
  'oops.pkru': { text: string };
  'oops.warning': { text: string };
  'oops.descriptor-tables': { text: string };
  'oops.read-refused': { at: bigint };
  'oops.no-code': { text: string };
  'oops.note-irqs': { text: string };
  'oops.note-atomic': { text: string };
  /** get_kernel_gp_address. */
  /** spurious_kernel_fault_check, for one entry. */
  'spurious.ask-above': { level: LevelName };
  'spurious.entry-allows': { level: LevelName; entry: bigint };
  'gp.segment': { errorCode: bigint };
  'gp.no-hint': { eip: bigint };
  'gp.hint': { eip: bigint; address: bigint; canonical: boolean };
  /** Page-table isolation of 64 bits: a new top entry. */
  'mm.both-tables': { index: number; entry: bigint; kernel: bigint };
  /** filemap_map_pages finds nothing to map. */
  'file.none-around': { file: string; page: number };
  /** Transparent huge pages. */
  'huge.does-not-fit': { address: bigint; start: bigint; end: bigint };
  'huge.zero': { address: bigint; index: number; entry: bigint };
  'huge.no-page': { address: bigint };
  'huge.map': { address: bigint; index: number; entry: bigint };
  'huge.touch': { index: number; before: bigint; entry: bigint };
  'huge.reuse': { index: number; before: bigint; entry: bigint };
  'huge.split': { index: number; before: bigint; entry: bigint };
}
