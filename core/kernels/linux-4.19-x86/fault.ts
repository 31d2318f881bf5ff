import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import type { Run } from '../../step.ts';
import type { expandStack } from '../linux-2.6.24-ia32/expand-stack.ts';
import type { searchTables } from '../linux-2.6.24-ia32/fixup-exception.ts';
import type { Fault, Handled } from '../linux-2.6.24-ia32/saved-registers.ts';

/** `repaired` is the kernel's 0, `failed` its -1; `bug`: the kernel found a contradiction, and the task is dead. */
export type VmallocFault = 'repaired' | 'failed' | 'bug';

/** What tells one kernel of this family from another: 3.13 and 4.19 have the same `__do_page_fault`, but not all it calls. */
export interface Variant {
  /** Whether vector 14 from user mode arrives on a stack of its own (4.15 and later). */
  readonly entryStack: boolean;
  /** Page-table isolation: bit 12 of CR3 chooses the user's tables. */
  readonly pti: boolean;
  /** Error codes for which spurious_fault looks at the tables. */
  readonly mayBeSpurious: (errorCode: bigint) => boolean;
  readonly searchTables: typeof searchTables;
  readonly fixupException: (k: Kernel, fault: LaterFault) => Run<boolean>;
  readonly expandStack: typeof expandStack;
  /** @returns VM_FAULT_ bits */
  readonly handleMmFault: (
    k: Kernel,
    mm: string,
    vma: Vma,
    address: bigint,
    how: { readonly write: boolean; readonly retry: boolean },
  ) => Run<number>;
  /** Prints and ends the task. @param what `Oops`, `Bad pagetable`, `invalid opcode` @param signal SIGKILL if absent */
  readonly die: (k: Kernel, fault: LaterFault, what: string, signal?: number) => Run<Handled>;
  /** The repair of a kernel address. */
  readonly vmallocFault: (k: Kernel, fault: LaterFault) => Run<VmallocFault>;
  /** `find_vma`, `do_signal` and `rewind_stack_do_exit` are told as functions of their own; the 32-bit listings have them in their callers. */
  readonly tellsHelpers?: boolean;
  /** Kernel stacks lie in the vmalloc area, with a guard page below (CONFIG_VMAP_STACK). */
  readonly vmapStack?: boolean;
}

/** A page fault that is being handled, and by which kernel. */
export interface LaterFault extends Fault {
  readonly variant: Variant;
  /** Of another exception than a page fault, where the table is asked too. */
  readonly trap?: number;
}

/** Vector 14. */
export const PAGE_FAULT = 14;
