import {
  at,
  type Item,
  type ObjectFile,
  op,
  quad,
  type Routine,
  type TableLine,
} from '../../../image/source.ts';
import { limitOf, threadInfo } from './thread-info.ts';

/** Which of the two bodies the CPU runs: the boot patches the jumps. @see include/asm-x86/cpufeature.h X86_FEATURE_REP_GOOD, Linux 2.6.24 */
export type Body = 'copy_user_generic_unrolled' | 'copy_user_generic_string';

/** One step of the loop: four loads, then four stores; the labels tell which one faulted. */
const four = (first: number): readonly Item[] => {
  const registers = ['r11', 'r8', 'r9', 'r10'] as const;
  const loads = registers.flatMap((register, i): Item[] => [
    { label: `s${first + i}` },
    quad.load(register, at('esi', 8 * (first + i - 1))),
  ]);
  const stores = registers.flatMap((register, i): Item[] => [
    { label: `d${first + i}` },
    quad.store(at('edi', 8 * (first + i - 1)), register),
  ]);
  return [...loads, ...stores];
};

const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Where a fault in the loop goes: further down the ladder the less is left of the 64 bytes. */
const loopTable = (numbers: readonly number[]): TableLine[] => [
  ...numbers.map((n): TableLine => [`s${n}`, `bad-${n}`]),
  ...numbers.map((n): TableLine => [`d${n}`, `bad-${n}`]),
];

/** Up to 7 bytes so that the destination is a multiple of 8. */
const alignment: readonly Item[] = [
  { align: 16 },
  { label: 'bad-alignment' },
  op.mov('r9', 8),
  op.math('sub', 'r9', 'ecx'),
  op.mov('ecx', 'r9'),
  quad.math('cmp', 'edx', 'r9'),
  op.jcc('e', 'handle-7'),
  op.jcc('s', 'handle-7'),
  { label: 's11' },
  op.loadByte('ebx', at('esi')),
  { label: 'd11' },
  op.store(at('edi'), 'ebx', 1),
  quad.inc('esi'),
  quad.inc('edi'),
  op.dec('ecx'),
  op.jcc('ne', 's11'),
  quad.math('sub', 'edx', 'r9'),
  op.jmp('aligned', 'near'),
];

/**
 * Recovery, in the routine itself. EAX counts what is left of the loop's 64 bytes, in steps of 8 and as if each load were already stored;
 * the flag that was pushed says whether the rest of the destination is zeroed. A fault among the last bytes counts everything since the alignment.
 */
const recovery: readonly Item[] = [
  ...EIGHT.flatMap((n): Item[] => [{ label: `bad-${n}` }, op.math('add', 'eax', 8)]),
  quad.math('add', 'edi', 'ebx'),
  quad.math('sub', 'edi', 'eax'),
  quad.shl('edx', 6),
  quad.math('add', 'edx', 'eax'),
  op.math('and', 'ecx', 63),
  quad.math('add', 'edx', 'ecx'),
  op.jmp('zero-rest'),
  { label: 'bad-quad' },
  op.shl('ecx', 3),
  op.math('and', 'edx', 7),
  op.math('add', 'edx', 'ecx'),
  { label: 'zero-rest' },
  op.compareNumber(at('esp'), 0),
  op.jcc('e', 'counted'),
  quad.mov('ecx', 'edx'),
  { label: 'bad-byte' },
  op.math('xor', 'eax', 'eax'),
  { label: 'zero' },
  op.repStos(1),
  { label: 'counted' },
  quad.mov('eax', 'edx'),
  op.jmp('end', 'near'),
];

/**
 * Copies RDX bytes from RSI to RDI; ECX is the flag. 64 bytes a turn, then 8, then 1. EAX comes out as the bytes that are said to be left.
 *
 * The kernel's own text aligns its loops; here no `nop`s stand in between.
 *
 * @see arch/x86/lib/copy_user_64.S copy_user_generic_unrolled, Linux 2.6.24
 */
