import { type Phys, phys, type Virt, virt, wrap } from '../bits.ts';
import type { Memory } from '../memory.ts';
import { read } from '../memory.ts';
import { ENTRY_SIZE_64, type ExtableEntry as Entry, readEntry } from './absolute32.ts';

/** An entry, with what later kernels have in it. */
export interface ExtableEntry extends Entry {
  /** The function that does the recovery (4.6 to 5.15). */
  readonly handler?: Virt;
  /** The entry also sets the task's `uaccess_err` (3.5 to 4.5 tell it by an offset in the fixup). */
  readonly uaccessErr?: boolean;
  /** Type in bits 0 to 7, register in 8 to 11, flags in 12 to 15, a signed number above (from 5.16 on). */
  readonly data?: bigint;
  /** An entry of a BPF program: bytes from the saved registers' start to the one that becomes zero. */
  readonly zeroes?: number;
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

/** Two absolute addresses of 8 bytes, up to 3.4. @see include/asm-x86/uaccess_64.h, Linux 2.6.24 */
export const absolute64: EntryFormat = {
  size: ENTRY_SIZE_64,
  read: (memory, at) => readEntry(memory, at, 8),
};

/** A field that counts from its own address, with a sign. @param bits of an address; absent: as wide as its own */
const relative = (
  memory: Memory,
  at: Phys,
  address: Virt,
  offset: bigint,
  bits: 32 | 64 | undefined = address > 0xffffffffn ? 64 : 32,
): Virt => {
  const distance = BigInt.asIntN(32, read(memory, phys(at + offset), 4));
  return virt(wrap(address + offset + distance, bits));
};

/** Added to the fixup of entries that set `uaccess_err`. @see arch/x86/include/asm/asm.h _ASM_EXTABLE_EX, Linux 3.13 */
const UACCESS_ERR = 0x7ffffff0n;

/** Two relative fields, 3.5 to 4.5. @see arch/x86/mm/extable.c fixup_exception, Linux 3.13 */
export const relative32Fixup: EntryFormat = {
  size: 8,
  read: (memory, at, address) => {
    const insn = relative(memory, at, address, 0n);
    const fixup = relative(memory, at, address, 4n);
    const fields = read(memory, phys(at + 4n), 4) - read(memory, at, 4);
    const uaccessErr = BigInt.asIntN(32, fields) >= UACCESS_ERR - 4n;
    return { insn, fixup: uaccessErr ? virt(wrap(fixup - UACCESS_ERR, 32)) : fixup, uaccessErr };
  },
};

const withHandler = (bits?: 32 | 64): EntryFormat => ({
  size: 12,
  read: (memory, at, address) => ({
    insn: relative(memory, at, address, 0n, bits),
    fixup: relative(memory, at, address, 4n, bits),
    handler: relative(memory, at, address, 8n, bits),
  }),
});

/** Three relative fields, 4.6 to 5.15. @see arch/x86/include/asm/extable.h, Linux 4.19 */
export const relative32Handler: EntryFormat = withHandler();

/** The same for addresses of 8 bytes. */
export const relative64Handler: EntryFormat = withHandler(64);

/** EX_TYPE_BPF: the field is no address; its low byte is the instruction's length, the rest a place in the saved registers. */
const BPF = 7n;

function fixupOf(
  memory: Memory,
  at: Phys,
  address: Virt,
  bits?: 32 | 64,
): Pick<ExtableEntry, 'fixup' | 'zeroes'> {
  const data = read(memory, phys(at + 8n), 4);
  if ((data & 0xffn) !== BPF) return { fixup: relative(memory, at, address, 4n, bits) };
  const field = read(memory, phys(at + 4n), 4);
  const insn = relative(memory, at, address, 0n, bits);
  return { fixup: virt(insn + (field & 0xffn)), zeroes: Number(field >> 8n) };
}

const withData = (bits?: 32 | 64): EntryFormat => ({
  size: 12,
  read: (memory, at, address) => ({
    insn: relative(memory, at, address, 0n, bits),
    ...fixupOf(memory, at, address, bits),
    data: read(memory, phys(at + 8n), 4),
  }),
});

/** Two relative fields and a word of data, from 5.16 on. @see arch/x86/include/asm/extable.h, Linux 6.1 */
export const relative32Data: EntryFormat = withData();

/** The same for addresses of 8 bytes. */
export const relative64Data: EntryFormat = withData(64);
