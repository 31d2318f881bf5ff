import { at, type Item, type ObjectFile, op, quad, type Routine } from '../../../image/source.ts';
import { handleTail } from './copy-user.ts';
import { accessOk, currentTask, limitOf } from './current.ts';
import { type Features, gates } from './features.ts';

const HOW = 'ex_handler_default';

const plain = (name: string, text: Routine['text']): Routine => ({
  name,
  section: '.text',
  align: 16,
  text,
});

/**
 * The copy with its range check, RDX bytes from RSI to RDI. Whatever is left is zeroed here, in C, and not in the assembly as 2.6.24 did: after a refusal all of it.
 *
 * @param check leads to `refuse` if the range is bad
 * @see lib/usercopy.c _copy_from_user, Linux 4.19 and 6.1
 */
export const copyFromUser = (check: readonly Item[], body: string): Routine =>
  plain('_copy_from_user', [
    op.push('ebp'),
    quad.mov('ebp', 'edi'),
    op.push('ebx'),
    quad.mov('ebx', 'edx'),
    ...check,
    op.call(body),
    op.mov('eax', 'eax'),
    quad.math('test', 'eax', 'eax'),
    op.jcc('ne', 'zero'),
    { label: 'end' },
    op.pop('ebx'),
    op.pop('ebp'),
    op.ret,
    { label: 'refuse' },
    quad.mov('eax', 'ebx'),
    { label: 'zero' },
    quad.lea('edi', { base: 'ebp', index: 'ebx', scale: 1, displacement: 0 }),
    quad.math('sub', 'edi', 'eax'),
    quad.mov('edx', 'eax'),
    quad.mov('ebx', 'eax'),
    op.math('xor', 'esi', 'esi'),
    op.call('memset'),
    quad.mov('eax', 'ebx'),
    op.jmp('end'),
  ]);

/** The other direction: nothing is zeroed. @see lib/usercopy.c _copy_to_user, Linux 4.19 and 6.1 */
export const copyToUser = (check: readonly Item[], body: string): Routine =>
  plain('_copy_to_user', [
    ...check,
    op.call(body),
    op.mov('eax', 'eax'),
    op.ret,
    { label: 'refuse' },
    quad.mov('eax', 'edx'),
    op.ret,
  ]);

/** @see arch/x86/lib/memset_64.S memset_erms, Linux 4.19 and 6.1 */
export const memset: Routine = plain('memset', [
  quad.mov('r9', 'edi'),
  op.mov('eax', 'esi'),
  quad.mov('ecx', 'edx'),
  op.repStos(1),
  quad.mov('eax', 'r9'),
  op.ret,
]);

/** Zeroes RSI bytes at RDI: words of 8, then bytes. @see arch/x86/lib/usercopy_64.c __clear_user, Linux 4.19 */
const clearUserUnchecked = (features: Features): Routine => ({
  ...plain('__clear_user', [
    quad.mov('ecx', 'esi'),
    quad.shr('ecx', 3),
    op.math('and', 'esi', 7),
    gates(features).stac,
    quad.math('test', 'ecx', 'ecx'),
    op.jcc('e', 'rest'),
    { label: 'word' },
    quad.storeZero(at('edi'), 8),
    quad.math('add', 'edi', 8),
    op.dec('ecx'),
    op.jcc('ne', 'word'),
    { label: 'rest' },
    quad.mov('ecx', 'esi'),
    op.math('test', 'ecx', 'ecx'),
    op.jcc('e', 'end'),
    { label: 'byte' },
    quad.storeZero(at('edi'), 1),
    quad.inc('edi'),
    op.dec('ecx'),
    op.jcc('ne', 'byte'),
    { label: 'end' },
    gates(features).clac,
    quad.mov('eax', 'ecx'),
    op.ret,
  ]),
  fixup: [
    { label: 'bad-word' },
    quad.lea('ecx', { base: 'esi', index: 'ecx', scale: 8, displacement: 0 }),
    op.jmp('end', 'near'),
  ],
  table: [
    ['word', 'bad-word', HOW],
    ['byte', 'end', HOW],
  ],
});

/** @see arch/x86/lib/usercopy_64.c clear_user, Linux 4.19 */
const clearUser = plain('clear_user', [
  ...accessOk('edi', 'esi'),
  op.jmp('__clear_user'),
  { label: 'refuse' },
  quad.mov('eax', 'esi'),
  op.ret,
]);

