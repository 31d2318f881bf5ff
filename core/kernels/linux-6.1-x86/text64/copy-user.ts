import { type Item, type ObjectFile, op, type Routine } from '../../../image/source.ts';
import {
  alignDestination,
  alignTable,
  blocks,
  blocksTable,
  shortCopy,
  shortTable,
  stringCopy,
  stringTable,
} from '../../linux-4.19-x86/text64/copy-loop.ts';
import { type Features, gates } from '../../linux-4.19-x86/text64/features.ts';
import { EX_TYPE_COPY, RET } from './ret.ts';

/** Places that another body jumps to; no symbols of the kernel. */
const TAIL = '.Lcopy_user_handle_tail';
const BAD_ALIGN = '.Lbad_alignment';
const SHORT_BYTES = '.Lcopy_user_short_string_bytes';

/** The trap number of a machine check: such a source is not read again. */
const X86_TRAP_MC = 18;

const plain = (
  name: string,
  text: readonly Item[],
  table: NonNullable<Routine['table']>,
): Routine => ({
  name,
  section: '.text',
  align: 16,
  text,
  table,
});

/** @see arch/x86/lib/copy_user_64.S copy_user_generic_unrolled, Linux 6.1; first load of the loop as recorded: 0x36 */
const unrolled = (features: Features): Routine =>
  plain(
    'copy_user_generic_unrolled',
    [
      gates(features).stac,
      op.math('cmp', 'edx', 8),
      op.jcc('b', SHORT_BYTES),
      ...alignDestination,
      op.mov('ecx', 'edx'),
      op.math('and', 'edx', 63),
      op.shr('ecx', 6),
      op.jcc('e', 'copy_user_short_string'),
      ...blocks,
      op.jmp('copy_user_short_string'),
      { label: 'bad-block' },
      op.shl('ecx', 6),
      op.math('add', 'edx', 'ecx'),
      op.jmp(TAIL),
    ],
    [...alignTable(BAD_ALIGN, EX_TYPE_COPY), ...blocksTable('bad-block', EX_TYPE_COPY)],
  );

/** @see arch/x86/lib/copy_user_64.S copy_user_generic_string, Linux 6.1; recorded: `rep movsq` at 0x2c, its recovery at 0x3d */
const string = (features: Features): Routine =>
  plain(
    'copy_user_generic_string',
    [
      gates(features).stac,
      op.math('cmp', 'edx', 8),
      op.jcc('b', 'rest'),
      ...alignDestination,
      ...stringCopy,
      gates(features).clac,
      ...RET,
      { label: 'bad-quads' },
      op.lea('ecx', { base: 'edx', index: 'ecx', scale: 8, displacement: 0 }),
      { label: 'bad-tail' },
      op.mov('edx', 'ecx'),
      op.jmp(TAIL),
    ],
    [...alignTable(BAD_ALIGN, EX_TYPE_COPY), ...stringTable('bad-quads', 'bad-tail', EX_TYPE_COPY)],
  );

/**
 * The tail tries what is left once more, by one `rep movsb`, and counts what is left then. The symbol table knows it only as a part of the routine before.
 *
 * @see arch/x86/lib/copy_user_64.S .Lcopy_user_handle_tail, Linux 6.1; recorded: its `rep movsb` at copy_user_enhanced_fast_string+0x27
 */
const tail = (features: Features): readonly Item[] => [
  { align: 16 },
  { global: TAIL },
  op.math('cmp', 'eax', X86_TRAP_MC),
  op.jcc('e', 'machine-check'),
  op.mov('ecx', 'edx'),
  { label: 'again' },
  op.repMovs(1),
  { label: 'counted' },
  op.mov('eax', 'ecx'),
  gates(features).clac,
  ...RET,
  { label: 'machine-check' },
  op.mov('eax', 'edx'),
  gates(features).clac,
  ...RET,
  { global: BAD_ALIGN },
  op.math('add', 'edx', 'ecx'),
  op.jmp(TAIL),
];

/** @see arch/x86/lib/copy_user_64.S copy_user_enhanced_fast_string, Linux 6.1; recorded: 0xa, 0x16, 0x27, 0x29, 0x3d */
const enhanced = (features: Features): Routine =>
  plain(
    'copy_user_enhanced_fast_string',
    [
      gates(features).stac,
      op.math('cmp', 'edx', 64),
      op.jcc('b', 'short'),
      op.mov('ecx', 'edx'),
      { label: 'whole' },
      op.repMovs(1),
      op.math('xor', 'eax', 'eax'),
      gates(features).clac,
      ...RET,
      { label: 'bad' },
      op.mov('edx', 'ecx'),
      op.jmp(TAIL),
      ...tail(features),
      { align: 16 },
      { label: 'short' },
      { global: 'copy_user_short_string' },
      ...shortCopy({ label: 'words' }, { global: SHORT_BYTES }),
      gates(features).clac,
      ...RET,
      { label: 'bad-word' },
      op.lea('edx', { base: 'edx', index: 'ecx', scale: 8, displacement: 0 }),
      op.jmp('to-tail'),
      { label: 'bad-byte' },
      op.mov('edx', 'ecx'),
      { label: 'to-tail' },
      op.jmp(TAIL),
    ],
    [
      ['whole', 'bad', EX_TYPE_COPY],
      ['again', 'counted', EX_TYPE_COPY],
      ...shortTable('bad-word', 'bad-byte', EX_TYPE_COPY),
    ],
  );

/** All recovery lies in the routines: 5.17 gave `.fixup` up. @see arch/x86/lib/copy_user_64.S, Linux 6.1 */
export const copyUser = (features: Features): ObjectFile => ({
  name: 'arch/x86/lib/copy_user_64.o',
  routines: [unrolled(features), string(features), enhanced(features)],
});
