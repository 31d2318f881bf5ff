import type { PagingFormat } from '../arch/format.ts';
import type { PtRegs } from '../arch/pt-regs.ts';
import type { Phys } from '../bits.ts';
import type { Image } from '../image/image.ts';
import type { Config, Kernel, KernelText, Layout, ProfileId, UserMode } from '../kernel.ts';
import type { Listings } from '../listing.ts';
import type { Register, Registers } from '../machine.ts';
import type { UserSpace } from './user-space.ts';

/** Everything that tells one kernel from another when it is booted and run. */
export interface KernelModel {
  readonly profile: ProfileId;
  readonly layout: Layout;
  readonly format: PagingFormat;
  /** What the build and the CPU decide; some of it is an address of the image. */
  readonly config: (image: Image) => Config;
  /** How the saved registers are laid out; absent: as 2.6.24. */
  readonly ptRegs?: PtRegs;
  /** The registers in which arguments are passed; absent: as 32-bit kernels do. */
  readonly parameters?: readonly Register[];
  readonly pageFault: Kernel['pageFault'];
  readonly protectionFault?: Kernel['protectionFault'];
  /** Absent: `vmalloc` enters its areas into the master and nowhere else. */
  readonly vmalloc?: Kernel['vmalloc'];
  /** Bytes of a word; absent: 4. */
  readonly wordSize?: 4 | 8;
  /** Absent: as 32-bit kernels do. */
  readonly userMode?: (image: Image) => UserMode;
  /** What every process has; absent: as on 32 bits. */
  readonly space?: UserSpace;
  /** What user addresses a system call accepts, and where the kernel's text looks it up above the foot of the stack. `at` is `null` where it looks elsewhere. Absent: as 32-bit kernels do. */
  readonly addrLimit?: { readonly value: bigint; readonly at: bigint | null };
  readonly text: KernelText;
  /** The text as the boot patches it for a CPU with SMAP, where `text` is that for a CPU without; absent: `text` is for both. */
  readonly smapText?: KernelText;
  /** Our own pseudo-code of its functions. */
  readonly listings: Listings;
  /** The load of `copy_from_user` that meets a bad pointer first, as symbol+0xoffset. */
  readonly copyLoad: string;
  readonly control: Pick<Registers, 'cr0' | 'cr4' | 'efer'>;
  /** Bits of CR4 that this kernel knows and turns on where the CPU has them; absent: none. */
  readonly knows?: readonly ('smep' | 'smap')[];
  /** Bytes of physical memory. */
  readonly ram: bigint;
  /** Numbers of the first frame that boot hands out, and of the first that it must not. */
  readonly frames: { readonly next: bigint; readonly end: bigint };
  /** Fills the master's tables with what is there before the first process. */
  readonly mapMaster: (k: Kernel) => void;
  /** Makes the tables of a new process, its kernel half included. */
  readonly pgdAlloc: (k: Kernel) => Phys;
  /** The entry of a page that was written and then put out of reach (PROT_NONE). */
  readonly pageNone: (frame: Phys) => bigint;
}
