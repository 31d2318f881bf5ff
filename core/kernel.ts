import { type DirectMap, directPhysical } from './arch/direct-map.ts';
import type { PagingFormat } from './arch/format.ts';
import type { StackLayout } from './arch/processor.ts';
import type { PtRegs } from './arch/pt-regs.ts';
import { type Phys, type Virt, virt } from './bits.ts';
import type { EntryFormat } from './extable/format.ts';
import type { Image } from './image/image.ts';
import type { Linked } from './image/link.ts';
import type { ObjectFile } from './image/source.ts';
import type { TableFormat } from './image/table.ts';
import type { Listings } from './listing.ts';
import type { Register } from './machine.ts';
import type { Context, Run } from './step.ts';

/** Which kernel, as links and the command line name it. */
export type ProfileId =
  | 'linux-2.6.24-ia32'
  | 'linux-2.6.24-ia32-pae'
  | 'linux-2.6.24-x86-64'
  | 'linux-3.13-ia32'
  | 'linux-4.19-ia32'
  | 'linux-4.19-ia32-pae'
  | 'linux-4.19-ia32-pti'
  | 'linux-4.19-x86_64'
  | 'linux-6.1-ia32'
  | 'linux-6.1-ia32-pae'
  | 'linux-6.1-x86_64'
  | 'linux-6.1-x86_64-la57'
  | 'linux-6.1-x86_64-pti'
  | 'linux-6.1-x86_64-kaslr';

/** Where a kernel puts things. Addresses in bytes; ends are the first address behind. */
export interface Layout extends DirectMap {
  /** First address that is not user space. */
  readonly taskSize: Virt;
  readonly vmallocStart: Virt;
  readonly vmallocEnd: Virt;
  /** Physical address of the master's top table (`init_mm.pgd`). */
  readonly swapperPgDir: Phys;
  /** Absent: 8 KiB, as on 32-bit kernels. */
  readonly stack?: StackLayout;
  /** Where modules go: near the kernel's text on 64-bit kernels, whose calls reach 2 GiB; absent: into the vmalloc area. */
  readonly modules?: { readonly start: Virt; readonly end: Virt };
}

/** How user mode stands to a booted kernel. */
export interface UserMode {
  readonly kernelCs: bigint;
  readonly kernelDs: bigint;
  readonly userCs: bigint;
  readonly userDs: bigint;
  /** Where a process stands when it makes a system call. */
  readonly eip: bigint;
  readonly esp: bigint;
  /** System call numbers. */
  readonly numbers: Readonly<Record<string, bigint>>;
  /** The entry code's call of a system call by its number, 7 bytes long. */
  readonly syscallCall: Virt;
  /** Where a kernel thread's function returns to; absent: behind the call in kernel_thread_helper. */
  readonly threadReturn?: Virt;
  /** What the entry code does besides on every way into the kernel and out of it; absent: nothing worth a step. */
  readonly enter?: (k: Kernel) => Run<void>;
  readonly leave?: (k: Kernel) => Run<void>;
  /** What is set in CR3 while user mode runs; absent: nothing. */
  readonly userTables?: bigint;
  /** What lies between the registers of a system call and the return address to that call, from the top down. */
  readonly between: readonly bigint[];
}

