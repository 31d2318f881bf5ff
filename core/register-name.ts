import type { Register } from './machine.ts';

const BASES: Partial<Record<Register, string>> = {
  fsBase: 'FS.base',
  gsBase: 'GS.base',
  kernelGsBase: 'KERNEL_GS.base',
};

/** Names that gain an R on a 64-bit CPU. */
const WIDENED = /^E(?=[A-D]X$|[SD]I$|[SB]P$|IP$|FLAGS$)/;

/** A register as the manuals write it at that width in bits: `eax` is EAX or RAX. */
export function registerName(width: 32 | 64, name: Register): string {
  const upper = BASES[name] ?? name.toUpperCase();
  return width === 64 ? upper.replace(WIDENED, 'R') : upper;
}
