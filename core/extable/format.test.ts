import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { phys, virt } from '../bits.ts';
import { emptyMemory, writeBytes } from '../memory.ts';
import { absolute32 } from './absolute32.ts';
import { type EntryFormat, relative32Fixup, relative32Handler } from './format.ts';

interface Recorded {
  readonly kernel: { readonly symbols: Readonly<Record<string, string>> };
  readonly ex_table: {
    readonly address: string;
    readonly count: number;
    readonly entries_base64: string;
  };
  readonly faults: readonly {
    readonly ex_table_hit: {
      readonly index: number;
      readonly insn: string;
      readonly fixup: string;
      readonly handler?: string;
    } | null;
  }[];
}

const cases: readonly (readonly [string, EntryFormat, number])[] = [
  ['linux-2.6.24-nonpae', absolute32, 249],
  ['linux-2.6.24-pae', absolute32, 251],
  ['linux-3.13.11-nonpae', relative32Fixup, 365],
  ['linux-4.19.0-nonpae', relative32Handler, 559],
  ['linux-4.19.0-pae-pti', relative32Handler, 562],
];

function load(name: string, format: EntryFormat) {
  const file = new URL(`../fixtures/${name}.json`, import.meta.url);
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
  const { address, count, entries_base64 } = recorded.ex_table;
  const bytes = Uint8Array.from(Buffer.from(entries_base64, 'base64'));
  const start = BigInt(address);
  const at = (i: number) => virt(start + BigInt(i * format.size));
  const memory = writeBytes(emptyMemory(1n << 32n), phys(start), bytes);
  const entries = Array.from({ length: count }, (_, i) => format.read(memory, phys(at(i)), at(i)));
  return { recorded, entries };
}

describe('entries of recorded tables', () => {
  it.each(cases)(
    '%s: as many as were counted, sorted, each instruction once',
    (name, format, count) => {
      const { entries } = load(name, format);
      expect(entries).toHaveLength(count);
      for (const [i, { insn }] of entries.entries())
        if (i > 0) expect(insn).toBeGreaterThan(entries[i - 1]?.insn ?? 0n);
    },
  );

  it.each(cases)('%s: those that a fault really hit', (name, format) => {
    const { recorded, entries } = load(name, format);
    const hits = recorded.faults.flatMap(({ ex_table_hit }) => ex_table_hit ?? []);
    expect(hits.length).toBeGreaterThan(10);
    for (const { index, insn, fixup, handler } of hits)
      expect(entries[index]).toMatchObject({
        insn: BigInt(insn),
        fixup: BigInt(fixup),
        ...(handler === undefined ? {} : { handler: BigInt(handler) }),
      });
  });

  it('of 3.13: 51 note the error, and go on a few bytes behind the access', () => {
    const { entries } = load('linux-3.13.11-nonpae', relative32Fixup);
    const noting = entries.filter(({ uaccessErr }) => uaccessErr);
    expect(noting).toHaveLength(51);
    for (const { insn, fixup } of noting) {
      expect(fixup).toBeGreaterThan(insn);
      expect(fixup - insn).toBeLessThan(16n);
    }
  });

  it('of 4.19: 232 have the default handler, 51 note the error', () => {
    const { recorded, entries } = load('linux-4.19.0-nonpae', relative32Handler);
    const named = (name: string) => {
      const address = BigInt(recorded.kernel.symbols[name] ?? 0);
      return entries.filter(({ handler }) => handler === address).length;
    };
    expect(named('ex_handler_default')).toBe(232);
    expect(named('ex_handler_ext')).toBe(51);
  });
});
