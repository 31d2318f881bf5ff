import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phys, virt } from '../bits.ts';
import type { KernelState } from '../kernel-state.ts';
import type { Machine } from '../machine.ts';
import { emptyMemory, type Memory, write } from '../memory.ts';
import { count } from '../record.ts';
import type { Context } from '../step.ts';
import { entryAddress, readEntry } from './absolute32.ts';
import { sortExtable } from './sort.ts';

const START = phys(0x1f40n);

type Pair = readonly [insn: number, fixup: number];

function memoryOf(pairs: readonly Pair[]): Memory {
  return pairs.reduce(
    (memory, [insn, fixup], i) => {
      const at = entryAddress(START, i);
      return write(write(memory, at, 4, BigInt(insn)), phys(at + 4n), 4, BigInt(fixup));
    },
    emptyMemory(1n << 20n),
  );
}

const pairsIn = (memory: Memory, length: number): Pair[] =>
  Array.from({ length }, (_, i) => {
    const { insn, fixup } = readEntry(memory, entryAddress(START, i));
    return [Number(insn), Number(fixup)];
  });

function sorted(pairs: readonly Pair[]): { after: Pair[]; acts: number; swaps: number } {
  const now: Machine = { memory: memoryOf(pairs), cpus: [], kernel: {} as KernelState };
  const k: Context = { now, calls: [] };
  const table = { start: virt(START), count: pairs.length, physical: phys };
  const { acts, result } = count(k, sortExtable(k, table));
  return { after: pairsIn(k.now.memory, pairs.length), acts, swaps: result };
}

const address = fc.integer({ min: 0, max: 0xffffffff });

describe('sort_extable', () => {
  it('orders like any other sort, pairs staying together', () => {
    const tables = fc.uniqueArray(fc.tuple(address, address), {
      selector: ([insn]) => insn,
      maxLength: 60,
    });
    fc.assert(
      fc.property(tables, (pairs) => {
        const { after, acts, swaps } = sorted(pairs);
        expect(after).toEqual(pairs.toSorted((a, b) => a[0] - b[0]));
        expect(acts).toBe(swaps);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(address, address), { maxLength: 30 }), (pairs) => {
        expect(pairsIn(memoryOf(pairs), pairs.length)).toEqual(pairs);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('swaps as a heap sort does: 2 1 3 becomes the heap 3 1 2, then 2 1 3, then 1 2 3', () => {
    expect(
      sorted([
        [2, 20],
        [1, 10],
        [3, 30],
      ]),
    ).toEqual({
      after: [
        [1, 10],
        [2, 20],
        [3, 30],
      ],
      acts: 3,
      swaps: 3,
    });
  });

  it.each([0, 1])('has nothing to do for %i entries', (length) => {
    expect(sorted([[5, 6] as const].slice(0, length)).acts).toBe(0);
  });
});
