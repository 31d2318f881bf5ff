/** The way of `do_page_fault` to a repair from the master table. @see arch/x86/mm/fault_32.c, Linux 2.6.24 */
export interface RepairEvents {
  /** The entry code saved the registers below the CPU's frame; `at` is their address. */
  'entry.save': { at: bigint; eip: bigint; errorCode: bigint };
  'fault.read-cr2': { address: bigint };
  /** Step 2: the address is not below TASK_SIZE. */
  'fault.kernel-half': { address: bigint; taskSize: bigint };
  /** Step 2a: error code & 0xd is 0. */
  'fault.may-sync': { address: bigint; errorCode: bigint };
  'fault.repaired': { address: bigint; eip: bigint };
}

/** All other ways of `do_page_fault` and the labels at its end. @see arch/x86/mm/fault_32.c, Linux 2.6.24 */
export interface FaultEvents {
  'fault.user-half': { address: bigint; taskSize: bigint };
  'fault.may-not-sync': {
    errorCode: bigint;
    user: boolean;
    protection: boolean;
    reserved: boolean;
  };
  'fault.not-repaired': { address: bigint };
  /** Steps 2b and 3: a kprobe is being run, and its own fault handler took the fault. */
  'fault.kprobe-handles': { address: bigint; eip: bigint };
  'fault.kprobe-passes': { address: bigint; eip: bigint };
  'fault.skip-vmas': { address: bigint };
  /** Step 4. `eflags` are the saved ones. */
  'fault.irq-on': { eflags: bigint };
  'fault.irq-stay-off': { eflags: bigint };
  /** Step 5. */
  'fault.atomic': { pid: number; comm: string; preemptCount: number };
  'fault.no-mm': { pid: number; comm: string };
  'fault.has-mm': { pid: number; comm: string };
  /** Step 6. */
  'sem.taken': { pid: number };
  'sem.busy': { pid: number; writer: number };
  'sem.wait': { pid: number; writer: number };
  'sem.deadlock': { pid: number };
  'sem.give-up': { eip: bigint; writer: number };
  /** Step 7: `find_vma`. */
  'vma.none': { address: bigint };
  'vma.contains': { address: bigint; start: bigint; end: bigint; flags: string };
  'vma.above': { address: bigint; start: bigint; end: bigint; flags: string };
  /** Step 8. */
  'vma.no-growth': { address: bigint; start: bigint };
  'stack.kernel-access': { address: bigint; start: bigint };
  'stack.near': { address: bigint; esp: bigint; room: bigint };
  'stack.far': { address: bigint; esp: bigint; room: bigint };
  'stack.grow': { from: bigint; to: bigint; end: bigint };
  'stack.limit': { size: bigint; limit: bigint };
  /** Step 9. */
  'access.write-allowed': { errorCode: bigint; flags: string };
  'access.write-refused': { errorCode: bigint; flags: string };
  'access.read-refused': { errorCode: bigint };
  'access.read-allowed': { errorCode: bigint; flags: string };
  'access.none-allowed': { errorCode: bigint; flags: string };
  /** Step 10. */
  'fault.minor': { pid: number; minFlt: number };
  'fault.major': { pid: number; majFlt: number };
  'fault.out-of-memory': { address: bigint };
  'fault.sigbus': { address: bigint };
  /** bad_area and bad_area_nosemaphore. */
  'bad.user': { address: bigint; code: number };
  'bad.kernel': { address: bigint; eip: bigint };
  /** is_prefetch: only AMD CPUs have the erratum it looks for; this one is Intel's. */
  'prefetch.not-amd': { eip: bigint };
  'bad.segv-line': { text: string };
  /** No line: the signal has a handler, or the line is switched off. */
  'bad.segv-quiet': { pid: number; handled: boolean };
  /** no_context. */
  'context.fixed-up': { from: bigint; eip: bigint };
  'context.not-fixed-up': { eip: bigint };
  /** out_of_memory. */
  'oom.init-waits': { pid: number };
  'oom.kill-line': { text: string };
  'oom.kill': { pid: number; comm: string };
  'oom.kernel': { eip: bigint };
  /** do_sigbus. */
  'sigbus.kernel': { eip: bigint };
  'sigbus.user': { address: bigint };
  'sigbus.note': { cr2: bigint; errorCode: bigint };
}
