import { type Virt, wrap } from '../bits.ts';

/** How an exception table's entries are written: up to 3.4, from 3.5, from 4.6, from 5.16 on. */
export type TableFormat =
  | 'absolute32'
  | 'absolute64'
  | 'relative32-fixup'
  | 'relative32-handler'
  | 'relative32-data';

/** Bytes of an entry. */
export const ENTRY_SIZES: Readonly<Record<TableFormat, number>> = {
  absolute32: 8,
  absolute64: 16,
  'relative32-fixup': 8,
  'relative32-handler': 12,
  'relative32-data': 12,
};

/** What an entry says. */
export interface TableEntry {
  readonly insn: Virt;
  readonly fixup: Virt;
  /** Address of the function that does the recovery (4.6 to 5.15). */
  readonly handler?: Virt;
  /** Type, register, flags and number in one word (from 5.16 on). */
  readonly data?: number;
}

/** The words of an entry that lies at `at`: relative ones count from their own place. */
function words(
  { insn, fixup, handler, data = 0 }: TableEntry,
  at: bigint,
  format: TableFormat,
): bigint[] {
  switch (format) {
    case 'absolute32':
    case 'absolute64':
      return [insn, fixup];
    case 'relative32-fixup':
      return [insn - at, fixup - at - 4n];
    case 'relative32-handler':
      return [insn - at, fixup - at - 4n, (handler ?? 0n) - at - 8n];
    case 'relative32-data':
      return [insn - at, fixup - at - 4n, BigInt(data)];
  }
}

/**
 * A table as the linker writes it.
 *
 * @param start address of entry 0
 */
export function tableBytes(
  entries: readonly TableEntry[],
  format: TableFormat,
  start: Virt,
): Uint8Array {
  const size = ENTRY_SIZES[format];
  const bytes = new Uint8Array(entries.length * size);
  const view = new DataView(bytes.buffer);
  entries.forEach((entry, index) => {
    const at = start + BigInt(index * size);
    words(entry, at, format).forEach((value, i) => {
      if (format === 'absolute64') view.setBigUint64(index * size + 8 * i, value, true);
      else view.setUint32(index * size + 4 * i, Number(wrap(value, 32)), true);
    });
  });
  return bytes;
}
