import type { Register } from './machine.ts';

const BASES: Partial<Record<Register, string>> = {
  fsBase: 'FS.base',
  gsBase: 'GS.base',
  kernelGsBase: 'KERNEL_GS.base',
};

/** Names that gain an R on a 64-bit CPU. */
const WIDENED = /\bE(?=(?:[A-D]X|[SD]I|[SB]P|IP|FLAGS)\b)/g;

/** A text that speaks of the registers of a 32-bit CPU, as one speaks of those of 64 bits: ESP becomes RSP. */
export const widened = (text: string): string => text.replace(WIDENED, 'R');

/** A register as the manuals write it at that width in bits: `eax` is EAX or RAX. */
export function registerName(width: 32 | 64, name: Register): string {
  const upper = BASES[name] ?? name.toUpperCase();
  return width === 64 ? widened(upper) : upper;
}
