import type { Virt } from '../bits.ts';
import type { AccessKind } from '../events/names.ts';
import type { Image } from '../image/image.ts';
import type { Context, Run } from '../step.ts';
import type { PagingFormat } from './format.ts';
import type { PtRegs } from './pt-regs.ts';

/** What the CPU needs to know besides the machine. */
export interface CpuContext extends Context {
  readonly layout: { readonly pageOffset: Virt; readonly highMemory: Virt };
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
type FaultEnd = 'resume' | 'signal' | 'dead';

/** A CPU with somebody behind vector 14. `Self` is the kernel's own context. */
export interface Processor<Self> extends CpuContext {
  readonly pageFault: (k: Self, errorCode: bigint) => Run<FaultEnd>;
}

/** An access that the MMU refused. */
export interface Fault {
  /** The address that CR2 will hold: of an access across two pages, the part that is refused. */
  readonly cr2: bigint;
  readonly errorCode: bigint;
  readonly access: AccessKind;
}
