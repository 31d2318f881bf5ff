import type { AccessKind, LevelName } from './names.ts';

/** What 2.6.24 does with PAE only, and what `__do_page_fault` and its helpers of later kernels do that 2.6.24 did not. @see arch/x86/mm/fault.c, Linux 3.13 and 4.19 */
export interface LaterEvents {
  /** 64-bit CPUs: not an address at all, `bits` of 64 count. No table is read. */
  'walk.non-canonical': { address: bigint; bits: number; access: AccessKind; user: boolean };
  /** Vector 13, or 12 for the stack; CR2 is not written. */
  'cpu.protection-fault': { vector: 12 | 13; address: bigint; eip: bigint; user: boolean };
  /** From user mode the CPU came on the entry stack, with page-table isolation also on the user's tables. */
  'entry.kernel-stack': { from: bigint; to: bigint };
  'entry.kernel-tables': { cr3: bigint; kernel: bigint };
  /** Like `master.table-made`, in a table that no process has of its own. */
  'master.table-shared': { index: number; entry: bigint; table: bigint };
  /** The way out of an exception, and both ways of a system call. */
  'entry.user-tables': { cr3: bigint; user: bigint };
  'syscall.kernel-tables': { cr3: bigint; kernel: bigint };
  'syscall.user-tables': { cr3: bigint; user: bigint };
  /** do_page_fault of 2.6.24 for 64 bits tests the range itself; vmalloc_fault starts from current->mm, or from init_mm's tables (`own` false). */
  'fault.vmalloc-area': { address: bigint; start: bigint; end: bigint };
  'fault.not-vmalloc': { address: bigint; start: bigint; end: bigint };
  'vmalloc.read-mm': { pid: number; directory: bigint; own: boolean };
  /** The saved CS is user mode's: the error code gets the bit, whether the CPU set it or not. */
  'fault.user-registers': { errorCode: bigint };
  /** search_extable of 2.6.24 for 64 bits fills an empty upper half with ones. */
  'extable.widened': { eip: bigint; wanted: bigint };
  'vmalloc.in-range': { address: bigint; start: bigint; end: bigint };
  'vmalloc.out-of-range': { address: bigint; start: bigint; end: bigint };
  /** The master maps a large page: there is no PTE to ask for. */
  'vmalloc.large': { index: number; entry: bigint };
  /** 64-bit vmalloc_fault: the top entry, which covers `bytes`, and the shared tables below it. */
  'sync.top-empty': { address: bigint; index: number; entry: bigint };
  'sync.top-present': { index: number; entry: bigint; table: bigint; bytes: bigint };
  'sync.top-copy': {
    index: number;
    before: bigint;
    entry: bigint;
    directory: bigint;
    bytes: bigint;
  };
  'sync.top-already': { index: number; entry: bigint };
  'sync.top-mismatch': { index: number; own: bigint; master: bigint };
  'vmalloc.lower-there': { level: LevelName; index: number; entry: bigint };
  'vmalloc.lower-none': { level: LevelName; index: number; entry: bigint };
  'vmalloc.lower-large': { level: LevelName; index: number; entry: bigint };
  /** CONFIG_VMAP_STACK: the page below a kernel stack was touched. */
  'context.stack-overflow': { address: bigint; stack: bigint };
  /** do_general_protection and do_stack_segment. */
  'gp.kernel': { eip: bigint; vector: 12 | 13 };
  'gp.user': { eip: bigint; vector: 12 | 13 };
  'gp.fixed-up': { from: bigint; eip: bigint };
  'gp.note': { errorCode: bigint; vector: 8 | 12 | 13 };
  /** do_double_fault, exc_double_fault. */
  'df.entered': { address: bigint; eip: bigint; esp: bigint };
  'df.unexplained': { text: string };
  /** emulate_vsyscall of 64 bits: the page counts as user space, and no mapping has it. */
  'vsyscall.not-emulated': { address: bigint; errorCode: bigint };
  'vsyscall.read-refused': { address: bigint };
  'vsyscall.off': { address: bigint };
  'vsyscall.misaligned': { address: bigint };
  'vsyscall.line': { text: string };
  'vsyscall.called': { address: bigint; name: string };
  'vsyscall.touch': { at: bigint; eip: bigint };
  'vsyscall.caller': { esp: bigint; caller: bigint };
  'vsyscall.bad-stack': { esp: bigint };
  'vsyscall.bad-pointer': { name: string; pointer: bigint };
  'vsyscall.run': { name: string; number: number };
  'vsyscall.stored': { name: string; pointer: bigint };
  'vsyscall.fault': { name: string };
  'vsyscall.return': { name: string; result: bigint; eip: bigint; esp: bigint };
  /** sig_on_uaccess_err: the fixup is not all. */
  'context.signal-too': { address: bigint; number: number };
  /** do_signal, on the way back to user mode. */
  'signal.deliver': { pid: number; number: number };
  /** What a 64-bit oops prints that a 32-bit one does not. */
  'oops.tables': { text: string };
  'oops.stack-pointer': { text: string };
  /** spurious_fault: the tables of init_mm allow by now what the CPU refused. */
  'spurious.not-asked': { errorCode: bigint };
  'spurious.absent': { level: LevelName; entry: bigint };
  'spurious.forbids': { level: LevelName; entry: bigint; write: boolean };
  'spurious.allows': { level: LevelName; entry: bigint };
  'spurious.upper-forbids': { level: LevelName; entry: bigint };
  /** pgtable_bad: a reserved bit under a user address. */
  'pgtable.bad': { text: string };
  'smap.violation': { address: bigint; eflags: bigint };
  'fault.disabled': { pid: number; comm: string; disabled: number };
  'fault.from-user': { address: bigint };
  'fault.retry': { address: bigint };
  'fault.retry-killed': { pid: number; user: boolean };
  'error.fatal-signal': { pid: number };
  'error.no-memory': { pid: number; comm: string };
  'bad.kernel-address': { address: bigint; errorCode: bigint; shown: bigint };
  /** is_prefetch reads the bytes at EIP, whoever made the CPU. */
  'prefetch.fetch': { eip: bigint };
  'prefetch.kernel-text': { eip: bigint };
  'prefetch.unreadable': { eip: bigint };
  'prefetch.no': { eip: bigint };
  'prefetch.yes': { eip: bigint };
  'prefetch.unknown': { eip: bigint };
  /** check_stack_guard_page: a stack's lowest page is touched for the first time (2.6.36 to 4.12). */
  'stack.guard-page': { start: bigint };
  'stack.guard-hit': { start: bigint; below: bigint };
  'stack.gap': { start: bigint; below: bigint };
  /** The shared page of zeros. */
  'zero.map': { address: bigint; index: number; entry: bigint };
  'zero.copy': { index: number; before: bigint };
  /** filemap_map_pages maps what the page cache has around the address. */
  'file.map-around': { address: bigint; index: number; entry: bigint };
  'file.wait': { file: string; page: number };
  /** Entries with handlers (4.6 to 5.15), and those that set `uaccess_err`. */
  'extable.modules': { modules: number };
  'fixup.handler': { handler: bigint; name: string };
  'fixup.trap-number': { trap: number };
  'fixup.uaccess-err': { pid: number };
  /** oops_begin: the console is to be heard, other CPUs' oopses wait. */
  'oops.begin': { pid: number };
  'oops.smep': { text: string };
  'oops.ip': { text: string };
  /** At the end of a call trace. */
  'oops.user-ip': { text: string };
  'oops.control': { text: string };
  'oops.cr2': { text: string };
  'oops.task': { text: string };
  'oops.hardware': { text: string };
  'oops.first-registers': { text: string };
  /** Not shared by a copy but by the same word: PAE's directories lead to the master's own pmd page. */
  'sync.shared': { index: number; entry: bigint };
  /** With NX: the fetch found a page that is there. */
  'oops.nx-protected': { text: string; entry: bigint };
  'oops.pdpt': { text: string; index: number; at: bigint };
}
