import type { General } from '../../../arch/instructions.ts';
import { at, type Item, op, type Routine } from '../../../image/source.ts';

/** Saves what a C function must preserve, as the recorded build's compiler does: ECX counts, EDI and ESI go to and from, EBX is what is left for later. */
export const prologue: readonly Item[] = [
  op.push('ebp'),
  op.mov('ebp', 'esp'),
  op.math('sub', 'esp', 12),
  op.store(at('ebp', -12), 'ebx'),
  op.store(at('ebp', -8), 'esi'),
  op.store(at('ebp', -4), 'edi'),
];

export const epilogue = (result: 'ecx' | 'edx'): readonly Item[] => [
  op.load('ebx', at('ebp', -12)),
  op.mov('eax', result),
  op.load('esi', at('ebp', -8)),
  op.load('edi', at('ebp', -4)),
  op.mov('esp', 'ebp'),
  op.pop('ebp'),
  op.ret,
];

/**
 * Copies ECX bytes from ESI to EDI: up to 7 to align the destination to 8, then double words, then the rest.
 * ECX comes out as the bytes that were not copied.
 *
 * @param rest the register that has the same number at the start, and then what is left for later
 * @param padding what aligns the double words' instruction
 * @see arch/x86/lib/usercopy_32.c __copy_user, Linux 2.6.24 to 6.1
 */
export const copyLoop = (rest: General, padding: readonly Item[] = [op.nop]): readonly Item[] => [
  op.math('cmp', 'ecx', 7),
  op.jcc('be', 'tail'),
  op.mov('ecx', 'edi'),
  op.neg('ecx'),
  op.math('and', 'ecx', 7),
  op.math('sub', rest, 'ecx'),
  { label: 'head' },
  op.repMovs(1),
  op.mov('ecx', rest),
  op.shr('ecx', 2),
  op.math('and', rest, 3),
  ...padding,
  { label: 'words' },
  op.repMovs(4),
  op.mov('ecx', rest),
  { label: 'tail' },
  op.repMovs(1),
  { label: 'end' },
];

/** From EDX to EAX; offsets of the three copies as recorded: 0x23, 0x2e, 0x32. */
const copy: readonly Item[] = [
  ...prologue,
  op.mov('ebx', 'ecx'),
  op.mov('esi', 'edx'),
  op.mov('edi', 'eax'),
  ...copyLoop('ebx'),
  ...epilogue('ecx'),
];

/** What is left: ECX double words and `rest` bytes. */
export const countWords = (rest: General): Item =>
  op.lea('ecx', { base: rest, index: 'ecx', scale: 4, displacement: 0 });

/** What is left is counted from the registers as the fault found them. @param rest as in the loop */
export const copyUser = (name: string, text = copy, rest: General = 'ebx'): Routine => ({
  name,
  section: '.text',
  align: 16,
  text,
  fixup: [
    { label: 'bad-head' },
    op.math('add', 'ecx', rest),
    op.jmp('end'),
    { label: 'bad-words' },
    countWords(rest),
    op.jmp('end'),
  ],
  table: [
    ['head', 'bad-head'],
    ['words', 'bad-words'],
    ['tail', 'end'],
  ],
});

/** As above; then the rest of the destination is zeroed, so that no old kernel memory is taken for the user's. */
export const copyUserZeroing = (name: string, text = copy, rest: General = 'ebx'): Routine => ({
  name,
  section: '.text',
  align: 16,
  text,
  fixup: [
    { label: 'bad-head' },
    op.math('add', 'ecx', rest),
    op.jmp('zero'),
    { label: 'bad-words' },
    countWords(rest),
    { label: 'zero' },
    op.push('ecx'),
    op.push('eax'),
    op.math('xor', 'eax', 'eax'),
    op.repStos(1),
    op.pop('eax'),
    op.pop('ecx'),
    op.jmp('end'),
  ],
  table: [
    ['head', 'bad-head'],
    ['words', 'bad-words'],
    ['tail', 'zero'],
  ],
});