const unrolled: Routine = {
  name: 'copy_user_generic_unrolled',
  section: '.text',
  align: 16,
  text: [
    op.push('ebx'),
    op.push('ecx'),
    op.math('xor', 'eax', 'eax'),
    op.mov('ecx', 'edi'),
    op.math('and', 'ecx', 7),
    op.jcc('ne', 'bad-alignment', 'near'),
    { label: 'aligned' },
    quad.mov('ecx', 'edx'),
    op.mov('ebx', 64),
    quad.shr('edx', 6),
    quad.dec('edx'),
    op.jcc('s', 'handle-tail'),
    ...four(1),
    ...four(5),
    quad.dec('edx'),
    quad.lea('esi', at('esi', 64)),
    quad.lea('edi', at('edi', 64)),
    op.jcc('ns', 's1'),
    { label: 'handle-tail' },
    op.mov('edx', 'ecx'),
    op.math('and', 'ecx', 63),
    op.shr('ecx', 3),
    op.jcc('e', 'handle-7'),
    op.mov('ebx', 8),
    { label: 's9' },
    quad.load('r8', at('esi')),
    { label: 'd9' },
    quad.store(at('edi'), 'r8'),
    op.dec('ecx'),
    quad.lea('edi', at('edi', 8)),
    quad.lea('esi', at('esi', 8)),
    op.jcc('ne', 's9'),
    { label: 'handle-7' },
    op.mov('ecx', 'edx'),
    op.math('and', 'ecx', 7),
    op.jcc('e', 'end'),
    { label: 's10' },
    op.loadByte('ebx', at('esi')),
    { label: 'd10' },
    op.store(at('edi'), 'ebx', 1),
    quad.inc('edi'),
    quad.inc('esi'),
    op.dec('ecx'),
    op.jcc('ne', 's10'),
    { label: 'end' },
    op.pop('ecx'),
    op.pop('ebx'),
    op.ret,
    ...alignment,
    ...recovery,
  ],
  table: [
    ...loopTable([1, 2, 3, 4]),
    ...loopTable([5, 6, 7, 8]),
    ['s9', 'bad-quad'],
    ['d9', 'bad-quad'],
    ['s10', 'bad-byte'],
    ['d10', 'bad-byte'],
    ['s11', 'zero-rest'],
    ['d11', 'zero-rest'],
    ['zero', 'counted'],
  ],
};

/**
 * The same with string instructions, for CPUs that are fast at them. R8D keeps the flag.
 *
 * @see arch/x86/lib/copy_user_64.S copy_user_generic_string, Linux 2.6.24
 */
const string: Routine = {
  name: 'copy_user_generic_string',
  section: '.text',
  align: 16,
  text: [
    op.mov('r8', 'ecx'),
    op.mov('ecx', 'edx'),
    op.shr('ecx', 3),
    op.math('and', 'edx', 7),
    op.jcc('e', 'whole'),
    { label: 'quads' },
    op.repMovs(8),
    op.mov('ecx', 'edx'),
    { label: 'bytes' },
    op.repMovs(1),
    op.mov('eax', 'ecx'),
    op.ret,
    { label: 'whole' },
    op.repMovs(8),
    op.math('xor', 'eax', 'eax'),
    op.ret,
    { label: 'bad-quads' },
    quad.lea('eax', { base: 'edx', index: 'ecx', scale: 8, displacement: 0 }),
    op.jmp('zero-rest'),
    { label: 'bad-bytes' },
    op.mov('eax', 'ecx'),
    { label: 'zero-rest' },
    op.math('test', 'r8', 'r8'),
    op.jcc('e', 'end'),
    op.mov('ecx', 'eax'),
    op.push('eax'),
    op.math('xor', 'eax', 'eax'),
    { label: 'zero' },
    op.repStos(1),
    { label: 'zeroed' },
    op.pop('eax'),
    { label: 'end' },
    op.ret,
  ],
  table: [
    ['quads', 'bad-quads'],
    ['bytes', 'bad-bytes'],
    ['zero', 'zeroed'],
    ['whole', 'bad-quads'],
  ],
};

/** The sum must not carry and must stay below the limit: a range that ends at it is refused, other than on 32 bits. */
const inRange = (address: 'edi' | 'esi', refused: string): readonly Item[] => [
  ...threadInfo('eax'),
  quad.mov('ecx', address),
  quad.math('add', 'ecx', 'edx'),
  op.jcc('b', refused, 'near'),
  quad.compareFrom('ecx', limitOf('eax')),
  op.jcc('ae', refused, 'near'),
];

const entry = (name: string, text: readonly Item[], body: Body): Routine => ({
  name,
  section: '.text',
  align: 16,
  text: [...text, op.jmp(body)],
});

/**
 * copy_to_user clears EAX where it means to clear the flag: ECX still holds the range's end, so a failed copy goes on to zero the user's memory, and faults again.
 *
 * @see arch/x86/lib/copy_user_64.S copy_to_user, Linux 2.6.24
 */
const copyToUser = (body: Body): Routine =>
  entry('copy_to_user', [...inRange('edi', 'bad_to_user'), op.math('xor', 'eax', 'eax')], body);

/** @see arch/x86/lib/copy_user_64.S copy_from_user, bad_from_user, Linux 2.6.24 */
const copyFromUser = (body: Body): Routine => ({
  ...entry('copy_from_user', [...inRange('esi', 'bad_from_user'), op.mov('ecx', 1)], body),
  fixup: [
    { global: 'bad_from_user' },
    op.mov('ecx', 'edx'),
    op.math('xor', 'eax', 'eax'),
    op.repStos(1),
    { global: 'bad_to_user' },
    op.mov('eax', 'edx'),
    op.ret,
  ],
});

/** @param body what the CPU is good at */
export const copyUser = (body: Body): ObjectFile => ({
  name: 'arch/x86/lib/copy_user_64.o',
  routines: [
    copyToUser(body),
    entry('copy_user_generic', [op.mov('ecx', 1)], body),
    entry('__copy_from_user_inatomic', [op.math('xor', 'ecx', 'ecx')], body),
    copyFromUser(body),
    unrolled,
    string,
  ],
});
