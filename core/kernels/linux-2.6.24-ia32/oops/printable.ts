import { type PtReg, ptRegOffset } from '../../../arch/pt-regs.ts';
import { bareHex, type Phys, phys, type Virt, virt } from '../../../bits.ts';
import { symbolAt } from '../../../image/image.ts';
import { type Kernel, pa } from '../../../kernel.ts';
import type { Machine } from '../../../machine.ts';
import { isKnown, read } from '../../../memory.ts';

/** A word of memory as printing sees it: `null` where a recording does not tell. @param size bytes */
export const wordAt = (machine: Machine, at: Phys, size = 4): bigint | null =>
  isKnown(machine.memory, at, size) ? read(machine.memory, at, size) : null;

/** Hex digits of a value; a question mark for each digit of one that is not known. */
export const digits = (value: bigint | null, count = 8): string =>
  value === null ? '?'.repeat(count) : bareHex(value, count);

/** A kernel-mode fault pushes no ESP: the stack goes on where the structure's `esp` would be. */
export const espAtFault = (k: Kernel, regs: Virt): Virt =>
  virt(regs + BigInt(ptRegOffset('esp', k.ptRegs)));

/** A saved register as printing sees it. */
export const savedWord = (k: Kernel, regs: Virt, name: PtReg): bigint | null =>
  wordAt(k.now, phys(pa(k.layout, regs) + BigInt(ptRegOffset(name, k.ptRegs))), k.wordSize ?? 4);

/**
 * An address as `name+0xoffset/0xsize [module]`; without a symbol the bare address, or `?` where the image does not know all symbols.
 *
 * @see kernel/kallsyms.c __print_symbol, Linux 2.6.24
 */
export function symbolText(k: Kernel, address: bigint | null): string {
  if (address === null) return '?';
  const found = symbolAt(k.image, address);
  if (!found) {
    const inKernel = address >= k.layout.pageOffset;
    return inKernel && !k.config.allSymbols ? '?' : `0x${address.toString(16)}`;
  }
  const { symbol, offset } = found;
  const place = `${symbol.name}+0x${offset.toString(16)}/0x${symbol.size?.toString(16) ?? '?'}`;
  return symbol.module === null ? place : `${place} [${symbol.module}]`;
}
