import { describe, expect, it } from 'vitest';
import { symbolAt } from '../../../image/image.ts';
import type { Linked } from '../../../image/link.ts';
import {
  BUFFER,
  peekBytes,
  poke,
  run,
  tiny64,
  USER_EDGE,
  USER_PAGE,
} from '../../linux-2.6.24-x86-64/text/tiny64.fixture.ts';
import { textFor as modernFor } from '../../linux-6.1-x86/text64/index.ts';
import type { Body } from './features.ts';
import { syscallCall, textFor } from './index.ts';

const BODIES: readonly Body[] = [
  'copy_user_generic_unrolled',
  'copy_user_generic_string',
  'copy_user_enhanced_fast_string',
];

const text = (n: number): number[] => Array.from({ length: n }, (_, i) => 0x41 + (i % 26));
const OLD = 0xee;
const SPACE = 176;
const ALIGNMENTS = [0, 1, 2, 3, 4, 5, 6, 7];
const LENGTHS = [1, 11, 31, 64, 135];
/** Every length of the readable part, or of the long ones every seventeenth. */
const readable = (n: number): number[] =>
  n <= 11
    ? Array.from({ length: n + 1 }, (_, i) => i)
    : [...Array.from({ length: Math.ceil(n / 17) }, (_, i) => 17 * i), n - 1, n];

const kernels: readonly (readonly [string, (body: Body) => Linked])[] = [
  ['4.19', (body) => textFor({ body }).link(null)],
  ['6.1', (body) => modernFor({ body }).link(null)],
];
const each = kernels.flatMap(([name, kernel]) =>
  BODIES.map((body) => [name, body, kernel(body)] as const),
);

describe.each(each)('Linux %s, %s, on a CPU with SMAP', (_, body, linked) => {
  it.each(LENGTHS)('of %i bytes: the count is exact, the rest is zeroed by C', (n) => {
    for (const good of readable(n))
      for (const alignment of ALIGNMENTS) {
        const k = tiny64(linked, { smap: true });
        const from = USER_EDGE - BigInt(good);
        const to = BUFFER + BigInt(alignment);
        poke(k, from, text(Math.min(n, good)));
        poke(k, BUFFER, new Array<number>(SPACE).fill(OLD));
        const saved = { ebx: 0x77n, ebp: 0x88n };
        const { end, registers } = run(k, '_copy_from_user', {
          edi: to,
          esi: from,
          edx: BigInt(n),
          ...saved,
        });
        const where = `n ${n}, good ${good}, alignment ${alignment}`;
        expect([end, registers.eax], where).toEqual(['returned', BigInt(n - good)]);
        expect([registers.ebx, registers.ebp], where).toEqual([0x77n, 0x88n]);
        expect(registers.eflags & (1n << 18n), where).toBe(0n);
        expect(k.faults, where).toEqual(
          good < n ? Array(2).fill({ vector: 14, cr2: USER_EDGE, errorCode: 0n }) : [],
        );
        const want = new Array<number>(SPACE).fill(OLD).fill(0, alignment + good, alignment + n);
        text(good).forEach((byte, i) => {
          want[alignment + i] = byte;
        });
        expect(peekBytes(k, BUFFER, SPACE), where).toEqual(want);
      }
  });

  it.each([5, 70])('of %i bytes to user space: exact too, two faults', (n) => {
    for (const good of readable(n))
      for (const alignment of ALIGNMENTS) {
        const k = tiny64(linked, { smap: true });
        const to = USER_EDGE - BigInt(good);
        poke(k, BUFFER + BigInt(alignment), text(n));
        const { registers } = run(k, '_copy_to_user', {
          edi: to,
          esi: BUFFER + BigInt(alignment),
          edx: BigInt(n),
        });
        const where = `n ${n}, good ${good}, alignment ${alignment}`;
        expect([registers.eax, k.faults.length], where).toEqual([
          BigInt(n - good),
          good < n ? 2 : 0,
        ]);
        expect(peekBytes(k, to, good), where).toEqual(text(good));
      }
  });

  it('as recorded: 100 of 256 bytes readable, 156 not copied; of none, 256', () => {
    const copy = (good: bigint) => {
      const k = tiny64(linked, { smap: true });
      return run(k, body, { edi: BUFFER, esi: USER_EDGE - good, edx: 256n }).registers.eax;
    };
    expect([copy(100n), copy(0n)]).toEqual([156n, 256n]);
  });
});

