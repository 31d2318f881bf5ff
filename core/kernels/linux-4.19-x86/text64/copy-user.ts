import { at, type Item, type ObjectFile, op, quad, type Routine } from '../../../image/source.ts';
import {
  alignDestination,
  alignTable,
  blocks,
  blocksTable,
  shortCopy,
  shortTable,
  stringCopy,
  stringTable,
} from './copy-loop.ts';
import { type Features, gates } from './features.ts';

const HOW = 'ex_handler_default';
const TAIL = 'copy_user_handle_tail';

/** A place in one body that another jumps to; no symbol of the kernel. */
const SHORT = '.L_copy_short_string';

/** What is left, from where the fault came, goes to EDX; the shared tail tries those bytes again one by one. */
const badAlignment: readonly Item[] = [
  { label: 'bad-align' },
  op.math('add', 'edx', 'ecx'),
  op.jmp(TAIL),
];

/** @see arch/x86/lib/copy_user_64.S copy_user_generic_unrolled, Linux 4.19 */
const unrolled = (features: Features): Routine => {
  const { stac, clac } = gates(features);
  return {
    name: 'copy_user_generic_unrolled',
    section: '.text',
    align: 16,
    text: [
      stac,
      op.math('cmp', 'edx', 8),
      op.jcc('b', 'bytes', 'near'),
      ...alignDestination,
      op.mov('ecx', 'edx'),
      op.math('and', 'edx', 63),
      op.shr('ecx', 6),
      op.jcc('e', SHORT),
      ...blocks,
      ...shortCopy({ global: SHORT }),
      clac,
      op.ret,
    ],
    fixup: [
      ...badAlignment,
      { label: 'bad-block' },
      op.shl('ecx', 6),
      op.math('add', 'edx', 'ecx'),
      op.jmp('tail'),
      { label: 'bad-word' },
      op.lea('edx', { base: 'edx', index: 'ecx', scale: 8, displacement: 0 }),
      op.jmp('tail'),
      { label: 'bad-byte' },
      op.mov('edx', 'ecx'),
      { label: 'tail' },
      op.jmp(TAIL),
    ],
    table: [
      ...alignTable('bad-align', HOW),
      ...blocksTable('bad-block', HOW),
      ...shortTable('bad-word', 'bad-byte', HOW),
    ],
  };
};

/** @see arch/x86/lib/copy_user_64.S copy_user_generic_string, Linux 4.19 */
const string = (features: Features): Routine => {
  const { stac, clac } = gates(features);
  return {
    name: 'copy_user_generic_string',
    section: '.text',
    align: 16,
    text: [
      stac,
      op.math('cmp', 'edx', 8),
      op.jcc('b', 'rest'),
      ...alignDestination,
      ...stringCopy,
      clac,
      op.ret,
    ],
    fixup: [
      ...badAlignment,
      { label: 'bad-quads' },
      op.lea('ecx', { base: 'edx', index: 'ecx', scale: 8, displacement: 0 }),
      { label: 'bad-tail' },
      op.mov('edx', 'ecx'),
      op.jmp(TAIL),
    ],
    table: [...alignTable('bad-align', HOW), ...stringTable('bad-quads', 'bad-tail', HOW)],
  };
};

/** @see arch/x86/lib/copy_user_64.S copy_user_enhanced_fast_string, Linux 4.19 */
const enhanced = (features: Features): Routine => {
  const { stac, clac } = gates(features);
  return {
    name: 'copy_user_enhanced_fast_string',
    section: '.text',
    align: 16,
    text: [
      stac,
      op.math('cmp', 'edx', 64),
      op.jcc('b', SHORT),
      op.mov('ecx', 'edx'),
      { label: 'all' },
      op.repMovs(1),
      op.math('xor', 'eax', 'eax'),
      clac,
      op.ret,
    ],
    fixup: [{ label: 'bad' }, op.mov('edx', 'ecx'), op.jmp(TAIL)],
    table: [['all', 'bad', HOW]],
  };
};

/** @see arch/x86/lib/copy_user_64.S, Linux 4.19 */
export const copyUser = (features: Features): ObjectFile => ({
  name: 'arch/x86/lib/copy_user_64.o',
  routines: [unrolled(features), string(features), enhanced(features)],
});

/**
 * Copies what is left byte by byte until it faults again: only that count is exact.
 *
 * @see arch/x86/lib/usercopy_64.c copy_user_handle_tail, Linux 4.19
 */
export const handleTail = (features: Features): Routine => {
  const { stac, clac } = gates(features);
  return {
    name: TAIL,
    section: '.text',
    align: 16,
    text: [
      op.mov('r8', 'edx'),
      op.math('xor', 'ecx', 'ecx'),
      { label: 'next' },
      op.math('test', 'r8', 'r8'),
      op.jcc('e', 'end'),
      quad.mov('eax', 'esi'),
      quad.lea('esi', at('esi', 1)),
      stac,
      { label: 'load' },
      op.loadByte('eax', at('eax')),
      { label: 'loaded' },
      clac,
      op.math('test', 'ecx', 'ecx'),
      op.jcc('ne', 'end'),
      stac,
      { label: 'store' },
      op.store(at('edi'), 'eax', 1),
      { label: 'stored' },
      clac,
      op.math('test', 'ecx', 'ecx'),
      op.jcc('ne', 'end'),
      op.dec('r8'),
      quad.inc('edi'),
      op.jmp('next'),
      { label: 'end' },
      clac,
      op.mov('eax', 'r8'),
      op.ret,
    ],
    fixup: [
      { label: 'bad-load' },
      op.mov('ecx', -14),
      op.math('xor', 'eax', 'eax'),
      op.jmp('loaded', 'near'),
      { label: 'bad-store' },
      op.mov('ecx', -14),
      op.jmp('stored', 'near'),
    ],
    table: [
      ['load', 'bad-load', HOW],
      ['store', 'bad-store', HOW],
    ],
  };
};
