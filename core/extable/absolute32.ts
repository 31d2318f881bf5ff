import { type Phys, phys, type Virt, virt } from '../bits.ts';
import type { Memory } from '../memory.ts';
import { read } from '../memory.ts';

/** Bytes of an entry: two absolute 32-bit addresses. @see include/asm-x86/uaccess_32.h struct exception_table_entry, Linux 2.6.24 */
export const ENTRY_SIZE = 8;

/** The address of an instruction that may fault, and where to go on if it does. */
export interface ExtableEntry {
  readonly insn: Virt;
  readonly fixup: Virt;
}

/** Where entry `index` of a table lies. @param table address of entry 0, virtual or physical alike */
export const entryAddress = <A extends bigint>(table: A, index: number): A =>
  (table + BigInt(index * ENTRY_SIZE)) as A;

/** The entry at a physical address. @throws UnknownWord if a recording lacks it */
export const readEntry = (memory: Memory, at: Phys): ExtableEntry => ({
  insn: virt(read(memory, at, 4)),
  fixup: virt(read(memory, phys(at + 4n), 4)),
});
