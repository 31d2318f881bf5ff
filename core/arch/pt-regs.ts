import { type Phys, phys } from '../bits.ts';
import { type Machine, type Place, word } from '../machine.ts';
import { read } from '../memory.ts';

const GENERAL = ['ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp', 'eax', 'xds', 'xes', 'xfs'] as const;
const TRAP = ['orig_eax', 'eip', 'xcs', 'eflags', 'esp', 'xss'] as const;

/**
 * The saved registers as 2.6.24 lays them out on the kernel stack, lowest address first, four bytes each.
 * The CPU pushes the last five (`esp` and `xss` only when it comes from user mode) and the error code into `orig_eax`'s slot; the entry code does the rest.
 *
 * @see include/asm-x86/ptrace.h struct pt_regs and arch/x86/kernel/entry_32.S page_fault, Linux 2.6.24
 */
export const PT_REGS = [...GENERAL, ...TRAP] as const;

/** From 2.6.26 on GS is saved too. @see arch/x86/include/asm/ptrace.h struct pt_regs, Linux 3.13 and 4.19 */
export const PT_REGS_GS = [...GENERAL, 'xgs', ...TRAP] as const;

/**
 * As a 64-bit kernel lays them out, eight bytes each; the 32-bit names stand for the registers of full width (`esp` is RSP).
 * The CPU always pushes `xss` and `esp`. Without segments but CS and SS: data segments mean nothing here.
 *
 * @see include/asm-x86/ptrace.h struct pt_regs, Linux 2.6.24; arch/x86/include/asm/ptrace.h, Linux 4.19 and 6.1
 */
export const PT_REGS_64 = [
  'r15',
  'r14',
  'r13',
  'r12',
  'ebp',
  'ebx',
  'r11',
  'r10',
  'r9',
  'r8',
  'eax',
  'ecx',
  'edx',
  'esi',
  'edi',
  'orig_eax',
  'eip',
  'xcs',
  'eflags',
  'esp',
  'xss',
] as const;

/** The same fields; but from 5.4 on the entry code completes the frame of a kernel-mode exception, so that `esp` and `xss` are always there. @see arch/x86/entry/entry_32.S FIXUP_FRAME, Linux 6.1 */
export const PT_REGS_FULL: PtRegs = [...PT_REGS_GS];

export type PtReg = (typeof PT_REGS)[number] | (typeof PT_REGS_64)[number] | 'xgs';

/** The fields in the order in which they lie in memory. */
export type PtRegs = readonly PtReg[];

/** Bytes that each field takes. */
export const ptRegSize = (fields: PtRegs): 4 | 8 => (fields === PT_REGS_64 ? 8 : 4);

/** Bytes from the structure's start to a field. */
export const ptRegOffset = (name: PtReg, fields: PtRegs = PT_REGS): number =>
  ptRegSize(fields) * fields.indexOf(name);

/** Where a saved register lies. @param at physical address of the structure */
export const ptRegPlace = (at: Phys, name: PtReg, fields: PtRegs = PT_REGS): Place =>
  word(phys(at + BigInt(ptRegOffset(name, fields))), ptRegSize(fields));

/** A saved register. @param at physical address of the structure */
export const ptReg = (machine: Machine, at: Phys, name: PtReg, fields: PtRegs = PT_REGS): bigint =>
  read(machine.memory, phys(at + BigInt(ptRegOffset(name, fields))), ptRegSize(fields));

/** Whether the frame always has the interrupted code's stack pointer in it, whatever mode it came from. */
export const hasStack = (fields: PtRegs): boolean =>
  fields === PT_REGS_FULL || fields === PT_REGS_64;
