import type { AccessKind } from '../events/names.ts';
import type { Image } from '../image/image.ts';
import type { Context, Run } from '../step.ts';
import type { DirectMap } from './direct-map.ts';
import type { PagingFormat } from './format.ts';
import type { PtRegs } from './pt-regs.ts';

/** A task's kernel stack, `thread_info` included where it lies there. In bytes. */
export interface StackLayout {
  /** The stack's size, and what its address is a multiple of. */
  readonly size: bigint;
  /** Left free at the top: the frame of a user-mode exception ends below. */
  readonly padding: bigint;
}

/** Of 32-bit kernels. The 8 bytes at the top are what 2.6.24 puts into the task state segment. @see include/asm-x86/processor_32.h task_pt_regs, Linux 2.6.24; recorded: error code at ...fe0 */
const SMALL_STACK: StackLayout = { size: 8192n, padding: 8n };

/** The stack that a layout tells of. */
export const stackOf = ({ stack }: { readonly stack?: StackLayout }): StackLayout =>
  stack ?? SMALL_STACK;

/** What the CPU needs to know besides the machine. */
export interface CpuContext extends Context {
  readonly layout: DirectMap & { readonly stack?: StackLayout };
  readonly format: PagingFormat;
  readonly image: Image;
  /** How its kernel lays the saved registers out; absent: as 2.6.24. */
  readonly ptRegs?: PtRegs;
  /** Bytes of a word: 4 or, if the CPU runs 64-bit code, 8; absent: 4. */
  readonly wordSize?: 4 | 8;
  /** Which CPU runs. */
  readonly cpu: number;
}

/** How a page fault ended: back to the code, with a signal to deliver, or never (the task is dead). */
export type FaultEnd = 'resume' | 'signal' | 'dead';

/** A CPU with somebody behind vector 14. `Self` is the kernel's own context. */
export interface Processor<Self> extends CpuContext {
  readonly pageFault: (k: Self, errorCode: bigint) => Run<FaultEnd>;
  /** Vectors 12 and 13; only 64-bit kernels can meet them here. */
  readonly protectionFault?: (k: Self, vector: 12 | 13, errorCode: bigint) => Run<FaultEnd>;
}

/** An access that the MMU refused. */
export interface Fault {
  /** The address that CR2 will hold: of an access across two pages, the part that is refused. */
  readonly cr2: bigint;
  readonly errorCode: bigint;
  readonly access: AccessKind;
  /** Of an address that is none: #SS or #GP instead of a page fault. */
  readonly vector?: 12 | 13;
}
