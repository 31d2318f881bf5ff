import { describe, expect, it } from 'vitest';
import { phys, virt } from '../bits.ts';
import { absolute32 } from '../extable/absolute32.ts';
import {
  absolute64,
  type EntryFormat,
  relative32Data,
  relative32Fixup,
  relative32Handler,
  relative64Data,
  relative64Handler,
} from '../extable/format.ts';
import { emptyMemory, writeBytes } from '../memory.ts';
import { type TableFormat, tableBytes } from './table.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('entries as real kernels hold them', () => {
  it('4.19 x86-64: copy_user_generic_unrolled+0x1a', () => {
    const entry = {
      insn: virt(0xffffffff811788can),
      fixup: virt(0xffffffff81400980n),
      handler: virt(0xffffffff81023730n),
    };
    expect(hexOf(tableBytes([entry], 'relative32-handler', virt(0xffffffff81403408n)))).toBe(
      'c254d7ff74d5ffff2003c2ff',
    );
  });

  it('6.1 x86-64: copy_user_enhanced_fast_string+0xa, EX_TYPE_COPY', () => {
    const entry = {
      insn: virt(0xffffffff819f6fdan),
      fixup: virt(0xffffffff819f6fe6n),
      data: 4,
    };
    expect(hexOf(tableBytes([entry], 'relative32-data', virt(0xffffffff824c1534n)))).toBe(
      'a65a53ffae5a53ff04000000',
    );
  });
});

const LOW = [virt(0xc0123450n), virt(0xc0100010n)] as const;
const HIGH = [virt(0xffffffff81123450n), virt(0xffffffff81900010n)] as const;

const formats: readonly (readonly [TableFormat, EntryFormat, typeof LOW | typeof HIGH])[] = [
  ['absolute32', absolute32, LOW],
  ['absolute64', absolute64, HIGH],
  ['relative32-fixup', relative32Fixup, LOW],
  ['relative32-handler', relative32Handler, LOW],
  ['relative32-handler', relative64Handler, HIGH],
  ['relative32-data', relative32Data, LOW],
  ['relative32-data', relative64Data, HIGH],
];

describe('what is written is read again', () => {
  it.each(formats)('%s', (name, format, [insn, fixup]) => {
    const start = virt(insn + 0x200000n);
    const entry = { insn, fixup, handler: virt(insn + 0x10n), data: 0x711 };
    const bytes = tableBytes([entry, { ...entry, insn: virt(insn + 2n) }], name, start);
    expect(bytes.length).toBe(2 * format.size);
    const memory = writeBytes(emptyMemory(4096n), phys(0n), bytes);
    const size = BigInt(format.size);
    const found = format.read(memory, phys(size), virt(start + size));
    expect(found).toMatchObject({ insn: insn + 2n, fixup });
    if (name === 'relative32-handler') expect(found.handler).toBe(entry.handler);
    if (name === 'relative32-data') expect(found.data).toBe(0x711n);
  });
});
