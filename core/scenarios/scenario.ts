import type { ProfileId } from '../kernel.ts';
import type { Address, Setup } from '../setup.ts';

/** The current task calls vmalloc(size). */
interface VmallocDeed {
  readonly do: 'vmalloc';
  readonly size: number;
  readonly executable?: boolean;
}

/** What one CPU does in a race: a call, or more than one thing in a row. */
export type Side = CallDeed | readonly (CallDeed | VmallocDeed)[];

/** One thing that happens. */
export type Deed =
  | VmallocDeed
  | { readonly do: 'vfree'; readonly address: Address }
  /** The current task loads `demo_mod`, whose routines can be called from then on. */
  | { readonly do: 'insmod' }
  /** The scheduler lets another task run. */
  | { readonly do: 'switch'; readonly pid: number }
  /** A page of the kernel's becomes writable in the tables, and no TLB is told. */
  | { readonly do: 'widen'; readonly address: Address }
  /** A system call of the current task that runs one routine of the kernel's text; a kernel thread calls the routine itself. */
  | CallDeed
  /** CPU 0 does the first up to an event; CPU 1 then does the second, to its end; CPU 0 goes on. */
  | { readonly do: 'race'; readonly until: string; readonly calls: readonly [Side, Side] }
  /** The current task runs one routine of its own text in user mode. */
  | (Call & { readonly do: 'user' });

/** One routine of the kernel's, called. */
export interface CallDeed extends Call {
  readonly do: 'call';
  /** What user space wrote, for the narration: `write(3, 0x10000000, 64)`; addresses as in `arguments`. */
  readonly syscall?: string;
  /** The routine runs between pagefault_disable() and pagefault_enable(). */
  readonly atomic?: boolean;
}

/** A routine, and what the caller leaves in registers. */
interface Call {
  readonly routine: string;
  /** What it is given, in the registers in which its kernel passes arguments. */
  readonly arguments?: readonly Address[];
  /** The same by the registers' own names; these come on top. */
  readonly registers?: Readonly<Record<string, Address>>;
}

/** A starting machine and what happens on it. Plain JSON. */
export interface Scenario {
  readonly format: 'faultline-scenario';
  /** 2 may say `on`, `arguments` and addresses by name, which 1 did not know. */
  readonly version: 1 | 2;
  readonly id: string;
  readonly profile: ProfileId;
  /** On which other kernels the story makes sense; absent: on none. */
  readonly on?: 'all' | readonly ProfileId[];
  /** The step that the page opens on, by event; the first one otherwise. */
  readonly opensAt?: string;
  readonly setup: Setup;
  readonly does: readonly Deed[];
}

/** Whether the story makes sense on a kernel. */
export const runsOn = (
  { profile, on = [] }: Pick<Scenario, 'profile' | 'on'>,
  id: ProfileId,
): boolean => id === profile || on === 'all' || on.includes(id);
