import type { General } from '../../../arch/instructions.ts';
import { type Item, type ObjectFile, op, quad, type Routine } from '../../../image/source.ts';
import { type Features, gates } from '../../linux-4.19-x86/text64/features.ts';
import {
  copyFromUser,
  copyToUser,
  memset,
  strncpyFromUser,
} from '../../linux-4.19-x86/text64/usercopy.ts';
import { EX_TYPE_UACCESS, RET } from './ret.ts';

/** access_ok: the size must not exceed the limit, nor the address what the limit leaves. RCX is used up. @see include/asm-generic/access_ok.h, Linux 6.1 */
const accessOk = (address: General, size: General, limit: bigint): readonly Item[] => [
  quad.mov('ecx', limit),
  quad.math('cmp', size, 'ecx'),
  op.jcc('a', 'refuse'),
  quad.math('sub', 'ecx', size),
  quad.math('cmp', address, 'ecx'),
  op.jcc('a', 'refuse'),
];

/** Zeroes RCX bytes at RDI; RCX comes out as what is left. @see arch/x86/lib/clear_page_64.S clear_user_erms, Linux 6.1.192 */
const clearUserErms: Routine = {
  name: 'clear_user_erms',
  section: '.text',
  align: 16,
  text: [{ label: 'all' }, op.repStos(1), { label: 'end' }, op.math('xor', 'eax', 'eax'), ...RET],
  table: [['all', 'end', EX_TYPE_UACCESS]],
};

/** @see arch/x86/include/asm/uaccess_64.h clear_user, __clear_user, Linux 6.1.192 */
const clearUser = (features: Features, limit: bigint): Routine => ({
  name: 'clear_user',
  section: '.text',
  align: 16,
  text: [
    ...accessOk('edi', 'esi', limit),
    op.math('xor', 'eax', 'eax'),
    quad.mov('ecx', 'esi'),
    gates(features).stac,
    op.call('clear_user_erms'),
    gates(features).clac,
    quad.mov('eax', 'ecx'),
    ...RET,
    { label: 'refuse' },
    quad.mov('eax', 'esi'),
    ...RET,
  ],
});

/** @see lib/usercopy.c, lib/strncpy_from_user.c, arch/x86/lib/clear_page_64.S, Linux 6.1 */
export const usercopy = (features: Features, limit: bigint): ObjectFile => ({
  name: 'lib/usercopy.o',
  routines: [
    strncpyFromUser([quad.mov('r9', limit)], features, { how: EX_TYPE_UACCESS, fixups: false }),
    copyFromUser(accessOk('esi', 'edx', limit), features.body),
    copyToUser(accessOk('edi', 'edx', limit), features.body),
    memset,
    clearUserErms,
    clearUser(features, limit),
  ],
});
