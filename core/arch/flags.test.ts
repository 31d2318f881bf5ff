import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arithmetic, compute, holds, shift, single } from './flags.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });
const CF = 1n;
const ZF = 0x40n;
const SF = 0x80n;
const OF = 0x800n;
const has = (eflags: bigint, bit: bigint): boolean => (eflags & bit) !== 0n;

const quad = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

describe('flags of 8 bytes', () => {
  it('agree with comparisons of plain numbers', () => {
    fc.assert(
      fc.property(quad, quad, (a, b) => {
        const { eflags } = compute('cmp', a, b, 0n, 64);
        expect(holds('b', eflags)).toBe(a < b);
        expect(holds('a', eflags)).toBe(a > b);
        const less = BigInt.asIntN(64, a) < BigInt.asIntN(64, b);
        expect(has(eflags, SF) !== has(eflags, OF)).toBe(less);
        const sum = compute('add', a, b, 0n, 64);
        expect(sum.value).toBe((a + b) % (1n << 64n));
        expect(has(sum.eflags, CF)).toBe(a + b >= 1n << 64n);
        expect(compute('sub', sum.value, b, 0n, 64).value).toBe(a);
      }),
      { seed: 1 },
    );
  });

  it('shift out of bit 63', () => {
    const { value, eflags } = shift('shl', 0x8000000000000001n, 1, 0n, 64);
    expect([value, has(eflags, CF)]).toEqual([2n, true]);
    expect(single('neg', 1n, 0n, 64).value).toBe((1n << 64n) - 1n);
  });
});

describe('flags', () => {
  it('agree with comparisons of plain numbers', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const { eflags } = compute('cmp', BigInt(a), BigInt(b), 0x202n);
        expect(holds('b', eflags)).toBe(a < b);
        expect(holds('ae', eflags)).toBe(a >= b);
        expect(holds('be', eflags)).toBe(a <= b);
        expect(holds('a', eflags)).toBe(a > b);
        expect(holds('e', eflags)).toBe(a === b);
        expect(holds('ne', eflags)).toBe(a !== b);
        expect(has(eflags, SF) !== has(eflags, OF)).toBe((a | 0) < (b | 0));
        expect(has(eflags, 0x200n)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it('tell an addition that carries', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const { value, eflags } = compute('add', BigInt(a), BigInt(b), 0n);
        expect(value).toBe(BigInt((a + b) % 2 ** 32));
        expect(has(eflags, CF)).toBe(a + b > 0xffffffff);
        expect(has(eflags, ZF)).toBe((a + b) % 2 ** 32 === 0);
        expect(has(eflags, OF)).toBe((a | 0) + (b | 0) !== ((a + b) | 0));
        const more = compute('adc', BigInt(a), BigInt(b), CF);
        expect(more.value).toBe(BigInt((a + b + 1) % 2 ** 32));
        expect(compute('sbb', more.value, BigInt(b), CF).value).toBe(BigInt(a));
      }),
      { seed: 2 },
    );
  });

  it.each<[Arithmetic, number, number, number]>([
    ['and', 0xff00ff00, 0x0ff00ff0, 0x0f000f00],
    ['or', 0xf0, 0x0f, 0xff],
    ['xor', 0xff, 0x0f, 0xf0],
    ['test', 0xf0, 0x0f, 0],
  ])('%s clears CF and OF', (op, a, b, value) => {
    const done = compute(op, BigInt(a), BigInt(b), CF | OF);
    expect(done.value).toBe(BigInt(value));
    expect(done.eflags & (CF | OF)).toBe(0n);
  });

  it('of `and $3` with 0 are those of the recorded copies: 0x246', () => {
    expect(compute('and', 0x40n, 3n, 0x203n).eflags).toBe(0x246n);
  });

  it('keep CF in inc and dec; neg sets it unless the value is 0', () => {
    expect(single('inc', 0xffffffffn, 0n)).toEqual({ value: 0n, eflags: 0x54n });
    expect(has(single('dec', 0n, CF).eflags, CF)).toBe(true);
    expect(has(single('neg', 5n, 0n).eflags, CF)).toBe(true);
    expect(has(single('neg', 0n, CF).eflags, CF)).toBe(false);
    expect(has(shift('shr', 6n, 2, 0n).eflags, CF)).toBe(true);
    expect(shift('shl', 0x80000001n, 1, 0n)).toMatchObject({ value: 2n });
  });
});
