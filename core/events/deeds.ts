/** Deeds that are more than a system call: what a caller does around it, and what the kernel does of its own accord. */
export interface DeedEvents {
  /** The caller forbids page faults to bring anything in: its counter, and what it is now. */
  'pagefault.disable': { pid: number; comm: string; counter: string; count: number };
  'pagefault.enable': { pid: number; comm: string; counter: string; count: number };
  /** A kernel thread runs a routine: no user space asked for it. */
  'thread.call': { pid: number; comm: string; routine: string };
  'thread.return': { pid: number; comm: string; routine: string; result: bigint };
  /** From here on the steps are another CPU's. */
  'race.turn': { cpu: number; pid: number; comm: string };
  /** A page of the kernel becomes writable in the tables; no TLB is told. */
  'page.widen': { address: bigint; index: number; before: bigint; entry: bigint };
}
