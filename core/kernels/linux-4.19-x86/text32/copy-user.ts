import { at, type Item, type ObjectFile, op, type Routine } from '../../../image/source.ts';
import { copyLoop, copyUser } from '../../linux-2.6.24-ia32/text/copy-user.ts';
import { clearUser } from '../../linux-2.6.24-ia32/text/usercopy.ts';

/** What stands around an access to user memory. */
export interface Gates {
  readonly stac: Item;
  readonly clac: Item;
}

/**
 * A copy of ECX bytes from EDX to EAX, as the compiler of 3.13 and 4.19 saves registers for it: EDX is what is left for later.
 *
 * @param open, padding what stands before the loop, and before its double words
 */
export const copyText = (
  open: readonly Item[],
  { clac }: Gates,
  padding: readonly Item[],
): readonly Item[] => [
  op.push('ebp'),
  op.mov('ebp', 'esp'),
  op.math('sub', 'esp', 8),
  op.store(at('ebp', -8), 'esi'),
  op.store(at('ebp', -4), 'edi'),
  ...open,
  op.mov('edi', 'eax'),
  op.mov('esi', 'edx'),
  op.mov('edx', 'ecx'),
  ...copyLoop('edx', padding),
  op.mov('eax', 'ecx'),
  clac,
  op.load('esi', at('ebp', -8)),
  op.load('edi', at('ebp', -4)),
  op.mov('esp', 'ebp'),
  op.pop('ebp'),
  op.ret,
];

/**
 * The copies without a range check. One body serves both directions, and nobody zeroes here: that is `_copy_from_user`'s, in C.
 *
 * @see arch/x86/lib/usercopy_32.c __copy_user_ll, __clear_user, Linux 4.19; offsets as recorded: 0x26, 0x30, 0x34 and 0x1d, 0x21
 */
export const copies = (gates: Gates): ObjectFile => ({
  name: 'arch/x86/lib/usercopy_32.o',
  routines: [
    clearUser([gates.stac], [gates.clac]),
    copyUser('__copy_user_ll', copyText([gates.stac, op.lfence], gates, []), 'edx'),
  ],
});

const plain = (name: string, text: readonly Item[]): Routine => ({
  name,
  section: '.text',
  align: 16,
  text,
});

/**
 * ECX bytes from EDX to EAX with the range check. Whatever is left is zeroed here: after a refusal all of it.
 *
 * @param check leads to `refuse` if the range is bad; may use EAX and EDI
 * @see lib/usercopy.c _copy_from_user, Linux 4.19 and 6.1
 */
export const copyFromUser = (check: readonly Item[]): Routine =>
  plain('_copy_from_user', [
    op.push('ebx'),
    op.mov('ebx', 'ecx'),
    op.push('esi'),
    op.mov('esi', 'eax'),
    op.push('edi'),
    ...check,
    op.mov('eax', 'esi'),
    op.call('__copy_user_ll'),
    op.math('test', 'eax', 'eax'),
    op.jcc('ne', 'zero'),
    { label: 'end' },
    op.pop('edi'),
    op.pop('esi'),
    op.pop('ebx'),
    op.ret,
    { label: 'refuse' },
    op.mov('eax', 'ebx'),
    { label: 'zero' },
    op.math('add', 'esi', 'ebx'),
    op.mov('ebx', 'eax'),
    op.mov('ecx', 'eax'),
    op.mov('eax', 'esi'),
    op.math('sub', 'eax', 'ecx'),
    op.math('xor', 'edx', 'edx'),
    op.call('memset'),
    op.mov('eax', 'ebx'),
    op.jmp('end'),
  ]);

/** Checks the range of ECX bytes at EAX, then does it; after a refusal all of it is left. */
const checked = (
  name: string,
  body: string,
  check: readonly Item[],
  first: readonly Item[] = [],
): Routine =>
  plain(name, [
    ...first,
    op.push('ebx'),
    op.push('esi'),
    ...check,
    op.call(body),
    { label: 'end' },
    op.pop('esi'),
    op.pop('ebx'),
    op.ret,
    { label: 'refuse' },
    op.mov('eax', 'ecx'),
    op.jmp('end'),
  ]);

/** ECX bytes from EDX to EAX: nothing is zeroed. @param check may use EBX and ESI @see lib/usercopy.c _copy_to_user, Linux 4.19 and 6.1 */
export const copyToUser = (check: readonly Item[]): Routine =>
  checked('_copy_to_user', '__copy_user_ll', check);

/** Zeroes EDX bytes at EAX. @param check as for a copy @see arch/x86/lib/usercopy_32.c clear_user, Linux 4.19 and 6.1 */
export const clearUserChecked = (check: readonly Item[]): Routine =>
  checked('clear_user', '__clear_user', check, [op.mov('ecx', 'edx')]);

/** @see arch/x86/lib/string_32.c memset, Linux 4.19 and 6.1 */
export const memset: Routine = plain('memset', [
  op.push('edi'),
  op.push('eax'),
  op.mov('edi', 'eax'),
  op.mov('eax', 'edx'),
  op.repStos(1),
  op.pop('eax'),
  op.pop('edi'),
  op.ret,
]);