/** What a build or a CPU decides about the fault path: everything that is a branch of the text, but no value of the machine. */
export interface Config {
  /** `uname -r`, and the first word of the version: `2.6.24` and `#1` in an oops. */
  readonly release: string;
  readonly version: string;
  /** Words that the `Oops:` line adds, each with a space behind: `PREEMPT`, `SMP`. */
  readonly oopsWords: readonly string[];
  /** CONFIG_MODULES: an oops has a `Modules linked in:` line. */
  readonly modules: boolean;
  /** Which modules there are, a recording need not tell. */
  readonly moduleList?: 'unknown';
  /** 64 random bits chosen at boot, printed at every oops's end; `null` where a recording does not tell. */
  readonly endTraceId: bigint | null;
  readonly panicOnOops: boolean;
  /** /proc/sys/debug/exception-trace: one line for each unhandled SIGSEGV. */
  readonly showUnhandledSignals: boolean;
  /** Whether a kprobe runs when the fault comes, and what its own fault handler answers. */
  readonly kprobe: 'none' | 'handles' | 'passes';
  /** Whether the image names every symbol of the kernel; a recording's does not, and unnamed ones print as `?`. */
  readonly allSymbols: boolean;
  /** The `mov` in show_registers that reads code bytes; `null`: the first load of that routine in the image. */
  readonly codeProbe: Virt | null;
  /** Instructions that read what may not be there, by the address they read: later kernels use more than one. */
  readonly probes?: readonly { readonly reads: bigint; readonly eip: Virt }[];
  /** The shared page of zeros, from 2.6.32 on. */
  readonly zeroPage?: Phys;
  /** What the `Oops:` line says of page-table isolation; absent if the kernel is built without. */
  readonly ptiWord?: 'PTI' | 'NOPTI';
  /** Whether the machine says what it is (DMI): an oops then has a `Hardware name:` line, which is not known. */
  readonly dmi?: boolean;
  /** From 4.2 on pagefault_disable() has a counter of its own; before, it is preempt_count's. */
  readonly ownDisableCounter?: boolean;
  /** What supplies the pages of files: that of tmpfs or, if absent, the disk's. */
  readonly fileFault?: 'shmem_fault';
  /** Anonymous memory is supplied 2 MiB at a time where that fits (transparent_hugepage=always). */
  readonly hugePages?: boolean;
  /** The shared 2 MiB of zeros. */
  readonly hugeZeroPage?: Phys;
  /** A page that was written has a second mark, which user space may take away (CONFIG_MEM_SOFT_DIRTY). */
  readonly softDirty?: boolean;
  /** vm_get_page_prot() of 6.1 for PAE drops the upper half of a mapping's protection, and NX with it. */
  readonly losesUserNx?: boolean;
  /** An AMD K8 before NPT: the one family whose prefetch may fault. From 5.12 on the kernel asks. */
  readonly amdK8?: boolean;
  /** What the boot made of the vsyscall page, where code of user mode may still call three system calls: a recording does not tell. @see Documentation/admin-guide/kernel-parameters.txt vsyscall=, Linux 6.1 */
  readonly vsyscall?: 'emulate' | 'xonly' | 'none';
  /** Whether the sampling allocator (KFENCE) says that the address is one of its guard pages. */
  readonly kfence?: 'takes';
}

/** How a kernel's text, and the demo module's, come to be. */
export interface KernelText {
  /** In the order of the build. */
  readonly objects: readonly ObjectFile[];
  /** How the linker writes an entry of the exception table, and how the kernel reads it. */
  readonly table: TableFormat;
  readonly entry: EntryFormat;
  /** The build has sorted the table: boot has nothing to do. */
  readonly sorted: boolean;
  /** @param without leaves out the entry of the instruction at that symbol+0xoffset */
  readonly link: (without: string | null) => Linked;
  /** The module at an address of the vmalloc area; it may call the kernel's symbols. */
  readonly module: (base: Virt, kernel: Image) => Linked;
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
  readonly config: Config;
  /** How the saved registers are laid out; absent: as 2.6.24. */
  readonly ptRegs?: PtRegs;
  /** Our pseudo-code of its functions; absent where it has none of its own: 2.6.24's. */
  readonly listings?: Listings;
  /** Its text; absent where a recording brings the image. */
  readonly text?: KernelText;
  /** The registers in which arguments are passed; absent: as 32-bit kernels do. */
  readonly parameters?: readonly Register[];
  /** Absent where nobody makes system calls: in a recording. */
  readonly userMode?: UserMode;
  /** What `vmalloc` does besides entering the area into the master; absent: nothing. @returns the area's address */
  readonly vmalloc?: (k: Kernel, size: bigint, executable: boolean) => Run<Virt | null>;
  /** Bytes of a word; absent: 4. */
  readonly wordSize?: 4 | 8;
  /** Which CPU runs. */
  readonly cpu: number;
  /**
   * Vector 14, entered right after the CPU pushed its frame: the entry code saves the registers, calls do_page_fault, and returns by iret.
   *
   * @param errorCode as pushed
   */
  readonly pageFault: (k: Kernel, errorCode: bigint) => Run<FaultEnd>;
  /** The same for #SS (12) and #GP (13), which a non-canonical address raises on a 64-bit CPU. */
  readonly protectionFault?: (k: Kernel, vector: 12 | 13, errorCode: bigint) => Run<FaultEnd>;
  /** The same for #DF (8), whose error code is 0; absent where it is not modelled. */
  readonly doubleFault?: (k: Kernel) => Run<FaultEnd>;
}

/** Direct map: physical to virtual (the kernel's __va). */
export const va = (layout: Layout, at: Phys): Virt => virt(at + layout.pageOffset);

/** Virtual to physical (the kernel's __pa): for the direct map and the layout's regions. */
export const pa = (layout: DirectMap, at: bigint): Phys => directPhysical(layout, at);
