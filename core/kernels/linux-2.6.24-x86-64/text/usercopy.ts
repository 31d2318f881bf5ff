import { at, type ObjectFile, op, quad, type Routine } from '../../../image/source.ts';
import { accessOk } from './thread-info.ts';

/** Zeroes RSI bytes at RDI: words of 8, then bytes. @see arch/x86/lib/usercopy_64.c __clear_user, Linux 2.6.24 */
const clearUserUnchecked: Routine = {
  name: '__clear_user',
  section: '.text',
  align: 16,
  text: [
    quad.mov('ecx', 'esi'),
    quad.shr('ecx', 3),
    op.math('and', 'esi', 7),
    op.math('xor', 'eax', 'eax'),
    quad.math('test', 'ecx', 'ecx'),
    op.jcc('e', 'rest'),
    { label: 'word' },
    quad.store(at('edi'), 'eax'),
    quad.math('add', 'edi', 8),
    op.dec('ecx'),
    op.jcc('ne', 'word'),
    { label: 'rest' },
    quad.mov('ecx', 'esi'),
    op.math('test', 'ecx', 'ecx'),
    op.jcc('e', 'end'),
    { label: 'byte' },
    op.store(at('edi'), 'eax', 1),
    quad.inc('edi'),
    op.dec('ecx'),
    op.jcc('ne', 'byte'),
    { label: 'end' },
    quad.mov('eax', 'ecx'),
    op.ret,
  ],
  fixup: [
    { label: 'bad-word' },
    quad.lea('ecx', { base: 'esi', index: 'ecx', scale: 8, displacement: 0 }),
    op.jmp('end'),
  ],
  table: [
    ['word', 'bad-word'],
    ['byte', 'end'],
  ],
};

/** @see arch/x86/lib/usercopy_64.c clear_user, Linux 2.6.24 */
const clearUser: Routine = {
  name: 'clear_user',
  section: '.text',
  align: 16,
  text: [
    ...accessOk('edi', 'esi'),
    op.jmp('__clear_user'),
    { label: 'refuse' },
    quad.mov('eax', 'esi'),
    op.ret,
  ],
};

/**
 * Copies a string of at most RDX bytes from RSI to RDI, byte by byte; only the first byte's address is checked.
 *
 * @see arch/x86/lib/usercopy_64.c strncpy_from_user, Linux 2.6.24
 */
const strncpyFromUser: Routine = {
  name: 'strncpy_from_user',
  section: '.text',
  align: 16,
  text: [
    ...accessOk('esi', 1),
    quad.mov('ecx', 'edx'),
    quad.mov('r8', 'edx'),
    quad.math('test', 'ecx', 'ecx'),
    op.jcc('e', 'end'),
    { label: 'byte' },
    op.lodsb,
    op.stosb,
    op.testByte('eax'),
    op.jcc('e', 'count'),
    quad.dec('ecx'),
    op.jcc('ne', 'byte'),
    { label: 'count' },
    quad.math('sub', 'r8', 'ecx'),
    { label: 'end' },
    quad.mov('eax', 'r8'),
    op.ret,
    { label: 'refuse' },
    quad.mov('eax', -14),
    op.ret,
  ],
  fixup: [{ label: 'bad' }, quad.mov('r8', -14), op.jmp('end')],
  table: [['byte', 'bad']],
};

export const usercopy: ObjectFile = {
  name: 'arch/x86/lib/usercopy_64.o',
  routines: [strncpyFromUser, clearUserUnchecked, clearUser],
};
