import { at, type Item, op, type Routine } from '../../../image/source.ts';

/** How a kernel reads one word or byte of a string. */
export interface StringStyle {
  /** Puts the end of user addresses into EBX. */
  readonly limit: readonly Item[];
  /** Around the whole loop. */
  readonly open: readonly Item[];
  readonly close: readonly Item[];
  /** Around each single load. */
  readonly each?: { readonly open: Item; readonly close: Item };
  /** What the entries say; absent: recovery in `.fixup`, which leaves -EFAULT in EDX behind the load. */
  readonly how?: number;
}

const COUNT = at('ebp', -16);
const TO = at('ebp', -20);
const FROM_HERE = { base: 'esi', index: 'eax', scale: 1, displacement: 0 } as const;
const TO_HERE = { base: 'ecx', index: 'eax', scale: 1, displacement: 0 } as const;

/** The load, and what finds out that it failed. @param failed where to go then */
function loading(
  { each, how }: StringStyle,
  label: string,
  load: Item,
  failed: string,
): readonly Item[] {
  const body = [
    ...(each ? [each.open] : []),
    { label },
    load,
    { label: `${label}-loaded` },
    ...(each ? [each.close] : []),
  ];
  if (how !== undefined) return body;
  return [
    op.math('xor', 'edx', 'edx'),
    ...body,
    op.math('test', 'edx', 'edx'),
    op.jcc('ne', failed),
  ];
}

/** 0x01010101 taken from the word, and what was 0 in its bytes, leave a high bit where a byte is 0. */
const hasZero: readonly Item[] = [
  op.lea('edx', at('edi', -0x01010101)),
  op.math('xor', 'edi', -1),
  op.math('and', 'edx', 'edi'),
  op.math('xor', 'edi', -1),
  op.math('test', 'edx', 0x80808080),
  op.jcc('ne', 'bytes'),
];

const prologue: readonly Item[] = [
  op.push('ebp'),
  op.mov('ebp', 'esp'),
  op.math('sub', 'esp', 20),
  op.store(at('ebp', -12), 'ebx'),
  op.store(at('ebp', -8), 'esi'),
  op.store(at('ebp', -4), 'edi'),
  op.store(COUNT, 'ecx'),
  op.store(TO, 'eax'),
  op.mov('esi', 'edx'),
];

const epilogue: readonly Item[] = [
  op.load('ebx', at('ebp', -12)),
  op.load('esi', at('ebp', -8)),
  op.load('edi', at('ebp', -4)),
  op.mov('esp', 'ebp'),
  op.pop('ebp'),
  op.ret,
];

/** What is allowed, EBX: up to the limit, and no more than was asked for. */
const bounds: readonly Item[] = [
  op.math('cmp', 'esi', 'ebx'),
  op.jcc('ae', 'refuse'),
  op.math('sub', 'ebx', 'esi'),
  op.math('cmp', 'ebx', 'ecx'),
  op.jcc('be', 'bounded'),
  op.mov('ebx', 'ecx'),
  { label: 'bounded' },
  op.math('xor', 'eax', 'eax'),
];

const text = (style: StringStyle): readonly Item[] => [
  ...prologue,
  ...style.limit,
  ...bounds,
  ...style.open,
  { label: 'next-word' },
  op.lea('edx', at('eax', 4)),
  op.math('cmp', 'edx', 'ebx'),
  op.jcc('a', 'bytes'),
  ...loading(style, 'word', op.load('edi', FROM_HERE), 'bytes'),
  ...hasZero,
  op.load('ecx', TO),
  op.store(TO_HERE, 'edi'),
  op.math('add', 'eax', 4),
  op.jmp('next-word'),
  { label: 'bytes' },
  op.load('edi', TO),
  { label: 'next-byte' },
  op.math('cmp', 'eax', 'ebx'),
  op.jcc('ae', 'full'),
  ...loading(style, 'byte', op.loadByte('ecx', FROM_HERE), 'bad'),
  op.store({ ...FROM_HERE, base: 'edi' }, 'ecx', 1),
  op.testByte('ecx'),
  op.jcc('e', 'counted'),
  op.inc('eax'),
  op.jmp('next-byte'),
  { label: 'full' },
  op.compareFrom('eax', COUNT),
  op.jcc('ae', 'counted'),
  { label: 'bad' },
  op.mov('eax', -14),
  { label: 'counted' },
  ...style.close,
  ...epilogue,
  { label: 'refuse' },
  op.mov('eax', -14),
  ...epilogue,
];

/** -EFAULT in EDX, zero in the register, back behind the load. */
const recovery = (label: string, register: 'edi' | 'ecx'): readonly Item[] => [
  { label: `bad-${label}` },
  op.mov('edx', -14),
  op.math('xor', register, register),
  op.jmp(`${label}-loaded`),
];

/**
 * Copies a string of at most ECX bytes from EDX to EAX, 4 bytes a turn; a word with a zero byte in it, or one that faults, is left to the loop over bytes,
 * and only that one's fault is -EFAULT. EAX counts what is done. Beyond the limit the string ends with -EFAULT.
 *
 * @see lib/strncpy_from_user.c do_strncpy_from_user, Linux 3.13 to 6.1; the two loads and their recovery as recorded, the order of the rest chosen
 */
export const strncpyFromUser = (style: StringStyle): Routine => ({
  name: 'strncpy_from_user',
  section: '.text',
  align: 16,
  text: text(style),
  ...(style.how === undefined
    ? {
        fixup: [...recovery('word', 'edi'), ...recovery('byte', 'ecx')],
        table: [
          ['word', 'bad-word'],
          ['byte', 'bad-byte'],
        ],
      }
    : {
        table: [
          ['word', 'bytes', style.how],
          ['byte', 'bad', style.how],
        ],
      }),
});
