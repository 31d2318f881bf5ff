import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phys } from './bits.ts';
import { bytesAt, emptyMemory, isKnown, type Memory, read, write, writeBytes } from './memory.ts';

const SIZE = 3 * 4096;

/** What memory is to hold: a byte for each address, `null` where nothing is known. */
type Model = readonly (number | null)[];

const change = fc.record({
  at: fc.nat({ max: SIZE + 100 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  asNumber: fc.boolean(),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const fits = ({ at, bytes }: Change): boolean => (at % 4096) + bytes.length <= 4096;

const numberOf = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);

function changed(memory: Memory, { at, bytes, asNumber }: Change): Memory {
  if (!asNumber) return writeBytes(memory, phys(BigInt(at)), bytes);
  return write(memory, phys(BigInt(at)), bytes.length, numberOf(bytes));
}

const modelled = (model: Model, { at, bytes }: Change): Model =>
  model.map((old, i) => (i >= at && i < at + bytes.length ? (bytes[i - at] ?? 0) : old));

describe.each(['zero', 'unknown'] as const)('memory, untouched bytes %s', (untouched) => {
  it('holds what was written, and every earlier memory what it held', () => {
    const changes = fc.array(
      change.filter((each) => !each.asNumber || fits(each)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(changes, (list) => {
        let memory = emptyMemory(BigInt(SIZE), untouched);
        let model: Model = Array.from({ length: SIZE }, () => (untouched === 'zero' ? 0 : null));
        const seen: [Memory, Model][] = [];
        for (const each of list) {
          seen.push([memory, model]);
          memory = changed(memory, each);
          model = modelled(model, each);
        }
        for (const [then, held] of [...seen, [memory, model] as const])
          expect(bytesAt(then, phys(0n), SIZE)).toEqual(held);
      }),
      { seed: 11, numRuns: 25 },
    );
  });

  it('reads numbers of any size from any place', () => {
    const places = fc.tuple(fc.nat({ max: SIZE - 200 }), fc.integer({ min: 1, max: 200 }));
    const bytes = Uint8Array.from({ length: 4000 }, (_, i) => (i * 37 + (i >> 8)) & 0xff);
    const memory = writeBytes(emptyMemory(BigInt(SIZE), untouched), phys(50n), bytes);
    fc.assert(
      fc.property(
        places.filter(([at, size]) => (at % 4096) + size <= 4096),
        ([at, size]) => {
          const where = phys(BigInt(at));
          const inside = at >= 50 && at + size <= 4050;
          expect(isKnown(memory, where, size)).toBe(inside || untouched === 'zero');
          if (!inside && untouched === 'unknown') return;
          const held = Uint8Array.from({ length: size }, (_, i) => bytes[at + i - 50] ?? 0);
          expect(read(memory, where, size)).toBe(numberOf(held));
        },
      ),
      { seed: 12, numRuns: 200 },
    );
  });
});

describe('the end of memory', () => {
  const memory = emptyMemory(1n << 32n);
  const last = phys((1n << 32n) - 4n);

  it('is where reads give ones and writes are lost', () => {
    expect(read(memory, phys(1n << 32n), 4)).toBe(0xffffffffn);
    expect(write(memory, phys(1n << 32n), 4, 5n)).toBe(memory);
    expect(read(write(memory, last, 4, 5n), last, 4)).toBe(5n);
    const cut = writeBytes(memory, last, Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(read(cut, last, 4)).toBe(0x04030201n);
  });

  it('refuses a number across pages, one too large, and an address below 0', () => {
    expect(() => read(memory, phys(4094n), 4)).toThrow(RangeError);
    expect(() => write(memory, last, 1, 256n)).toThrow(RangeError);
    expect(() => write(memory, phys(-4n), 4, 0n)).toThrow(RangeError);
  });
});

describe('several writes of one change', () => {
  it('copy a block once, and leave the old memory alone', () => {
    const start = write(emptyMemory(1n << 20n), phys(0x100n), 4, 1n);
    const fresh = new Set<Uint8Array>();
    const once = write(start, phys(0x104n), 4, 2n, fresh);
    expect(write(once, phys(0x108n), 4, 3n, fresh)).toBe(once);
    expect(bytesAt(once, phys(0x100n), 12)).toEqual([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
    expect(bytesAt(start, phys(0x100n), 12)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
