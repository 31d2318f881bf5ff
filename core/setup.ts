/** Addresses and register values: lowercase hex with `0x`, so that a scenario is plain JSON. */
export type Hex = `0x${string}`;

/** An address, or a place that each kernel has elsewhere: `vmalloc+0x10` counts from the start of the vmalloc area, `demo_buffer+0x0` from a symbol of the kernel's. */
export type Address = Hex | `${string}+${Hex}`;

/** A mapping of a task at the start. */
export interface SetupVma {
  readonly start: Hex;
  readonly end: Hex;
  /** As in /proc/PID/maps: r or -, w or -, x or -, p or s. */
  readonly flags: string;
  readonly growsDown?: boolean;
  /** File name and page index of the first page. */
  readonly file?: { readonly name: string; readonly pageOffset: number };
  /** Pages that are in memory already: address, content as little-endian bytes in hex (default zeros), and whether another process shares the frame. */
  readonly populated?: readonly {
    readonly at: Hex;
    readonly bytes?: string;
    readonly shared?: boolean;
    readonly protection?: 'readonly' | 'none';
  }[];
}

export interface SetupTask {
  readonly pid: number;
  readonly comm: string;
  /** Mappings besides the program at 0x8048000, a library at 0xb7fe1000 and the stack below 0xbfcb4000, which every process has. Absent for a kernel thread. */
  readonly vmas?: readonly SetupVma[];
  /** The process whose tables a kernel thread runs on at the start. */
  readonly borrows?: number;
  /** A thread of that process: it shares its mm. Instead of `vmas`. */
  readonly threadOf?: number;
  readonly preemptCount?: number;
  /** This pid holds the task's mmap_sem for writing. */
  readonly mmapSemWriter?: number;
  readonly stackLimit?: Hex;
}

/** What is there before the first step. */
export interface Setup {
  readonly tasks: readonly SetupTask[];
  readonly current: number;
  /** The task that runs on a second CPU; absent: there is one CPU. */
  readonly secondCpu?: number;
  /** What the CPU can do and the kernel turns on in CR4, if it knows of it: SMEP, no execution of user memory in ring 0; SMAP, no access to it without `stac`. */
  readonly cpu?: { readonly smep?: boolean; readonly smap?: boolean };
  /** Areas allocated before the tasks were made, so that every task knows them. Sizes in bytes without the guard page; `bytes` is what the first page begins with. */
  readonly areas?: readonly {
    readonly size: number;
    readonly executable?: boolean;
    readonly bytes?: string;
  }[];
  readonly files?: Readonly<
    Record<
      string,
      readonly { readonly cached: boolean; readonly bytes?: string; readonly error?: boolean }[]
    >
  >;
  /** Removes the exception-table entry of the instruction with this symbol+offset, or, said as `copy_from_user`, of the load that meets a bad pointer there first. */
  readonly withoutEntry?: string;
  /** Show the kernel being linked and its table sorted instead of starting after boot. */
  readonly link?: boolean;
}