/** How a fault of the two loads goes on: by code in `.fixup`, or by an entry alone. */
export interface StringLoads {
  readonly how: string | number;
  readonly fixups: boolean;
}

/**
 * Copies a string of at most RDX bytes from RSI to RDI, 8 bytes a turn; a word with a zero byte in it, or one that faults, is left to the loop over bytes,
 * and only that one's fault is -EFAULT. R8 counts what is done, R9 what may be done at all: up to the limit, beyond which the string ends with -EFAULT.
 *
 * @param limit puts the end of user addresses into R9
 * @see lib/strncpy_from_user.c do_strncpy_from_user, Linux 4.19 and 6.1
 */
export const strncpyFromUser = (
  limit: readonly Item[],
  features: Features,
  { how, fixups }: StringLoads,
): Routine => ({
  ...plain('strncpy_from_user', [
    ...limit,
    quad.math('cmp', 'esi', 'r9'),
    op.jcc('ae', 'refuse'),
    quad.math('sub', 'r9', 'esi'),
    quad.math('cmp', 'r9', 'edx'),
    op.jcc('be', 'bounded'),
    quad.mov('r9', 'edx'),
    { label: 'bounded' },
    op.math('xor', 'r8', 'r8'),
    gates(features).stac,
    { label: 'next-word' },
    quad.lea('eax', at('r8', 8)),
    quad.math('cmp', 'eax', 'r9'),
    op.jcc('a', 'bytes'),
    { label: 'word' },
    quad.load('ecx', { base: 'esi', index: 'r8', scale: 1, displacement: 0 }),
    { op: 'mov', to: 'r10', from: 0xfefefefefefefeffn, size: 8 },
    quad.lea('eax', { base: 'ecx', index: 'r10', scale: 1, displacement: 0 }),
    quad.mov('r11', 'ecx'),
    quad.math('xor', 'r11', -1),
    quad.math('and', 'eax', 'r11'),
    { op: 'mov', to: 'r10', from: 0x8080808080808080n, size: 8 },
    quad.math('test', 'eax', 'r10'),
    op.jcc('ne', 'bytes'),
    quad.store({ base: 'edi', index: 'r8', scale: 1, displacement: 0 }, 'ecx'),
    quad.math('add', 'r8', 8),
    op.jmp('next-word'),
    { label: 'bytes' },
    quad.math('cmp', 'r8', 'r9'),
    op.jcc('ae', 'full'),
    { label: 'byte' },
    op.load('ecx', { base: 'esi', index: 'r8', scale: 1, displacement: 0 }, 1),
    op.store({ base: 'edi', index: 'r8', scale: 1, displacement: 0 }, 'ecx', 1),
    op.testByte('ecx'),
    op.jcc('e', 'counted'),
    quad.inc('r8'),
    op.jmp('bytes'),
    { label: 'full' },
    quad.math('cmp', 'r8', 'edx'),
    op.jcc('ae', 'counted'),
    { label: 'bad' },
    quad.mov('r8', -14),
    { label: 'counted' },
    gates(features).clac,
    quad.mov('eax', 'r8'),
    op.ret,
    { label: 'refuse' },
    quad.mov('eax', -14),
    op.ret,
  ]),
  ...(fixups
    ? {
        fixup: [
          { label: 'bad-word' },
          op.jmp('bytes', 'near'),
          { label: 'bad-byte' },
          op.jmp('bad', 'near'),
        ],
        table: [
          ['word', 'bad-word', how],
          ['byte', 'bad-byte', how],
        ],
      }
    : {
        table: [
          ['word', 'bytes', how],
          ['byte', 'bad', how],
        ],
      }),
});

/** addr_limit of the running task. */
const limit: readonly Item[] = [currentTask('eax'), quad.load('r9', limitOf('eax'))];

/** @see arch/x86/lib/usercopy_64.c, lib/usercopy.c, lib/strncpy_from_user.c, Linux 4.19 */
export const usercopy = (features: Features): ObjectFile => ({
  name: 'arch/x86/lib/usercopy_64.o',
  routines: [
    strncpyFromUser(limit, features, { how: HOW, fixups: true }),
    copyFromUser(accessOk('esi', 'edx'), features.body),
    copyToUser(accessOk('edi', 'edx'), features.body),
    memset,
    clearUserUnchecked(features),
    clearUser,
    handleTail(features),
  ],
});
