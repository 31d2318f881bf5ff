import { at, type Item, op, quad, type TableLine } from '../../../image/source.ts';

/** Single bytes until the destination is a multiple of 8; RDX is what is left then. @see arch/x86/lib/copy_user_64.S ALIGN_DESTINATION, Linux 4.19 and 6.1 */
export const alignDestination: readonly Item[] = [
  op.mov('ecx', 'edi'),
  op.math('and', 'ecx', 7),
  op.jcc('e', 'aligned'),
  op.math('sub', 'ecx', 8),
  op.neg('ecx'),
  op.math('sub', 'edx', 'ecx'),
  { label: 'align-load' },
  op.loadByte('eax', at('esi')),
  { label: 'align-store' },
  op.store(at('edi'), 'eax', 1),
  quad.inc('esi'),
  quad.inc('edi'),
  op.dec('ecx'),
  op.jcc('ne', 'align-load'),
  { label: 'aligned' },
];

const REGISTERS = ['r8', 'r9', 'r10', 'r11'] as const;

const half = (from: 0 | 4): readonly Item[] => [
  ...REGISTERS.flatMap((register, i): Item[] => [
    { label: `load-${from + i}` },
    quad.load(register, at('esi', 8 * (from + i))),
  ]),
  ...REGISTERS.flatMap((register, i): Item[] => [
    { label: `store-${from + i}` },
    quad.store(at('edi', 8 * (from + i)), register),
  ]),
];

/** 64 bytes a turn, ECX turns. */
export const blocks: readonly Item[] = [
  ...half(0),
  ...half(4),
  quad.lea('esi', at('esi', 64)),
  quad.lea('edi', at('edi', 64)),
  op.dec('ecx'),
  op.jcc('ne', 'load-0'),
];

/** RDX bytes, below 64 if it comes from the blocks: words of 8, then bytes. EAX is 0 at the end. @param words, bytes the names under which others jump in */
export const shortCopy = (words: Item, bytes?: Item): readonly Item[] => [
  words,
  op.mov('ecx', 'edx'),
  op.math('and', 'edx', 7),
  op.shr('ecx', 3),
  op.jcc('e', 'bytes'),
  { label: 'word-load' },
  quad.load('r8', at('esi')),
  { label: 'word-store' },
  quad.store(at('edi'), 'r8'),
  quad.lea('esi', at('esi', 8)),
  quad.lea('edi', at('edi', 8)),
  op.dec('ecx'),
  op.jcc('ne', 'word-load'),
  ...(bytes ? [bytes] : []),
  { label: 'bytes' },
  op.math('and', 'edx', 'edx'),
  op.jcc('e', 'all'),
  op.mov('ecx', 'edx'),
  { label: 'byte-load' },
  op.loadByte('eax', at('esi')),
  { label: 'byte-store' },
  op.store(at('edi'), 'eax', 1),
  quad.inc('esi'),
  quad.inc('edi'),
  op.dec('ecx'),
  op.jcc('ne', 'byte-load'),
  { label: 'all' },
  op.math('xor', 'eax', 'eax'),
];

/** Aligned words of 8 and the rest, by string instructions. */
export const stringCopy: readonly Item[] = [
  op.mov('ecx', 'edx'),
  op.shr('ecx', 3),
  op.math('and', 'edx', 7),
  { label: 'quads' },
  op.repMovs(8),
  { label: 'rest' },
  op.mov('ecx', 'edx'),
  { label: 'tail' },
  op.repMovs(1),
  op.math('xor', 'eax', 'eax'),
];

type How = string | number;

const pairs = (names: readonly string[], fixup: string, how: How): TableLine[] =>
  names.map((name) => [name, fixup, how]);

/** Entries of the parts above, each with its recovery. */
export const alignTable = (fixup: string, how: How): TableLine[] =>
  pairs(['align-load', 'align-store'], fixup, how);

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7];

export const blocksTable = (fixup: string, how: How): TableLine[] => [
  ...pairs(
    EIGHT.slice(0, 4).map((i) => `load-${i}`),
    fixup,
    how,
  ),
  ...pairs(
    EIGHT.slice(0, 4).map((i) => `store-${i}`),
    fixup,
    how,
  ),
  ...pairs(
    EIGHT.slice(4).map((i) => `load-${i}`),
    fixup,
    how,
  ),
  ...pairs(
    EIGHT.slice(4).map((i) => `store-${i}`),
    fixup,
    how,
  ),
];

export const shortTable = (words: string, bytes: string, how: How): TableLine[] => [
  ...pairs(['word-load', 'word-store'], words, how),
  ...pairs(['byte-load', 'byte-store'], bytes, how),
];

export const stringTable = (quads: string, tail: string, how: How): TableLine[] => [
  ...pairs(['quads'], quads, how),
  ...pairs(['tail'], tail, how),
];