const ends: readonly (readonly [string, Linked])[] = [
  ['4.19', textFor().link(null)],
  ['6.1', modernFor().link(null)],
];

describe.each(ends)('Linux %s', (name, linked) => {
  const LIMIT = 0x7ffffffff000n;
  const EFAULT = 0xfffffffffffffff2n;

  it('refuses ranges that leave user space, and zeroes the destination', () => {
    for (const [esi, edx] of [
      [LIMIT - 8n, 9n],
      [0xfffffffffffffff8n, 16n],
      [0x800000000000n, 4n],
    ] as const) {
      const k = tiny64(linked);
      poke(k, BUFFER, new Array<number>(16).fill(OLD));
      expect(run(k, '_copy_from_user', { edi: BUFFER, esi, edx }).registers.eax).toBe(edx);
      expect(k.faults).toEqual([]);
      const n = Number(edx);
      expect(peekBytes(k, BUFFER, 16)).toEqual([...Array(n).fill(0), ...Array(16 - n).fill(OLD)]);
    }
    const k = tiny64(linked);
    run(k, '_copy_from_user', { edi: BUFFER, esi: LIMIT - 8n, edx: 8n });
    expect(k.faults.length).toBeGreaterThan(0);
  });

  it('a non-canonical source gets past an unchecked copy: #GP, the same entry', () => {
    const k = tiny64(linked);
    const body = 'copy_user_enhanced_fast_string';
    const { registers } = run(k, body, { edi: BUFFER, esi: 0x800000000000n, edx: 64n });
    expect(registers.eax).toBe(64n);
    expect(k.faults.map(({ vector }) => vector)).toEqual([13, 13]);
  });

  it.each([1, 2, 4, 8])('get_user and put_user of %i bytes', (size) => {
    const k = tiny64(linked, { smap: true });
    poke(k, USER_PAGE + 5n, [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]);
    const value = 0x8877665544332211n & ((1n << BigInt(8 * size)) - 1n);
    const got = run(k, `__get_user_${size}`, { eax: USER_PAGE + 5n });
    expect([got.registers.eax, got.registers.edx]).toEqual([0n, value]);
    const bad = run(k, `__get_user_${size}`, { eax: USER_EDGE });
    expect([bad.registers.eax, bad.registers.edx]).toEqual([EFAULT, 0n]);
    const result = name === '4.19' ? 'eax' : 'ecx';
    const put = run(k, `__put_user_${size}`, { ecx: USER_PAGE, eax: 0x0102030405060708n });
    expect(put.registers[result]).toBe(0n);
    expect(peekBytes(k, USER_PAGE, size)).toEqual([8, 7, 6, 5, 4, 3, 2, 1].slice(0, size));
    expect(run(k, `__put_user_${size}`, { ecx: USER_EDGE }).registers[result]).toBe(0xfffffff2n);
    expect(k.faults).toHaveLength(2);
    const past = LIMIT - BigInt(size) + 1n;
    expect(run(k, `__get_user_${size}`, { eax: past }).registers.eax).toBe(EFAULT);
    expect(run(k, `__put_user_${size}`, { ecx: past }).registers[result]).toBe(0xfffffff2n);
    expect(run(k, `__get_user_${size}`, { eax: 0x800000000000n }).registers.eax).toBe(EFAULT);
    expect(k.faults).toHaveLength(2);
  });

  it('strncpy_from_user: a bad pointer takes two faults, a string before a bad page one', () => {
    const copy = (bytes: number[], esi: bigint, edx: bigint) => {
      const k = tiny64(linked, { smap: true });
      if (bytes.length > 0) poke(k, esi, bytes);
      const { registers } = run(k, 'strncpy_from_user', { edi: BUFFER, esi, edx });
      return [BigInt.asIntN(64, registers.eax), k.faults.length];
    };
    expect(copy([], USER_EDGE, 99n)).toEqual([-14n, 2]);
    expect(copy([0x61, 0x62, 0x63, 0], USER_EDGE - 4n, 99n)).toEqual([3n, 1]);
    expect(copy([...text(20), 0], USER_PAGE, 99n)).toEqual([20n, 0]);
    expect(copy(text(20), USER_PAGE, 17n)).toEqual([17n, 0]);
    expect(copy([], LIMIT, 9n)).toEqual([-14n, 0]);
  });

  it('clear_user: what it says is left', () => {
    const k = tiny64(linked, { smap: true });
    poke(k, USER_EDGE - 101n, new Array<number>(101).fill(OLD));
    const done = run(k, 'clear_user', { edi: USER_EDGE - 100n, esi: 200n });
    expect(done.registers.eax).toBe(name === '4.19' ? 104n : 100n);
    expect(k.faults).toHaveLength(1);
  });

  it('the driver: what was copied, or -EFAULT; a stray access of user memory is refused', () => {
    const write = (edi: bigint) =>
      BigInt.asIntN(64, run(tiny64(linked), 'sys_write_demo', { edi, esi: 64n }).registers.eax);
    expect([write(USER_EDGE - 22n), write(USER_EDGE)]).toEqual([22n, -14n]);
    const k = tiny64(linked, { smap: true });
    const got = run(k, 'demo_inline_get', { edi: USER_EDGE, esi: BUFFER });
    expect(BigInt.asIntN(32, got.registers.eax)).toBe(-14n);
    expect(run(k, 'demo_inline_put', { edi: USER_PAGE, esi: 5n }).registers.eax).toBe(0n);
    expect(run(k, 'demo_nofault', { edi: USER_PAGE, esi: BUFFER }).registers.eax).toBe(0xfffffff2n);
    expect(k.faults.at(-1)).toMatchObject({ cr2: USER_PAGE, errorCode: 1n });
    expect(run(k, 'demo_read', { edi: USER_PAGE }).end).toBe('dead');
  });

  it('has a sorted table whose instructions and fixups exist', () => {
    const { entries, image } = linked;
    expect(entries).toEqual(entries.toSorted((a, b) => (a.insn < b.insn ? -1 : 1)));
    for (const { insn, fixup } of entries)
      expect([image.instructions.has(insn), image.instructions.has(fixup)]).toEqual([true, true]);
    expect(image.exTable.stop - image.exTable.start).toBe(12n * BigInt(entries.length));
    expect(image.symbols.filter((symbol) => symbol.name.startsWith('.L'))).toEqual([]);
  });
});

