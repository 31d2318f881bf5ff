import { type PtReg, ptReg, ptRegPlace } from '../../arch/pt-regs.ts';
import type { Virt } from '../../bits.ts';
import { type Kernel, pa } from '../../kernel.ts';
import { change, type Place, type Read, readAt, type Write } from '../../machine.ts';

/** A page fault that is being handled: `pt_regs`, the address out of CR2, the error code. */
export interface Fault {
  /** Address of the saved registers on the kernel stack. */
  readonly regs: Virt;
  readonly address: bigint;
  readonly errorCode: bigint;
}

/** What a handler's part comes to: back to the entry code, or never (the task is dead). */
export type Handled = 'return' | 'dead';

/** A saved register's place in memory. */
export const savedPlace = (k: Kernel, regs: Virt, name: PtReg): Place =>
  ptRegPlace(pa(k.layout, regs), name, k.ptRegs);

/** A saved register. @throws UnknownWord if a recording lacks it */
export const saved = (k: Kernel, regs: Virt, name: PtReg): bigint =>
  ptReg(k.now, pa(k.layout, regs), name, k.ptRegs);

/** A saved register as a step's read. */
export const readSaved = (k: Kernel, regs: Virt, name: PtReg): Read =>
  readAt(k.now, savedPlace(k, regs, name));

/** A change of a saved register: what `iret` will load. */
export const setSaved = (k: Kernel, regs: Virt, name: PtReg, after: bigint): Write =>
  change(k.now, savedPlace(k, regs, name), after);

/** Error code bit 2: the fault came from user mode. */
export const fromUser = (fault: Pick<Fault, 'errorCode'>): boolean => (fault.errorCode & 4n) !== 0n;

/** The saved EIP of the fault that is being dealt with: the bytes there are what a probe asks for. */
export function readReported(k: Kernel): readonly Read[] {
  const regs = k.now.kernel.ptRegs.at(-1);
  return regs === undefined ? [] : [readSaved(k, regs, 'eip')];
}
