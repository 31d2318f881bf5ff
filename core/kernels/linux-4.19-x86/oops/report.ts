import type { Virt } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import type { Run } from '../../../step.ts';

/** What of an oops differs between word sizes. */
export interface Report {
  /** Hex digits of an address. */
  readonly digits: 8 | 16;
  /** What the running tables say of an address. */
  readonly dumpTables: (k: Kernel, address: bigint) => Run<void>;
  /** Where, the code, the registers. @returns the lines that the summary of every later oops repeats */
  readonly showRegs: (k: Kernel, regs: Virt) => Run<readonly string[]>;
  /** At the end of a call trace: the registers with which user mode entered the kernel. */
  readonly userBlock: (k: Kernel) => Run<void>;
  /** The same lines where nobody knows the first oops of this boot. */
  readonly unknownRegs: () => readonly string[];
  /** What a summary shows as it is now, whoever oopsed first. */
  readonly controlText: (k: Kernel) => string;
}
