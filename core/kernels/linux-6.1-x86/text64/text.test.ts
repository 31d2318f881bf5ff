import { describe, expect, it } from 'vitest';
import { addressOf, symbolAt } from '../../../image/image.ts';
import { syscallCall, textFor } from './index.ts';

const usual = textFor();
const { image, entries } = usual.link(null);

const place = (address: bigint): string => {
  const found = symbolAt(image, address);
  return found ? `${found.symbol.name}+0x${found.offset.toString(16)}` : '';
};

const at = (name: string, offsets: string): string[] =>
  offsets.split(' ').map((offset) => `${name}+0x${offset}`);

const BAD_GET = '__get_user_nocheck_8+0x20';
const BAD_PUT = '__put_user_nocheck_8+0x11';

/** Instructions, fixups and data of the resolved table of linux-6.1.192-smap; the byte loop of the short copy as well. */
const RECORDED: readonly (readonly [string, string, string, number])[] = [
  ['copy_user_generic_unrolled', '1a 1c', 'copy_user_enhanced_fast_string+0x3d', 4],
  [
    'copy_user_generic_unrolled',
    '36 39 3d 41 45 48 4c 50 54 58 5c 60 64 68 6c 70',
    'copy_user_generic_unrolled+0x85',
    4,
  ],
  ['copy_user_generic_string', '16 18', 'copy_user_enhanced_fast_string+0x3d', 4],
  ['copy_user_generic_string', '2c', 'copy_user_generic_string+0x3d', 4],
  ['copy_user_generic_string', '31', 'copy_user_generic_string+0x40', 4],
  ['copy_user_enhanced_fast_string', 'a', 'copy_user_enhanced_fast_string+0x16', 4],
  ['copy_user_enhanced_fast_string', '27', 'copy_user_enhanced_fast_string+0x29', 4],
  ['copy_user_short_string', 'a d', 'copy_user_short_string+0x3a', 4],
  ['copy_user_short_string', '22 24', 'copy_user_short_string+0x3f', 4],
  ...['__get_user_1', '__get_user_2', '__get_user_4', '__get_user_8'].map(
    (name) => [name, '1c', BAD_GET, 3] as const,
  ),
  ...[1, 2, 4, 8].map((size) => [`__get_user_nocheck_${size}`, '6', BAD_GET, 3] as const),
  ...[1, 2, 4, 8].map((size) => [`__put_user_nocheck_${size}`, '3', BAD_PUT, 3] as const),
];

describe('the text of 6.1 against the recorded kernel', () => {
  it.each(RECORDED)('%s: entries at %s lead to %s', (name, offsets, fixup, data) => {
    for (const wanted of at(name, offsets)) {
      const entry = entries.find(({ insn }) => place(insn) === wanted);
      expect(entry && [place(entry.fixup), entry.data], wanted).toEqual([fixup, data]);
    }
  });

  /** `code_bytes` of cfu-unmapped-1, -2, cfu-crossing-small-1, get-user-8-unmapped-1, put-user-unmapped-1. */
  it.each([
    ['copy_user_enhanced_fast_string', 0xan, 'f3a431c00f01cac3cccccccc89caeb06'],
    ['copy_user_enhanced_fast_string', 0x27n, 'f3a489c80f01cac3cccccccc89d00f01'],
    ['copy_user_short_string', 0xan, '4c8b064c8907488d7608488d7f08ffc9'],
    ['__get_user_8', 0x1cn, '488b1031c00f01cac3cccccccc'],
    ['__put_user_nocheck_4', 0x3n, '890131c90f01cac3cccccccc'],
  ])('%s+%s: the same bytes', (name, offset, bytes) => {
    expect(bytesAt(addressOf(image, name) + offset, bytes.length / 2, true)).toBe(bytes);
  });

  /** `rep movsq` and what follows, of the boot without SMAP: the gates are `nop`s. */
  it('without SMAP: the same bytes', () => {
    const start = addressOf(image, 'copy_user_generic_string') + 0x2cn;
    expect(bytesAt(start, 16, false)).toBe('f348a589d1f3a431c00f1f00c3cccccc');
  });
});

function bytesAt(start: bigint, count: number, smap: boolean): string {
  const part = textFor({ smap })
    .link(null)
    .bytes.find(({ at, bytes }) => start >= at && start < at + BigInt(bytes.length));
  const offset = Number(start - (part?.at ?? 0n));
  return Buffer.from(part?.bytes.slice(offset, offset + count) ?? []).toString('hex');
}

describe('variants', () => {
  it('KASLR moves the text, five levels its limit', () => {
    const moved = textFor({ slide: 0x1c00000n }).link(null);
    expect(addressOf(moved.image, '_text') - addressOf(image, '_text')).toBe(0x1c00000n);
    const five = textFor({ levels: 5 }).link(null).image;
    const limit = five.instructions.get(addressOf(five, '__get_user_8'))?.text;
    expect(limit).toBe('movabs $0xffffffffffeff9,%rdx');
    expect(image.instructions.get(addressOf(image, '__get_user_8'))?.text).toBe(
      'movabs $0x7fffffffeff9,%rdx',
    );
  });

  it('links a module, and tells where a system call returns', () => {
    expect(usual.module(image.exTable.start, image).entries).toHaveLength(1);
    expect(image.instructions.get(syscallCall(image))?.bytes.length).toBe(5);
  });
});
