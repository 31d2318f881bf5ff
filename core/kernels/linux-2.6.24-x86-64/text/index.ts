import { type Virt, virt } from '../../../bits.ts';
import { addressOf, type Image } from '../../../image/image.ts';
import { type Linkage, type Linked, link } from '../../../image/link.ts';
import { type Body, copyUser } from './copy-user.ts';
import { type DemoStyle, demo, demoModule, program } from './demo.ts';
import { entry, head } from './entry.ts';
import { getuser, putuser } from './getuser.ts';
import { extable, mm, traps } from './handlers.ts';
import { usercopy } from './usercopy.ts';

/** Where the kernel's text begins, 2 MiB into its own mapping, and a program's. */
const TEXT = virt(0xffffffff80200000n);
const PROGRAM = virt(0x400000n);

const style: DemoStyle = {
  copyFromUser: 'copy_from_user',
  copyToUser: 'copy_to_user',
  open: [],
  close: [],
};

/** What a kernel is linked with. */
export interface LinkOptions {
  /** Leaves out the entry of the instruction at that symbol+0xoffset. */
  readonly without?: string | null;
  /** What the CPU is good at; the string instructions if absent. */
  readonly body?: Body;
}

const linkage = ({ without = null, body = 'copy_user_generic_string' }: LinkOptions): Linkage => ({
  objects: [
    ...[head, entry, traps, mm, extable, copyUser(body), getuser, putuser, usercopy],
    ...[demo(style), program],
  ],
  base: TEXT,
  user: PROGRAM,
  module: null,
  without,
  mode: 64,
  table: 'absolute64',
});

const kernels = new Map<string, Linked>();

/** The kernel of the scenarios, its exception table as the linker leaves it: in the order of the objects, not yet sorted. Its addr_limit is the thread_info's. */
export function linkKernel(options: LinkOptions = {}): Linked {
  const key = JSON.stringify(options);
  const linked = kernels.get(key) ?? link(linkage(options));
  kernels.set(key, linked);
  return linked;
}

/** `demo_mod` for an address in the module area; it may call the kernel's symbols. */
export const linkModule = (base: Virt, kernel: Image): Linked =>
  link({
    objects: [demoModule(style)],
    base,
    sectionAlign: 16n,
    module: 'demo_mod',
    known: kernel.symbols,
    mode: 64,
    table: 'absolute64',
  });

/** The call that a system call's routine returns behind. */
export const syscallCall = (image: Image): Virt => virt(addressOf(image, 'system_call') + 0x77n);
