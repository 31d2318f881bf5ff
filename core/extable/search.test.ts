import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phys, virt } from '../bits.ts';
import { kernelFor } from '../kernels/linux-2.6.24-ia32/mm-runs.fixture.ts';
import { word } from '../machine.ts';
import { emptyMemory, write } from '../memory.ts';
import { count, record } from '../record.ts';
import type { Outcome, Run } from '../step.ts';
import { absolute32 } from './absolute32.ts';
import { absolute64, relative64Handler } from './format.ts';
import { type Extable, type ExtableHit, searchExtable } from './search.ts';

const BASE = 0x5000n;

/** A kernel whose memory holds a table, and the table. */
function tableOf(insns: readonly bigint[]) {
  const k = kernelFor({ name: '', run: function* () {}, story: [] });
  const words = insns.flatMap((insn) => [insn, 0xc0300000n]);
  const memory = words.reduce(
    (so, value, i) => write(so, phys(BASE + BigInt(4 * i)), 4, value),
    emptyMemory(1n << 20n),
  );
  k.now = { ...k.now, memory };
  const table: Extable = { start: virt(BASE), count: insns.length, physical: (at) => phys(at) };
  return { k, table };
}

function find(
  insns: readonly bigint[],
  wanted: bigint,
): { hit: ExtableHit | null; probes: number } {
  const { k, table } = tableOf(insns);
  const { acts, result } = count(k, searchExtable(k, table, wanted));
  return { hit: result, probes: acts };
}

const sorted = fc
  .uniqueArray(fc.bigInt(0xc0100000n, 0xc01fffffn), { maxLength: 60 })
  .map((insns) => insns.sort((a, b) => (a < b ? -1 : 1)));

describe('search_extable', () => {
  it('finds what a linear search finds', () => {
    fc.assert(
      fc.property(sorted, fc.bigInt(0xc0100000n, 0xc01fffffn), fc.nat(), (insns, other, pick) => {
        for (const wanted of [other, insns[pick % (insns.length || 1)] ?? other]) {
          const index = insns.indexOf(wanted);
          expect(find(insns, wanted).hit?.index ?? -1).toBe(index);
        }
      }),
      { seed: 2624, numRuns: 60 },
    );
  });

  it('needs no more probes than a halving allows, and one act for giving up', () => {
    const insns = Array.from({ length: 249 }, (_, i) => 0xc0100000n + BigInt(8 * i));
    for (const wanted of [insns[0], insns[248], 0xc0100004n, 0n, 0xffffffffn])
      expect(find(insns, wanted ?? 0n).probes).toBeLessThanOrEqual(9);
  });

  it('compares unsigned, and the instruction itself only', () => {
    expect(find([0x1000n, 0xfffff000n], 0xfffff000n).hit?.index).toBe(1);
    expect(find([0x1000n, 0xfffff000n], 0xfffff001n).hit).toBeNull();
  });

  it.each([
    ['two words of 4 bytes', undefined, 4, 2],
    ['two addresses of 8', absolute64, 8, 2],
    ['three words, the third its handler', relative64Handler, 4, 3],
  ] as const)(
    'reads %s where the entry is found, the first of them before',
    (_, format, width, fields) => {
      const { k, table } = tableOf([]);
      const size = width * fields;
      const insns = [0n, 1n].map((i) => {
        const memory = [...Array(fields).keys()].reduce(
          (so, field) =>
            write(so, phys(BASE + i * BigInt(size) + BigInt(field * width)), width, i + 1n),
          k.now.memory,
        );
        k.now = { ...k.now, memory };
        return (format ?? absolute32).read(
          memory,
          phys(BASE + i * BigInt(size)),
          virt(BASE + i * BigInt(size)),
        ).insn;
      });
      function* run(): Run<Outcome> {
        yield* searchExtable(k, { ...table, count: 2, ...(format && { format }) }, insns[1] ?? 0n);
        return { kind: 'no-fault', result: null };
      }
      const { steps } = record(k, run());
      const at = (entry: number, field: number) =>
        word(phys(BASE + BigInt(entry * size + field * width)), width);
      expect(steps.map(({ reads }) => reads.map(({ where }) => where))).toEqual([
        [at(0, 0)],
        [...Array(fields).keys()].map((field) => at(1, field)),
      ]);
    },
  );

  it('begins in the middle, both ends included', () => {
    const { k, table } = tableOf([10n, 20n, 30n, 40n]);
    function* run(): Run<Outcome> {
      yield* searchExtable(k, table, 40n);
      return { kind: 'no-fault', result: null };
    }
    const { steps } = record(k, run());
    expect(steps.map(({ facts }) => ('mid' in facts ? facts.mid : null))).toEqual([1, 2, 3]);
  });
});
