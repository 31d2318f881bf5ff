import type { PagingFormat } from './arch/format.ts';
import type { Instruction } from './arch/instructions.ts';
import { type Phys, type Virt, phys, virt } from './bits.ts';
import type { Image } from './image/image.ts';
import type { Context, Run } from './step.ts';

/** Which kernel, as links and the command line name it. */
export type ProfileId = 'linux-2.6.24-ia32';

/** Where a kernel puts things. Addresses in bytes; ends are the first address behind. */
export interface Layout {
  readonly pageOffset: Virt;
  /** First address that is not user space. */
  readonly taskSize: Virt;
  readonly highMemory: Virt;
  readonly vmallocStart: Virt;
  readonly vmallocEnd: Virt;
  /** Physical address of the master's top table (`init_mm.pgd`). */
  readonly swapperPgDir: Phys;
}

/** How a page fault ended: back to the code, with a signal to deliver, or never (the task is dead). */
export type FaultEnd = 'resume' | 'signal' | 'dead';

/** What handlers and the CPU are given: the machine now and the fixed facts around it. */
export interface Kernel extends Context {
  readonly profile: ProfileId;
  readonly layout: Layout;
  readonly format: PagingFormat;
  /** Grows when a module is loaded: the deed replaces it, no handler does. */
  image: Image;
  /** Which CPU runs. */
  readonly cpu: number;
  /**
   * Vector 14, entered right after the CPU pushed its frame: the entry code saves the registers, calls do_page_fault, and returns by iret.
   *
   * @param errorCode as pushed
   */
  readonly pageFault: (k: Kernel, errorCode: bigint) => Run<FaultEnd>;
}

/** The instruction at an address of this kernel's text, modules' and user programs' included. */
export const instructionAt = (k: Kernel, eip: bigint): Instruction | undefined =>
  k.image.instructions.get(eip);

/** Direct map: physical to virtual (the kernel's __va). */
export const va = (layout: Layout, at: Phys): Virt => virt(at + layout.pageOffset);

/** Direct map: virtual to physical (the kernel's __pa). Only for addresses below `highMemory`. */
export const pa = (layout: Layout, at: bigint): Phys => phys(at - layout.pageOffset);
