import { type Virt, virt } from '../../../bits.ts';
import { absolute64 } from '../../../extable/format.ts';
import { addressOf, type Image } from '../../../image/image.ts';
import type { KernelText } from '../../../kernel.ts';
import { kernelText } from '../../kernel-text.ts';
import { type Body, copyUser } from './copy-user.ts';
import { type DemoStyle, demo, demoModule, program } from './demo.ts';
import { entry, head } from './entry.ts';
import { getuser, putuser } from './getuser.ts';
import { extable, mm, traps } from './handlers.ts';
import { usercopy } from './usercopy.ts';

/** Where the kernel's text begins, 2 MiB into its own mapping. */
const TEXT = virt(0xffffffff80200000n);

const styleOf = (body: Body): DemoStyle => ({
  copyFromUser: 'copy_from_user',
  copyToUser: 'copy_to_user',
  copyInatomic: body,
  open: [],
  close: [],
});

/**
 * The text of the kernel. Its exception table is as the linker leaves it: in the order of the objects, not yet sorted. Its addr_limit is the thread_info's.
 *
 * @param body what the CPU is good at
 */
export const textFor = (body: Body = 'copy_user_generic_string'): KernelText =>
  kernelText({
    base: TEXT,
    objects: [
      ...[head, entry, traps, mm, extable, copyUser(body), getuser, putuser, usercopy],
      demo(styleOf(body)),
    ],
    program,
    module: demoModule(styleOf(body)),
    table: 'absolute64',
    entry: absolute64,
    mode: 64,
  });

/** The call that a system call's routine returns behind. */
export const syscallCall = (image: Image): Virt => virt(addressOf(image, 'system_call') + 0x77n);

/** Behind child_rip's call of a kernel thread's function. @see arch/x86/kernel/entry_64.S child_rip, Linux 2.6.24 */
export const threadReturn = (image: Image): Virt => virt(addressOf(image, 'child_rip') + 0xan);
