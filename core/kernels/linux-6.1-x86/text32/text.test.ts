import { describe, expect, it } from 'vitest';
import { virt } from '../../../bits.ts';
import recorded from '../../../fixtures/linux-6.1.0-50-686.json' with { type: 'json' };
import { addressOf } from '../../../image/image.ts';
import {
  bytesFrom,
  compared,
  place,
  samplesOf,
} from '../../linux-2.6.24-ia32/text/recorded-text.fixture.ts';
import { syscallCall, text, textFor } from './index.ts';

const linked = text.link(null);
const { image, entries } = linked;

/** Only the loads are recorded of these: the order of the rest is chosen, and one is run as a handler. */
const LOADS_ONLY = /^(strncpy_from_user|copy_from_kernel_nofault)/;

const samples = samplesOf(recorded.faults, image);

describe('the text of 6.1 for 32 bits against the recorded kernel', () => {
  it.each(samples.filter(({ symbol }) => !LOADS_ONLY.test(symbol)))(
    '$symbol: the same bytes',
    (sample) => {
      const { ours, theirs } = compared(linked, sample);
      expect(ours).toBe(theirs);
    },
  );

  it.each(samples.filter(({ symbol }) => symbol.startsWith('copy_from_kernel')))(
    '$symbol: the same load',
    (sample) => {
      const { ours, theirs } = compared(linked, sample, 2);
      expect(ours).toBe(theirs);
    },
  );

  it('compares every routine that we have', () => {
    expect(samples.map(({ symbol }) => symbol).sort()).toEqual([
      '__clear_user+0x1b',
      '__copy_user_ll+0x40',
      '__copy_user_ll+0x50',
      '__get_user_4+0x10',
      '__get_user_nocheck_4+0x6',
      'copy_from_kernel_nofault+0x38',
      'copy_from_kernel_nofault+0x55',
      'pfrec_kread+0x6',
      'pfrec_kwrite+0x6',
      'strncpy_from_user+0x75',
      'strncpy_from_user+0xd8',
    ]);
  });

  /** `code_bytes` in front of the faults. */
  it.each([
    ['__copy_user_ll', 0x38n, 'c1c1e90283e00390'],
    ['__copy_user_ll', 0x48n, '8d76005e5f5dc390'],
    ['__clear_user', 0x13n, '89d383e3038d7600'],
    ['__get_user_4', 0x9n, '19d221d08d7600'],
    ['__get_user_nocheck_4', 0x0n, '8d76000faee8'],
  ])('%s+%s: what stands in front', (name, offset, bytes) => {
    expect(bytesFrom(linked, addressOf(image, name) + offset, bytes.length / 2)).toBe(bytes);
  });
});

const BAD_GET = '__get_user_nocheck_8+0x14';
const BAD_GET_8 = 'bad_get_user+0x9';
const BAD_PUT = '__put_user_nocheck_8+0xf';
const UNROLLED =
  '50 58 5c 5e 61 63 66 69 6c 6f 72 75 78 7b 7e 81 84 87 8a 8d 90 93 96 99 9c 9f a2 a5 a8 ab ae b1 b4 b7 c8 d3 d5';

/** Instructions, fixups and data of the resolved table of linux-6.1.0-50-686: every entry of these routines. */
const RECORDED: readonly (readonly [string, string, string, number])[] = [
  ['copy_from_kernel_nofault', '38 3a 7a', 'copy_from_kernel_nofault+0x98', 3],
  ['copy_from_kernel_nofault', '55', 'copy_from_kernel_nofault+0x90', 3],
  ['copy_from_kernel_nofault', '67', 'copy_from_kernel_nofault+0xaf', 3],
  ['__get_user_1', '14', BAD_GET, 3],
  ['__get_user_2', '14', BAD_GET, 3],
  ['__get_user_4', '10', BAD_GET, 3],
  ['__get_user_8', '10 12', BAD_GET_8, 3],
  ['__get_user_nocheck_1', '6', BAD_GET, 3],
  ['__get_user_nocheck_2', '6', BAD_GET, 3],
  ['__get_user_nocheck_4', '6', BAD_GET, 3],
  ['__get_user_nocheck_8', '6 8', BAD_GET_8, 3],
  ['__put_user_nocheck_1', '3', BAD_PUT, 3],
  ['__put_user_nocheck_2', '3', BAD_PUT, 3],
  ['__put_user_nocheck_4', '3', BAD_PUT, 3],
  ['__put_user_nocheck_8', '3 5', BAD_PUT, 3],
  ['__clear_user', '1b', '__clear_user+0x21', 0x40313],
  ['__clear_user', '1f', '__clear_user+0x21', 3],
  ['__copy_user_ll', '35', '__copy_user_ll+0x46', 0x10013],
  ['__copy_user_ll', '40', '__copy_user_ll+0x46', 0x40013],
  ['__copy_user_ll', '44', '__copy_user_ll+0x46', 3],
  ['__copy_user_ll', UNROLLED, '__copy_user_ll+0xd7', 3],
  ['__copy_user_ll', 'd1', '__copy_user_ll+0xd7', 0x40013],
];

describe('the exception table against the recorded one', () => {
  it.each(RECORDED)('%s: entries at %s lead to %s', (name, offsets, fixup, data) => {
    for (const offset of offsets.split(' ')) {
      const wanted = `${name}+0x${offset}`;
      const entry = entries.find(({ insn }) => place(image, insn) === wanted);
      expect(entry && [place(image, entry.fixup), entry.data], wanted).toEqual([fixup, data]);
    }
  });

  it('has no entry in these routines that the recorded one has not', () => {
    const wanted = RECORDED.flatMap(([name, offsets]) =>
      offsets.split(' ').map((offset) => `${name}+0x${offset}`),
    );
    const names = new Set(RECORDED.map(([name]) => name));
    const ours = entries.map(({ insn }) => place(image, insn));
    const own = ours.filter((each) => names.has(each.split('+')[0] ?? ''));
    expect(own.sort()).toEqual(wanted.sort());
  });
});

describe('the rest of the text', () => {
  it('has the same places with SMAP, and tells where a system call returns', () => {
    expect(textFor({ smap: true }).link(null).entries).toEqual(entries);
    const call = image.instructions.get(virt(syscallCall(image) + 2n));
    expect(call?.text).toBe('call __ia32_sys_ioctl');
    expect(image.instructions.get(syscallCall(image))?.text).toBe('mov %ebx,%eax');
    expect(text.module(image.exTable.start, image).entries).toHaveLength(1);
  });
});
