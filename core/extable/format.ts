import { type Phys, phys, type Virt, virt, wrap } from '../bits.ts';
import type { Memory } from '../memory.ts';
import { read } from '../memory.ts';
import { ENTRY_SIZE, type ExtableEntry as Entry, readEntry } from './absolute32.ts';

/** An entry, with what later kernels have in it. */
export interface ExtableEntry extends Entry {
  /** The function that does the recovery (4.6 to 5.15). */
  readonly handler?: Virt;
}

/** How an entry of an exception table is laid out. */
export interface EntryFormat {
  /** Bytes of an entry. */
  readonly size: number;
  /**
   * @param at where it lies in physical memory
   * @param address where the kernel sees it: relative entries count from there
   * @throws UnknownWord if a recording lacks it
   */
  readonly read: (memory: Memory, at: Phys, address: Virt) => ExtableEntry;
}

/** Two absolute addresses, up to 3.4. */
export const absolute32: EntryFormat = {
  size: ENTRY_SIZE,
  read: (memory, at) => readEntry(memory, at),
};

/** A field that counts from its own address. */
const relative = (memory: Memory, at: Phys, address: Virt, offset: bigint): Virt => {
  const distance = read(memory, phys(at + offset), 4);
  return virt(wrap(address + offset + distance, 32));
};

/** Three relative fields, 4.6 to 5.15. @see arch/x86/include/asm/extable.h, Linux 4.19 */
export const relative32Handler: EntryFormat = {
  size: 12,
  read: (memory, at, address) => ({
    insn: relative(memory, at, address, 0n),
    fixup: relative(memory, at, address, 4n),
    handler: relative(memory, at, address, 8n),
  }),
};
