import { describe, expect, it } from 'vitest';
import { apply } from '../../../apply.ts';
import { phys, virt } from '../../../bits.ts';
import { absolute64 } from '../../../extable/format.ts';
import { sortMainTable } from '../../../extable/sort.ts';
import { addressOf } from '../../../image/image.ts';
import { syscallCall, textFor } from './index.ts';
import { tiny64 } from './tiny64.fixture.ts';

const text = textFor();
const linked = text.link(null);
const { image, entries } = linked;

describe('the linked kernel', () => {
  it('has 16 bytes an entry, in the order of the objects', () => {
    expect(image.exTable.stop - image.exTable.start).toBe(16n * BigInt(entries.length));
    expect(entries.map(({ routine }) => routine)[0]).toBe('system_call');
    const back = entries.filter(({ insn }, i) => insn < (entries[i - 1]?.insn ?? 0n));
    expect(back.length).toBeGreaterThan(0);
  });

  it('has entries whose instruction exists and whose fixup exists', () => {
    for (const { insn, fixup } of entries) {
      expect(image.instructions.has(insn)).toBe(true);
      expect(image.instructions.has(fixup)).toBe(true);
    }
    expect(new Set(entries.map(({ insn }) => insn)).size).toBe(entries.length);
  });

  it('names its system calls and its gates', () => {
    expect(image.instructions.get(syscallCall(image))?.bytes.length).toBe(7);
    for (const name of ['page_fault', 'general_protection', 'stack_segment', '_text', '_etext'])
      expect(addressOf(image, name)).toBeGreaterThanOrEqual(0xffffffff80200000n);
  });

  it('is sorted at boot, 16 bytes at a time', () => {
    const k = tiny64(linked);
    const { start } = image.exTable;
    const physical = (at: bigint) => phys(at - 0xffffffff80000000n);
    const run = sortMainTable(k, { start, count: entries.length, word: 8, physical });
    for (let next = run.next(); !next.done; next = run.next())
      k.now = apply(k.now, next.value.writes);
    const found = entries.map((_, i) => {
      const at = virt(start + BigInt(16 * i));
      return absolute64.read(k.now.memory, physical(at), at);
    });
    const sorted = entries.toSorted((a, b) => (a.insn < b.insn ? -1 : 1));
    expect(found).toEqual(sorted.map(({ insn, fixup }) => ({ insn, fixup })));
  });
});

describe('a module', () => {
  it('brings a table of its own and calls the kernel', () => {
    const module = text.module(virt(0xffffffff88000000n), image);
    expect(module.entries).toHaveLength(2);
    const call = module.image.instructions.get(addressOf(module.image, 'demo_mod_copy'));
    expect(call?.does).toEqual({ op: 'call', target: addressOf(image, 'copy_from_user') });
  });
});
