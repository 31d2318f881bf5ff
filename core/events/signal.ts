/** The signal that a fault becomes. @see kernel/signal.c, arch/x86/mm/fault_32.c, Linux 2.6.24 */
export interface SignalEvents {
  /** thread.cr2, thread.error_code, thread.trap_no: what a handler's frame will show. */
  'signal.note': { cr2: bigint; errorCode: bigint; pushed: bigint };
  'signal.info': { number: number; code: number; address: bigint };
  'signal.force': { pid: number; comm: string; number: number };
}
