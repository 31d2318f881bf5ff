import type { ProfileId } from '../kernel.ts';
import type { Hex, Setup } from '../setup.ts';

/** One thing that happens. */
export type Deed =
  /** The current task calls vmalloc(size). */
  | { readonly do: 'vmalloc'; readonly size: number; readonly executable?: boolean }
  | { readonly do: 'vfree'; readonly address: Hex }
  /** The current task loads `demo_mod`, whose routines can be called from then on. */
  | { readonly do: 'insmod' }
  /** The scheduler lets another task run. */
  | { readonly do: 'switch'; readonly pid: number }
  /** A system call of the current task that runs one routine of the kernel's text; registers as the caller left them. */
  | {
      readonly do: 'call';
      readonly routine: string;
      readonly registers: Readonly<Record<string, Hex>>;
      /** What user space wrote, for the narration: `write(3, 0x10000000, 64)`. */
      readonly syscall?: string;
    }
  /** The current task runs one routine of its own text in user mode. */
  | {
      readonly do: 'user';
      readonly routine: string;
      readonly registers: Readonly<Record<string, Hex>>;
    };

/** A starting machine and what happens on it. Plain JSON. */
export interface Scenario {
  readonly format: 'faultline-scenario';
  readonly version: 1;
  readonly id: string;
  readonly profile: ProfileId;
  /** The step that the page opens on, by event; the first one otherwise. */
  readonly opensAt?: string;
  readonly setup: Setup;
  readonly does: readonly Deed[];
}
