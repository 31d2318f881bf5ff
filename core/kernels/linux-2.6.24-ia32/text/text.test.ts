import { describe, expect, it } from 'vitest';
import { virt } from '../../../bits.ts';
import table from '../../../fixtures/linux-2.6.24-nonpae.extable.json' with { type: 'json' };
import recorded from '../../../fixtures/linux-2.6.24-nonpae.json' with { type: 'json' };
import { addressOf, symbolAt } from '../../../image/image.ts';
import { withModule } from '../../../image/link.ts';
import { text } from './index.ts';
import { compared, place, samplesOf } from './recorded-text.fixture.ts';

const linked = text.link(null);
const { image, entries } = linked;

describe('the text against the recorded kernel', () => {
  const known = samplesOf(recorded.faults, image);

  it.each(known)('$symbol: the same bytes from the fault to the end', (sample) => {
    const { ours, theirs } = compared(linked, sample);
    expect(ours).toBe(theirs);
  });

  it('compares every routine that we have', () => {
    expect(known.map(({ symbol }) => symbol).sort()).toEqual([
      '__clear_user+0x1a',
      '__copy_from_user_ll+0x2e',
      '__copy_to_user_ll+0x2e',
      '__get_user_4+0x11',
      'pfrec_inl_get4+0x4',
      'pfrec_kread+0x0',
      'pfrec_kwrite+0x0',
      'strncpy_from_user+0x2f',
    ]);
  });

  it('has its entries at the same places of the routines', () => {
    const theirs = table.entries.map(({ insn_symbol }) => insn_symbol);
    const shared =
      /^(__copy_(to|from)_user_ll(_nozero)?|__[gp]et_user_\d|__put_user_\d|__clear_user|strncpy_from_user)\+/;
    const wanted = theirs.filter((name) => shared.test(name)).sort();
    expect(wanted).toHaveLength(20);
    expect(
      entries
        .map(({ insn }) => place(image, insn))
        .filter((name) => shared.test(name))
        .sort(),
    ).toEqual(wanted);
  });

  it('lays the recovery code out at the same distances', () => {
    const fixupOf = (name: string): bigint =>
      entries.find(({ insn }) => place(image, insn) === name)?.fixup ?? 0n;
    const theirs = (name: string): bigint =>
      BigInt(table.entries.find(({ insn_symbol }) => insn_symbol === name)?.fixup ?? 0);
    const first = '__copy_to_user_ll+0x23';
    for (const name of [
      '__copy_to_user_ll+0x2e',
      '__copy_from_user_ll+0x23',
      '__copy_from_user_ll+0x2e',
      '__copy_from_user_ll+0x32',
      '__copy_from_user_ll_nozero+0x23',
      '__copy_from_user_ll_nozero+0x2e',
    ])
      expect(fixupOf(name) - fixupOf(first), name).toBe(theirs(name) - theirs(first));
  });
});

describe('the linked kernel', () => {
  it('lies in the order of the linker script', () => {
    const starts = image.sections.filter(({ name }) => name !== '.user').map(({ start }) => start);
    expect(starts).toEqual(starts.toSorted((a, b) => Number(a - b)));
    expect(image.exTable.start % 16n).toBe(0n);
    expect(addressOf(image, '_etext')).toBe(
      image.sections.find(({ name }) => name === '.fixup')?.end,
    );
    expect(addressOf(image, '__start___ex_table')).toBe(image.exTable.start);
    expect(image.exTable.stop - image.exTable.start).toBe(8n * BigInt(entries.length));
  });

  it('is not in order: text of .kprobes.text and .init.text comes last, its entries early', () => {
    const back = entries.filter(({ insn }, i) => insn < (entries[i - 1]?.insn ?? 0n));
    expect(back.map(({ routine }) => routine)).toEqual(['show_registers', '__get_user_1']);
    const late = entries.filter(({ insn }) => insn >= addressOf(image, 'page_fault'));
    expect(late.map(({ routine }) => routine)).toEqual([
      'page_fault',
      'romsignature',
      'romchecksum',
    ]);
  });

  it('has entries whose instruction exists and may fault, and whose fixup exists', () => {
    for (const { insn, fixup } of entries) {
      expect(image.instructions.has(insn)).toBe(true);
      expect(image.instructions.has(fixup)).toBe(true);
    }
    expect(new Set(entries.map(({ insn }) => insn)).size).toBe(entries.length);
  });

  it('stays below the page tables', () => {
    expect(image.sections.every(({ end }) => end <= 0xc0221000n)).toBe(true);
  });

  it('leaves one entry out on demand, and nothing else moves', () => {
    const without = text.link('__copy_from_user_ll+0x2e');
    const insn = addressOf(image, '__copy_from_user_ll') + 0x2en;
    expect(without.entries.map((each) => each.insn)).toEqual(
      entries.map((each) => each.insn).filter((each) => each !== insn),
    );
    expect(without.image.instructions).toEqual(image.instructions);
    expect(() => text.link('demo_read+0x0')).toThrow(/no exception-table entry/);
    expect(() => text.link('nothing+0x0')).toThrow(/no symbol nothing/);
  });
});

describe('a module', () => {
  it('brings a table of its own and calls the kernel', () => {
    const base = virt(0xc8805000n);
    const module = text.module(base, image);
    expect(module.entries).toHaveLength(2);
    expect(module.image.exTable.start).toBeGreaterThan(base);
    const call = module.image.instructions.get(addressOf(module.image, 'demo_mod_copy'));
    expect(call?.does).toEqual({ op: 'call', target: addressOf(image, 'copy_from_user') });
    const both = withModule(image, module.image);
    expect(both.exTable).toEqual(image.exTable);
    expect(symbolAt(both, base + 3n)?.symbol).toMatchObject({
      name: 'demo_mod_get',
      module: 'demo_mod',
    });
  });
});
