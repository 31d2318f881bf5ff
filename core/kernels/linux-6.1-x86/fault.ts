import type { PtReg } from '../../arch/pt-regs.ts';
import type { Virt } from '../../bits.ts';
import type { EntryFormat } from '../../extable/format.ts';
import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import type { Run } from '../../step.ts';
import { type Fault, type Handled, saved } from '../linux-2.6.24-ia32/saved-registers.ts';

/** `repaired` is vmalloc_fault's 0, `failed` its -1; `bug`: the kernel found a contradiction, and the task is dead. */
export type VmallocFault = 'repaired' | 'failed' | 'bug';

/** What tells the builds of 6.1 apart: one flow for both word sizes. */
export interface Variant {
  /** Bytes of a register. */
  readonly word: 4 | 8;
  /** Page-table isolation: bit 12 of CR3 chooses the user's tables. */
  readonly pti: boolean;
  /** How the exception table's entries are laid out. */
  readonly entry: EntryFormat;
  /** 32 bits only: what is left of lazy repairs. `null` where such a fault is always a bug. */
  readonly vmallocFault: ((k: Kernel, fault: ModernFault) => Run<VmallocFault>) | null;
  /** @returns VM_FAULT_ bits */
  readonly handleMmFault: (
    k: Kernel,
    mm: string,
    vma: Vma,
    address: bigint,
    how: { readonly write: boolean; readonly retry: boolean },
  ) => Run<number>;
  /** What the running tables hold for an address, printed. */
  readonly dumpPagetable: (k: Kernel, address: bigint) => Run<void>;
  /** Registers and code in an oops. */
  readonly registers: RegisterText;
  /** Kernel stacks lie in the vmalloc area, with a guard page on either side (CONFIG_VMAP_STACK). */
  readonly vmapStack?: boolean;
  /** What an instruction calls each register, by number. */
  readonly registerNumbers: readonly PtReg[];
}

/** How an oops shows registers, by word size. */
export interface RegisterText {
  /** @returns what the summary of every later oops repeats */
  readonly show: (k: Kernel, regs: Virt) => Run<FirstOops>;
  /** Who called, and where user mode was. */
  readonly trace: (k: Kernel, fault: ModernFault) => Run<void>;
  /** What a warning shows behind its text; absent: nothing. */
  readonly warning?: (k: Kernel, fault: ModernFault) => Run<void>;
  /** The summary at the end. @param first `null` if nobody knows the boot's first oops */
  readonly summary: (k: Kernel, regs: Virt, first: FirstOops | null) => Run<void>;
}

/** What an oops keeps of the first one of its boot. */
export interface FirstOops {
  /** Its instruction: the bytes there are read again each time. */
  readonly ip: bigint;
  /** The line of the instruction, and those behind the code. */
  readonly lines: readonly string[];
}

/** A page fault that is being handled, and by which kernel. */
export interface ModernFault extends Fault {
  readonly variant: Variant;
  /** Its vector, if it is another exception: then `address` is 0. */
  readonly trap?: 12 | 13;
}

/** Whether the interrupted code was user mode's: by the saved CS. The error code's bit 2 is about the access, which may be the CPU's own. */
export const userMode = (k: Kernel, { regs }: Pick<Fault, 'regs'>): boolean =>
  (saved(k, regs, 'xcs') & 3n) === 3n;

export type { Handled };
