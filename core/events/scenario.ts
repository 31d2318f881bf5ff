/** What a scenario makes happen between the kernel's own doings. */
export interface ScenarioEvents {
  /** User space enters the kernel: the system call as it was written, the routine that serves it. */
  'syscall.enter': { pid: number; comm: string; text: string; routine: string };
  /** The system call returns; `errno` names a negative result. */
  'syscall.return': { pid: number; text: string; result: bigint; errno: string | null };
  /** A process begins to run its own text in user mode. */
  'user.run': { pid: number; comm: string; routine: string };
  /** Its last instruction is done: user space goes on. */
  'user.done': { pid: number };
  /** The signal is delivered; without a handler it ends the process. */
  'user.killed': { pid: number; signal: number; code: number; address: bigint };
}
