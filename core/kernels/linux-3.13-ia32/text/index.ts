import type { General } from '../../../arch/instructions.ts';
import { relative32Fixup } from '../../../extable/format.ts';
import { type Item, type ObjectFile, op, type Routine } from '../../../image/source.ts';
import type { KernelText } from '../../../kernel.ts';
import { copyUser, copyUserZeroing } from '../../linux-2.6.24-ia32/text/copy-user.ts';
import { demo, demoModule } from '../../linux-2.6.24-ia32/text/demo.ts';
import { clearUser } from '../../linux-2.6.24-ia32/text/usercopy.ts';
import { copyText, type Gates } from '../../linux-4.19-x86/text32/copy-user.ts';
import { laterText } from '../../linux-4.19-x86/text32/index.ts';
import { strncpyFromUser } from '../../linux-4.19-x86/text32/strncpy.ts';
import { type Features, gates } from '../../linux-4.19-x86/text64/features.ts';
import { getuser, limitAt, putuser, threadInfo } from './getuser.ts';

/** access_ok of ECX bytes, the sum in EBX: it must not carry and not exceed the limit. */
const accessOk = (address: General): readonly Item[] => [
  op.push('esi'),
  op.push('ebx'),
  ...threadInfo('esi'),
  op.mov('ebx', address),
  op.math('add', 'ebx', 'ecx'),
  op.jcc('b', 'refuse'),
  op.compareFrom('ebx', limitAt('esi')),
  op.jcc('a', 'refuse'),
];

const plain = (name: string, text: readonly Item[]): Routine => ({
  name,
  section: '.text',
  align: 16,
  text,
});

const leave: readonly Item[] = [op.pop('ebx'), op.pop('esi'), op.ret];

/** The assembly zeroes what a fault leaves; C zeroes only after a refusal. @see arch/x86/lib/usercopy_32.c _copy_from_user, Linux 3.13 */
const copyFromUser = plain('_copy_from_user', [
  ...accessOk('edx'),
  op.call('__copy_from_user_ll'),
  ...leave,
  { label: 'refuse' },
  op.push('edi'),
  op.push('ecx'),
  op.mov('edi', 'eax'),
  op.math('xor', 'eax', 'eax'),
  op.repStos(1),
  op.pop('eax'),
  op.pop('edi'),
  ...leave,
]);

/** After a refusal all of it is left. */
const checked = (name: string, body: string, first: readonly Item[] = []): Routine =>
  plain(name, [
    ...first,
    ...accessOk('eax'),
    op.call(body),
    ...leave,
    { label: 'refuse' },
    op.mov('eax', 'ecx'),
    ...leave,
  ]);

/** @see arch/x86/lib/usercopy_32.c _copy_to_user, Linux 3.13 */
const copyToUser = checked('_copy_to_user', '__copy_to_user_ll');

/** EDX bytes at EAX. @see arch/x86/lib/usercopy_32.c clear_user, Linux 3.13 */
const clearUserChecked = checked('clear_user', '__clear_user', [op.mov('ecx', 'edx')]);

/** @see arch/x86/lib/usercopy_32.c, Linux 3.13; offsets as recorded: 0x23, 0x2e, 0x32 and 0x1d, 0x21 */
function usercopy(own: Gates): ObjectFile {
  const body = copyText([own.stac], own, [op.nop]);
  return {
    name: 'arch/x86/lib/usercopy_32.o',
    routines: [
      clearUser([own.stac], [own.clac]),
      copyUser('__copy_to_user_ll', body, 'edx'),
      copyUserZeroing('__copy_from_user_ll', body, 'edx'),
      copyUser('__copy_from_user_ll_nozero', body, 'edx'),
      copyToUser,
      copyFromUser,
      clearUserChecked,
      strncpyFromUser({
        limit: [...threadInfo('ebx'), op.load('ebx', limitAt('ebx'))],
        open: [],
        close: [],
        each: { open: own.stac, close: own.clac },
      }),
    ],
  };
}

/** Linux 3.13 for 32 bits. @param smap whether the boot leaves `stac` and `clac` in place, and not `nop`s */
export function textFor({ smap }: Pick<Features, 'smap'>): KernelText {
  const own = gates({ smap });
  const style = {
    copyFromUser: '_copy_from_user',
    copyToUser: '_copy_to_user',
    copyInatomic: '__copy_from_user_ll_nozero',
    open: [op.math('xor', 'eax', 'eax'), own.stac],
    close: [own.clac],
  };
  return laterText({
    table: 'relative32-fixup',
    entry: relative32Fixup,
    access: [getuser(own), putuser(own), usercopy(own), demo(style)],
    module: demoModule(style),
    handlers: false,
  });
}

/** On a CPU without SMAP. */
export const text = textFor({ smap: false });
