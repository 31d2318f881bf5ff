import { type Virt, virt } from '../../../bits.ts';
import { relative32Handler } from '../../../extable/format.ts';
import { addressOf, type Image } from '../../../image/image.ts';
import { type ObjectFile, op } from '../../../image/source.ts';
import type { KernelText } from '../../../kernel.ts';
import { kernelText } from '../../kernel-text.ts';
import { type DemoStyle, demo, demoModule, program } from '../../linux-2.6.24-x86-64/text/demo.ts';
import { CALL_SYS_CALL_TABLE } from '../../linux-2.6.24-x86-64/text/entry.ts';
import { modelled } from '../../linux-2.6.24-x86-64/text/handlers.ts';
import { copyUser } from './copy-user.ts';
import { currentData } from './current.ts';
import { type Features, gates } from './features.ts';
import { getuser, putuser } from './getuser.ts';
import { usercopy } from './usercopy.ts';

/** Where the kernel's text begins, 16 MiB into its own mapping. */
const TEXT = virt(0xffffffff81000000n);

/** What the CPU can do; ERMS and SMAP if absent. */
type TextOptions = Partial<Features>;

const styleOf = (features: Features): DemoStyle => {
  const { stac, clac } = gates(features);
  return {
    copyFromUser: '_copy_from_user',
    copyToUser: '_copy_to_user',
    copyInatomic: features.body,
    open: [stac],
    close: [clac],
    how: 'ex_handler_default',
  };
};

/** Entry and exit of system calls and exceptions. @see arch/x86/entry/entry_64.S, Linux 4.19 */
const entry: ObjectFile = {
  name: 'arch/x86/entry/entry_64.o',
  routines: [
    {
      name: 'entry_SYSCALL_64_after_hwframe',
      section: '.text',
      align: 1,
      text: [{ gap: 0x37 }, op.call('do_syscall_64'), { gap: 0x70 }],
    },
    {
      name: 'native_irq_return_iret',
      section: '.text',
      align: 1,
      text: [op.other([0x48, 0xcf], 'iretq')],
    },
    modelled('page_fault', 0x20),
    modelled('general_protection', 0x20),
    modelled('stack_segment', 0x20),
    {
      ...modelled('error_entry', 0),
      text: [{ gap: 0x60 }, { global: 'ret_from_fork' }, { gap: 0x60 }],
    },
    { ...modelled('do_syscall_64', 0), text: [{ gap: 0x3e }, CALL_SYS_CALL_TABLE, { gap: 0x40 }] },
  ],
};

/** The fault path itself. @see arch/x86/mm/fault.c, extable.c, kernel/extable.c, Linux 4.19 */
const mm: ObjectFile = {
  name: 'arch/x86/mm/built-in.a',
  routines: [
    modelled('ex_handler_default', 0x10),
    modelled('ex_handler_fault', 0x20),
    modelled('fixup_exception', 0x60),
    modelled('vmalloc_fault', 0x1e0),
    modelled('no_context', 0x200),
    modelled('__do_page_fault', 0x4c0),
    modelled('do_page_fault', 0x20),
    modelled('do_general_protection', 0x120),
    modelled('search_exception_tables', 0x30),
  ],
  data: currentData,
};

/** The text of the kernel, its exception table sorted by the build. `current_task` and the task's limit are in its data. */
export function textFor(options: TextOptions = {}): KernelText {
  const features = { body: 'copy_user_enhanced_fast_string', smap: true, ...options } as const;
  const style = styleOf(features);
  return kernelText({
    base: TEXT,
    objects: [
      { name: 'arch/x86/kernel/head_64.o', routines: [modelled('startup_64', 0x100)] },
      ...[entry, mm, copyUser(features), getuser(features), putuser(features), usercopy(features)],
      demo(style),
    ],
    program,
    module: demoModule(style),
    table: 'relative32-handler',
    entry: relative32Handler,
    sorted: true,
    mode: 64,
  });
}

/** Behind ret_from_fork's call of a kernel thread's function. */
export const threadReturn = (image: Image): Virt => virt(addressOf(image, 'ret_from_fork') + 0x1fn);

/** The call that a system call's routine returns behind. */
export const syscallCall = (image: Image): Virt => virt(addressOf(image, 'do_syscall_64') + 0x3en);
