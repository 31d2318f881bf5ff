import {
  at,
  type Item,
  type ObjectFile,
  op,
  type Routine,
  type TableLine,
} from '../../../image/source.ts';
import { copyLoop } from '../../linux-2.6.24-ia32/text/copy-user.ts';
import type { Gates } from '../../linux-4.19-x86/text32/copy-user.ts';
import { EX_TYPE_UACCESS, FENTRY, ucopyLen } from './extable.ts';

/** The differing bits of both addresses for which double words are slow: 7 on Intel's family 6. @see arch/x86/kernel/cpu/intel.c movsl_mask, Linux 6.1 */
const MASK = Uint8Array.of(7, 0, 0, 0);

/** Small copies, and those whose addresses agree in the mask, take the string instructions; the others the unrolled body. */
const choose: readonly Item[] = [
  op.math('cmp', 'ecx', 63),
  op.jcc('be', 'simple'),
  op.loadSymbol('edx', 'movsl_mask'),
  op.math('xor', 'eax', 'esi'),
  op.math('test', 'eax', 'edx'),
  op.jcc('ne', 'turn'),
  { label: 'simple' },
  op.mov('eax', 'ecx'),
];

/** Sixteen double words in the order in which a turn takes them: two loads, two stores. */
const PAIRS = [0, 8, 16, 24, 32, 40, 48, 56];

const labelled = (label: string, item: Item): readonly Item[] => [{ label }, item];

const pair = (offset: number): readonly Item[] => [
  ...labelled(`load-${offset}`, op.load('eax', at('esi', offset))),
  ...labelled(`load-${offset + 4}`, op.load('edx', at('esi', offset + 4))),
  ...labelled(`store-${offset}`, op.store(at('edi', offset), 'eax')),
  ...labelled(`store-${offset + 4}`, op.store(at('edi', offset + 4), 'edx')),
];

/** 64 bytes a turn; first it touches the half line ahead, and a line further on if there is one. */
const turns: readonly Item[] = [
  ...labelled('turn', op.load('eax', at('esi', 32))),
  op.math('cmp', 'ecx', 67),
  op.jcc('be', 'load-0'),
  ...labelled('ahead', op.load('eax', at('esi', 64))),
  op.nop,
  ...PAIRS.flatMap(pair),
  op.math('add', 'ecx', -64),
  op.math('add', 'esi', 64),
  op.math('add', 'edi', 64),
  op.math('cmp', 'ecx', 63),
  op.jcc('a', 'turn'),
];

/** What is left of an unrolled copy. */
const rest: readonly Item[] = [
  ...labelled('rest', op.mov('eax', 'ecx')),
  op.shr('ecx', 2),
  op.math('and', 'eax', 3),
  op.cld,
  ...labelled('rest-words', op.repMovs(4)),
  ...labelled('rest-split', op.mov('ecx', 'eax')),
  ...labelled('rest-bytes', op.repMovs(1)),
];

const loaded = PAIRS.flatMap((offset) => [`load-${offset}`, `load-${offset + 4}`]);
const stored = PAIRS.flatMap((offset) => [`store-${offset}`, `store-${offset + 4}`]);

/** Of the unrolled body any fault leaves the count as it was at the turn's start; what was copied in the turn is copied for nothing. */
const turnTable: readonly TableLine[] = ['turn', 'ahead', ...loaded, ...stored, 'rest'].map(
  (insn) => [insn, 'done', EX_TYPE_UACCESS],
);

/**
 * ECX bytes from EDX to EAX in either direction. Recovery lies in the function: the entry itself says how the bytes left are counted, CX = n * CX + a register.
 *
 * @see arch/x86/lib/usercopy_32.c __copy_user_ll, __copy_user, __copy_user_intel, Linux 6.1; offsets and data as recorded
 */
const copyUserLl = ({ stac, clac }: Gates): Routine => ({
  name: '__copy_user_ll',
  section: '.text',
  align: 16,
  text: [
    FENTRY,
    op.push('ebp'),
    op.mov('ebp', 'esp'),
    op.push('edi'),
    op.push('esi'),
    stac,
    op.lfence,
    op.mov('edi', 'eax'),
    op.mov('esi', 'edx'),
    ...choose,
    ...copyLoop('eax'),
    { label: 'counted' },
    op.mov('eax', 'ecx'),
    clac,
    op.pop('esi'),
    op.pop('edi'),
    op.pop('ebp'),
    op.ret,
    op.nop,
    ...turns,
    ...rest,
    { label: 'done' },
    op.jmp('counted', 'near'),
  ],
  table: [
    ['head', 'end', ucopyLen(1, 'eax')],
    ['words', 'end', ucopyLen(4, 'eax')],
    ['tail', 'end', EX_TYPE_UACCESS],
    ...turnTable,
    ['rest-words', 'done', ucopyLen(4, 'eax')],
    ['rest-split', 'done', EX_TYPE_UACCESS],
    ['rest-bytes', 'done', EX_TYPE_UACCESS],
  ],
});

/** Zeroes EDX bytes at EAX. @see arch/x86/lib/usercopy_32.c __clear_user, Linux 6.1; offsets and data as recorded */
const clearUser = ({ stac, clac }: Gates): Routine => ({
  name: '__clear_user',
  section: '.text',
  align: 16,
  text: [
    FENTRY,
    op.push('ebp'),
    op.mov('ebp', 'esp'),
    op.push('edi'),
    op.mov('edi', 'eax'),
    op.math('xor', 'eax', 'eax'),
    op.mov('ecx', 'edx'),
    op.shr('ecx', 2),
    op.push('ebx'),
    op.mov('ebx', 'edx'),
    op.math('and', 'ebx', 3),
    stac,
    { label: 'words' },
    op.repStos(4),
    op.mov('ecx', 'ebx'),
    { label: 'tail' },
    op.repStos(1),
    { label: 'end' },
    clac,
    op.pop('ebx'),
    op.mov('eax', 'ecx'),
    op.pop('edi'),
    op.pop('ebp'),
    op.ret,
  ],
  table: [
    ['words', 'end', ucopyLen(4, 'ebx')],
    ['tail', 'end', EX_TYPE_UACCESS],
  ],
});

export const copies = (gates: Gates): ObjectFile => ({
  name: 'arch/x86/lib/usercopy_32.o',
  routines: [clearUser(gates), copyUserLl(gates)],
  data: [{ name: 'movsl_mask', section: '.data', bytes: MASK }],
});
