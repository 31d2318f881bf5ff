import type { Phys, Virt } from './bits.ts';

/** What a `vm_area_struct` says; `end` is the first address behind it. */
export interface Vma {
  readonly start: Virt;
  readonly end: Virt;
  readonly read: boolean;
  readonly write: boolean;
  readonly exec: boolean;
  readonly shared: boolean;
  readonly growsDown: boolean;
  /** The mapped file and the page index at `start`, or `null` for anonymous memory. */
  readonly file: { readonly name: string; readonly pageOffset: number } | null;
  /** How the mapping answers a fault where that is not the ordinary way. */
  readonly special?: 'hugetlb' | 'nopfn' | 'nonlinear';
}

/** What an `mm_struct` says. Threads share one; kernel threads have none. */
export interface Mm {
  readonly pgd: Phys;
  /** Sorted by address, not overlapping. `unknown` where a recording does not tell. */
  readonly vmas: readonly Vma[] | 'unknown';
  /** Who holds `mmap_sem` for writing: a pid, or `null`. */
  readonly mmapSemWriter: number | null;
  /** RLIMIT_STACK in bytes. */
  readonly stackLimit: bigint;
}

/** What a `task_struct` says. */
export interface Task {
  readonly pid: number;
  readonly comm: string;
  /** Absent where a recording does not tell. */
  readonly uid?: number;
  /** Key into `KernelState.mms`; `null` for a kernel thread. */
  readonly mm: string | null;
  /** The mm whose tables a kernel thread borrows; equals `mm` otherwise. */
  readonly activeMm: string;
  /** Lowest address of the 8 KiB `thread_info` and kernel stack. */
  readonly threadInfo: Virt;
  /** Address of the `task_struct`; only printed. `null` where a recording does not tell. */
  readonly address: Virt | null;
  /** preempt_count: nonzero means atomic. `pagefault_disable()` adds 1. */
  readonly preemptCount: number;
  /** pagefault_disable()'s own counter, from 4.2 on. */
  readonly pagefaultDisabled?: number;
  /** Set by the exception table for a block of accesses that tests it at its end. */
  readonly uaccessErr?: boolean;
  /** While a vsyscall is emulated: a fixup of its accesses also sends the signal. */
  readonly sigOnUaccessErr?: boolean;
  readonly minFlt: number;
  readonly majFlt: number;
  /** thread.cr2, thread.error_code, thread.trap_no: what a signal frame shows. */
  readonly thread: { readonly cr2: bigint; readonly errorCode: bigint; readonly trapNo: number };
  readonly signal: Signal | null;
  /** Numbers of the signals it has a handler for; absent: none. */
  readonly handles?: readonly number[];
  readonly fatalSignalPending: boolean;
  /** `null` while it lives; otherwise the signal number given to do_exit. */
  readonly exitCode: number | null;
  /** addr_limit: the first address that `access_ok` refuses. */
  readonly addrLimit: bigint;
}

export interface Signal {
  readonly number: number;
  readonly code: number;
  readonly address: bigint;
}

/** What a `vm_struct` says: an area handed out by `vmalloc`; `size` in bytes includes the guard page. */
export interface VmStruct {
  readonly address: Virt;
  readonly size: bigint;
  readonly pages: readonly Phys[];
  readonly executable: boolean;
}

/** What `mem_map` knows of a frame: users, and what it is used for. */
export interface PageUse {
  readonly count: number;
  readonly kind: 'anon' | 'cache' | 'table' | 'kernel' | 'unknown';
}

/**
 * `mem_map` by mebibyte, then by frame number (physical address / 4096), both in decimal: a change copies one mebibyte's frames, not all.
 * A frame that is missing here has no user that we know of.
 */
export type MemMap = Readonly<Record<string, Readonly<Record<string, PageUse>>>>;

/** Swap slots and files, as far as a fault can meet them. Keys: file name and page index, or the entry (PTE word) in hex with `0x`. */
export interface BackingPage {
  /** Frame in the page cache, or `null` if it must be read first. */
  readonly frame: Phys | null;
  /** What a read from the device gives; `error` stands for an I/O error. */
  readonly content: bigint | 'error';
}

export interface Module {
  readonly name: string;
  readonly base: Virt;
  readonly size: bigint;
  /** Its own exception table: first entry's address and number of entries. */
  readonly extable: Virt;
  readonly numExentries: number;
}

/** A BPF program that was compiled to machine code, with its exception table. */
export interface BpfProgram {
  readonly base: Virt;
  readonly size: bigint;
  readonly extable: Virt;
  readonly numExentries: number;
}

/** What the kernel keeps in its own variables, as far as a fault can meet it. */
export interface KernelState {
  readonly tasks: Readonly<Record<number, Task>>;
  readonly mms: Readonly<Record<string, Mm>>;
  /** Every page directory in use, as on `pgd_list`. */
  readonly pgdList: readonly Phys[];
  readonly vmlist: readonly VmStruct[];
  readonly memMap: MemMap;
  /** Number of the next frame that the allocator hands out, and of the first that it must not; `placeholder` where a recording cannot tell the frame. */
  readonly freeFrames: {
    readonly next: bigint;
    readonly end: bigint;
    readonly kind: 'known' | 'placeholder';
  };
  readonly files: Readonly<Record<string, { readonly pages: readonly BackingPage[] }>>;
  readonly swap: Readonly<Record<string, BackingPage>>;
  readonly modules: readonly Module[];
  /** Absent: none that may fault. */
  readonly bpfPrograms?: readonly BpfProgram[];
  /** Addresses of the saved registers of every exception being handled, innermost last. */
  readonly ptRegs: readonly Virt[];
  /** `log` holds finished lines of the kernel log; a part printed without a newline is in `logPart`. */
  readonly log: readonly string[];
  readonly logPart: string;
  /** Oopses so far, and whether the kernel is tainted; `null` where a recording does not tell. */
  readonly dieCounter: number | null;
  readonly tainted: boolean | null;
  readonly panicked: boolean;
  /** The register lines of this boot's first oops, which later kernels repeat under every other. */
  readonly firstOops?: readonly string[];
  /** Where that one happened: 6.1 reads the code there again under every other. */
  readonly firstOopsIp?: bigint;
  /** Warnings that a boot prints once, and has. */
  readonly warned?: readonly string[];
}

/** A kernel that has started nothing and printed nothing; only its free frames are not said. */
export const emptyKernelState: Omit<KernelState, 'freeFrames'> = {
  tasks: {},
  mms: {},
  pgdList: [],
  vmlist: [],
  memMap: {},
  files: {},
  swap: {},
  modules: [],
  ptRegs: [],
  log: [],
  logPart: '',
  dieCounter: 0,
  tainted: false,
  panicked: false,
};
