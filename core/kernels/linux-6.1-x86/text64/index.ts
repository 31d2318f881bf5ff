import { type Virt, virt } from '../../../bits.ts';
import { relative32Data } from '../../../extable/format.ts';
import { addressOf, type Image } from '../../../image/image.ts';
import { type ObjectFile, op } from '../../../image/source.ts';
import type { KernelText } from '../../../kernel.ts';
import { kernelText } from '../../kernel-text.ts';
import { type DemoStyle, demo, demoModule, program } from '../../linux-2.6.24-x86-64/text/demo.ts';
import { modelled } from '../../linux-2.6.24-x86-64/text/handlers.ts';
import { type Features, gates } from '../../linux-4.19-x86/text64/features.ts';
import { copyUser } from './copy-user.ts';
import { getuser, putuser } from './getuser.ts';
import { EX_TYPE_UACCESS, taskSizeMax } from './ret.ts';
import { usercopy } from './usercopy.ts';

/** Where the kernel's text begins without KASLR, 16 MiB into its own mapping. */
const TEXT = virt(0xffffffff81000000n);

/** What the boot makes of the text: what the CPU can do (ERMS and SMAP if absent), and where it lies. */
interface TextOptions extends Partial<Features> {
  /** Levels of tables: the end of user addresses is a number in the text. Four if absent. */
  readonly levels?: 4 | 5;
  /** How far KASLR moved the text, in bytes. */
  readonly slide?: bigint;
}

const styleOf = (features: Features): DemoStyle => {
  const { stac, clac } = gates(features);
  return {
    copyFromUser: '_copy_from_user',
    copyToUser: '_copy_to_user',
    copyInatomic: features.body,
    open: [stac],
    close: [clac],
    how: EX_TYPE_UACCESS,
    modern: true,
  };
};

/** Entry and exit of system calls and exceptions. @see arch/x86/entry/entry_64.S, Linux 6.1 */
const entry: ObjectFile = {
  name: 'arch/x86/entry/entry_64.o',
  routines: [
    modelled('asm_exc_page_fault', 0x30),
    modelled('asm_exc_general_protection', 0x30),
    modelled('asm_exc_stack_segment', 0x30),
    modelled('ret_from_fork', 0x30),
    {
      name: 'entry_SYSCALL_64_after_hwframe',
      section: '.text',
      align: 1,
      text: [{ gap: 0x64 }, op.call('do_syscall_64'), { gap: 0x70 }],
    },
    {
      name: 'native_irq_return_iret',
      section: '.text',
      align: 1,
      text: [op.other([0x48, 0xcf], 'iretq')],
    },
    {
      ...modelled('do_syscall_64', 0),
      text: [
        { gap: 0x50 },
        op.other([0xe8, 0, 0, 0, 0], 'call __x86_indirect_thunk_rax'),
        { gap: 0x40 },
      ],
    },
  ],
};

/** The fault path itself. @see arch/x86/mm/fault.c, extable.c, kernel/extable.c, Linux 6.1 */
const mm: ObjectFile = {
  name: 'arch/x86/mm/built-in.a',
  routines: [
    modelled('fixup_exception', 0x2c0),
    modelled('page_fault_oops', 0x270),
    modelled('kernelmode_fixup_or_oops', 0xb0),
    modelled('__bad_area_nosemaphore', 0x1c0),
    modelled('do_user_addr_fault', 0x4e0),
    modelled('exc_page_fault', 0x160),
    modelled('exc_general_protection', 0x390),
    modelled('search_exception_tables', 0x30),
  ],
};

/** The text of the kernel, its exception table sorted by the build. */
export function textFor({ levels = 4, slide = 0n, ...cpu }: TextOptions = {}): KernelText {
  const features = { body: 'copy_user_enhanced_fast_string', smap: true, ...cpu } as const;
  const limit = taskSizeMax(levels);
  const style = styleOf(features);
  return kernelText({
    base: virt(TEXT + slide),
    objects: [
      { name: 'arch/x86/kernel/head_64.o', routines: [modelled('startup_64', 0x100)] },
      ...[entry, mm, copyUser(features), getuser(features, limit), putuser(features, limit)],
      ...[usercopy(features, limit), demo(style)],
    ],
    program,
    module: demoModule(style),
    table: 'relative32-data',
    entry: relative32Data,
    sorted: true,
    mode: 64,
  });
}

/** The call that a system call's routine returns behind: 5 bytes here. */
export const syscallCall = (image: Image): Virt => virt(addressOf(image, 'do_syscall_64') + 0x50n);
