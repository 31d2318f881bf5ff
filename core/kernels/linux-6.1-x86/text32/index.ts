import type { General } from '../../../arch/instructions.ts';
import { type Virt, virt } from '../../../bits.ts';
import { relative32Data } from '../../../extable/format.ts';
import { addressOf, type Image } from '../../../image/image.ts';
import { type Item, type ObjectFile, op } from '../../../image/source.ts';
import type { KernelText } from '../../../kernel.ts';
import { kernelText } from '../../kernel-text.ts';
import { program } from '../../linux-2.6.24-ia32/text/demo.ts';
import { head } from '../../linux-2.6.24-ia32/text/entry.ts';
import {
  clearUserChecked,
  copyFromUser,
  copyToUser,
  memset,
} from '../../linux-4.19-x86/text32/copy-user.ts';
import { BASE, modelled, modelledIn } from '../../linux-4.19-x86/text32/index.ts';
import { strncpyFromUser } from '../../linux-4.19-x86/text32/strncpy.ts';
import { type Features, gates } from '../../linux-4.19-x86/text64/features.ts';
import { copies } from './copy-user.ts';
import { demo, demoModule } from './demo.ts';
import { EX_TYPE_UACCESS, TASK_SIZE_MAX } from './extable.ts';
import { getuser, putuser } from './getuser.ts';
import { copyFromKernelNofault } from './nofault.ts';

/** Entry and exit of system calls and exceptions; places of calls as recorded. @see arch/x86/entry/entry_32.S, Linux 6.1 */
const entry: ObjectFile = {
  name: 'arch/x86/entry/entry_32.o',
  routines: [
    modelled('asm_exc_page_fault', 0x10),
    modelled('handle_exception', 0x133),
    modelled('ret_from_fork', 0x30),
    {
      name: 'entry_INT80_32',
      section: '.text',
      align: 16,
      text: [
        { gap: 0xeb },
        op.call('do_int80_syscall_32'),
        { global: 'restore_all_switch_stack' },
        { gap: 0x40 },
        op.other([0xcf], 'iret'),
      ],
    },
    {
      ...modelled('do_int80_syscall_32', 0),
      text: [{ gap: 0x49 }, op.call('ia32_sys_call'), { gap: 0x22 }],
    },
    {
      ...modelled('ia32_sys_call', 0),
      text: [
        { gap: 0x448 },
        op.mov('eax', 'ebx'),
        op.other([0xe8, 0, 0, 0, 0], 'call __ia32_sys_ioctl'),
        { gap: 0x40 },
      ],
    },
  ],
};

/** The fault path itself. Sizes are chosen. @see arch/x86/mm/fault.c, extable.c, kernel/extable.c, Linux 6.1 */
const mm = modelledIn('arch/x86/mm/built-in.a', {
  fixup_exception: 0x2c0,
  page_fault_oops: 0x270,
  vmalloc_fault: 0x170,
  arch_sync_kernel_mappings: 0x140,
  spurious_kernel_fault: 0x120,
  bad_area_nosemaphore: 0x20,
  do_kern_addr_fault: 0xf0,
  do_user_addr_fault: 0x4e0,
  exc_page_fault: 0x160,
  search_exception_tables: 0x30,
});

/** access_ok of ECX bytes: the size must not exceed the limit, nor the address what the limit leaves. @see include/asm-generic/access_ok.h, Linux 6.1 */
const accessOk = (address: General, left: General): readonly Item[] => [
  op.mov(left, TASK_SIZE_MAX),
  op.math('cmp', 'ecx', left),
  op.jcc('a', 'refuse'),
  op.math('sub', left, 'ecx'),
  op.math('cmp', address, left),
  op.jcc('a', 'refuse'),
];

/** The text of the kernel, its exception table sorted by the build. @param smap whether the boot leaves `stac` and `clac` in place, and not `nop`s */
export function textFor({ smap }: Pick<Features, 'smap'>): KernelText {
  const own = gates({ smap });
  const library: ObjectFile = {
    name: 'lib/built-in.a',
    routines: [
      copyFromKernelNofault,
      strncpyFromUser({
        limit: [op.mov('ebx', TASK_SIZE_MAX)],
        open: [own.stac, op.lfence],
        close: [own.clac],
        how: EX_TYPE_UACCESS,
      }),
      copyFromUser(accessOk('edx', 'edi')),
      copyToUser(accessOk('eax', 'ebx')),
      clearUserChecked(accessOk('eax', 'ebx')),
      memset,
    ],
  };
  return kernelText({
    base: BASE,
    objects: [head, entry, mm, library, getuser(own), putuser(own), copies(own), demo],
    program,
    module: demoModule,
    table: 'relative32-data',
    entry: relative32Data,
    sorted: true,
  });
}

/** On a CPU without SMAP. */
export const text = textFor({ smap: false });

/** The call that a system call's routine returns behind, and the argument before it: 7 bytes. */
export const syscallCall = (image: Image): Virt => virt(addressOf(image, 'ia32_sys_call') + 0x448n);
