import { at, type Item, type ObjectFile, op, type Routine } from '../../../image/source.ts';
import { copyUser, copyUserZeroing, countWords, epilogue, prologue } from './copy-user.ts';

/**
 * Zeroes EDX bytes at EAX.
 *
 * @param open, close what a kernel that knows SMAP has around the stores
 * @see arch/x86/lib/usercopy_32.c __clear_user, Linux 2.6.24 to 4.19
 */
export const clearUser = (open: readonly Item[] = [], close: readonly Item[] = []): Routine => ({
  name: '__clear_user',
  section: '.text',
  align: 16,
  text: [
    op.push('ebp'),
    op.mov('ebp', 'esp'),
    op.math('sub', 'esp', 8),
    op.store(at('ebp', -8), 'ebx'),
    op.mov('ecx', 'edx'),
    op.shr('ecx', 2),
    op.mov('ebx', 'edx'),
    op.store(at('ebp', -4), 'edi'),
    op.math('and', 'ebx', 3),
    op.mov('edi', 'eax'),
    op.math('xor', 'eax', 'eax'),
    ...open,
    { label: 'words' },
    op.repStos(4),
    op.mov('ecx', 'ebx'),
    { label: 'tail' },
    op.repStos(1),
    { label: 'end' },
    ...close,
    op.load('ebx', at('ebp', -8)),
    op.mov('eax', 'ecx'),
    op.load('edi', at('ebp', -4)),
    op.mov('esp', 'ebp'),
    op.pop('ebp'),
    op.ret,
  ],
  fixup: [{ label: 'bad-words' }, countWords('ebx'), op.jmp('end')],
  table: [
    ['words', 'bad-words'],
    ['tail', 'end'],
  ],
});

/**
 * Copies a string of at most ECX bytes from EDX to EAX; only the first byte's address is checked against the limit.
 *
 * @see arch/x86/lib/usercopy_32.c strncpy_from_user, Linux 2.6.24; lodsb at 0x2f as recorded
 */
const strncpyFromUser: Routine = {
  name: 'strncpy_from_user',
  section: '.text',
  align: 16,
  text: [
    ...prologue,
    op.mov('edi', 'eax'),
    op.mov('esi', 'edx'),
    op.mov('eax', -8192),
    op.math('and', 'eax', 'esp'),
    op.math('add', 'edx', 1),
    op.math('sbb', 'ebx', 'ebx'),
    op.compareTo(at('eax', 0x18), 'edx'),
    op.math('sbb', 'ebx', 0),
    op.math('test', 'ebx', 'ebx'),
    op.jcc('ne', 'refuse'),
    op.mov('edx', 'ecx'),
    op.math('test', 'ecx', 'ecx'),
    op.jcc('e', 'end'),
    { label: 'byte' },
    op.lodsb,
    op.stosb,
    op.testByte('eax'),
    op.jcc('e', 'count'),
    op.dec('ecx'),
    op.jcc('ne', 'byte'),
    { label: 'count' },
    op.math('sub', 'edx', 'ecx'),
    { label: 'end' },
    ...epilogue('edx'),
    { label: 'refuse' },
    op.mov('edx', -14),
    op.jmp('end'),
  ],
  fixup: [{ label: 'bad' }, op.mov('edx', -14), op.jmp('end')],
  table: [['byte', 'bad']],
};

/** access_ok of ECX bytes from a register's address: the sum must not carry and not exceed the limit in the thread_info. ESI and EBX are on the stack afterwards. */
const accessOk = (address: 'eax' | 'edx'): readonly Item[] => [
  op.push('esi'),
  op.push('ebx'),
  op.mov('esi', -8192),
  op.math('and', 'esi', 'esp'),
  op.mov('ebx', address),
  op.math('add', 'ebx', 'ecx'),
  op.jcc('b', 'refuse'),
  op.compareTo(at('esi', 0x18), 'ebx'),
  op.jcc('b', 'refuse'),
];

/** Checks the user's range, then copies; a refused range zeroes the whole destination. @see arch/x86/lib/usercopy_32.c copy_from_user, Linux 2.6.24 */
const copyFromUser: Routine = {
  name: 'copy_from_user',
  section: '.text',
  align: 16,
  text: [
    ...accessOk('edx'),
    op.call('__copy_from_user_ll'),
    { label: 'end' },
    op.pop('ebx'),
    op.pop('esi'),
    op.ret,
    { label: 'refuse' },
    op.push('edi'),
    op.push('ecx'),
    op.mov('edi', 'eax'),
    op.math('xor', 'eax', 'eax'),
    op.repStos(1),
    op.pop('eax'),
    op.pop('edi'),
    op.jmp('end'),
  ],
};

/** Checks the user's range of ECX bytes, then does it; a refused range is left alone, and all of it is left. */
const checked = (name: string, body: string, first: readonly Item[] = []): Routine => ({
  name,
  section: '.text',
  align: 16,
  text: [
    ...first,
    ...accessOk('eax'),
    op.call(body),
    { label: 'end' },
    op.pop('ebx'),
    op.pop('esi'),
    op.ret,
    { label: 'refuse' },
    op.mov('eax', 'ecx'),
    op.jmp('end'),
  ],
});

/** @see arch/x86/lib/usercopy_32.c copy_to_user, Linux 2.6.24 */
const copyToUser = checked('copy_to_user', '__copy_to_user_ll');

/** EDX bytes at EAX. @see arch/x86/lib/usercopy_32.c clear_user, Linux 2.6.24 */
const clearUserChecked = checked('clear_user', '__clear_user', [op.mov('ecx', 'edx')]);

/**
 * The length of the string at EAX with its NUL, more than EDX if there is none within; 0 if it cannot be read. Only the first byte's address is checked.
 *
 * @see arch/x86/lib/usercopy_32.c strnlen_user, Linux 2.6.24; the kernel has one `repne scasb` where this loop is
 */
const strnlenUser: Routine = {
  name: 'strnlen_user',
  section: '.text',
  align: 16,
  text: [
    ...prologue,
    op.mov('esi', 'eax'),
    op.mov('ebx', -8192),
    op.math('and', 'ebx', 'esp'),
    op.math('xor', 'ecx', 'ecx'),
    op.compareFrom('esi', at('ebx', 0x18)),
    op.jcc('ae', 'end'),
    { label: 'next' },
    op.inc('ecx'),
    op.math('cmp', 'ecx', 'edx'),
    op.jcc('a', 'end'),
    { label: 'byte' },
    op.lodsb,
    op.testByte('eax'),
    op.jcc('ne', 'next'),
    { label: 'end' },
    ...epilogue('ecx'),
  ],
  fixup: [{ label: 'bad' }, op.math('xor', 'ecx', 'ecx'), op.jmp('end')],
  table: [['byte', 'bad']],
};

/** @see arch/x86/lib/usercopy_32.c, Linux 2.6.24 */
export const usercopy: ObjectFile = {
  name: 'arch/x86/lib/usercopy_32.o',
  routines: [
    strncpyFromUser,
    clearUser(),
    copyUser('__copy_to_user_ll'),
    copyUserZeroing('__copy_from_user_ll'),
    copyUser('__copy_from_user_ll_nozero'),
    copyToUser,
    copyFromUser,
    clearUserChecked,
    strnlenUser,
  ],
};
