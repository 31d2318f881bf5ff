import { type Phys, phys, type Virt, virt } from '../bits.ts';
import type { Memory } from '../memory.ts';
import { read } from '../memory.ts';
import type { EntryFormat } from './format.ts';

/** Bytes of an entry: two absolute addresses of a word each. @see include/asm-x86/uaccess_32.h, uaccess_64.h struct exception_table_entry, Linux 2.6.24 */
export const ENTRY_SIZE = 8;
export const ENTRY_SIZE_64 = 16;

/** Bytes of an address in a table. */
export type TableWord = 4 | 8;

/** The address of an instruction that may fault, and where to go on if it does. */
export interface ExtableEntry {
  readonly insn: Virt;
  readonly fixup: Virt;
}

/** Where entry `index` of a table lies. @param table address of entry 0, virtual or physical alike */
export const entryAddress = <A extends bigint>(table: A, index: number, word: TableWord = 4): A =>
  (table + BigInt(2 * word * index)) as A;

/** The entry at a physical address. @throws UnknownWord if a recording lacks it */
export const readEntry = (memory: Memory, at: Phys, word: TableWord = 4): ExtableEntry => ({
  insn: virt(read(memory, at, word)),
  fixup: virt(read(memory, phys(at + BigInt(word)), word)),
});

/** Two absolute addresses, up to 3.4. */
export const absolute32: EntryFormat = {
  size: ENTRY_SIZE,
  read: (memory, at) => readEntry(memory, at),
};