describe('the text of 4.19 against the recorded kernel', () => {
  const text419 = textFor();
  const { image, entries } = text419.link(null);
  const place = (address: bigint): string => {
    const found = symbolAt(image, address);
    return found ? `${found.symbol.name}+0x${found.offset.toString(16)}` : '';
  };
  const of = (name: string): string[] =>
    entries.map(({ insn }) => place(insn)).filter((each) => each.startsWith(`${name}+`));

  /** Offsets in the resolved table of linux-4.19.0-tiny. */
  it.each([
    [
      'copy_user_generic_unrolled',
      '1a 1c 32 35 39 3d 41 44 48 4c 50 54 58 5c 60 64 68 6c 86 89 9e a0',
    ],
    ['copy_user_generic_string', '16 18 2c 31'],
    ['copy_user_enhanced_fast_string', 'e'],
    ['__get_user_1', '1e'],
    ['__get_user_2', '24'],
    ['__get_user_4', '20'],
    ['__get_user_8', '20'],
    ['__put_user_1', '18'],
    ['__put_user_2', '1b'],
    ['__put_user_4', '1b'],
    ['__put_user_8', '1b'],
  ])('%s has its entries at the same places', (name, offsets) => {
    expect(of(name)).toEqual(offsets.split(' ').map((offset) => `${name}+0x${offset}`));
  });

  it('lays the recovery code out at the same distances', () => {
    const fixups = entries
      .filter(({ routine }) => routine.startsWith('copy_user_') && !routine.endsWith('tail'))
      .map(({ fixup }) => fixup);
    const [first = 0n] = fixups;
    const distances = [...new Set(fixups.map((fixup) => Number(fixup - first)))];
    expect(distances).toEqual([0, 7, 14, 19, 26, 33, 36, 43]);
  });

  it('links a module, and tells where a system call returns', () => {
    expect(text419.module(image.exTable.start, image).entries).toHaveLength(2);
    expect(image.instructions.get(syscallCall(image))?.bytes.length).toBe(7);
  });
});
