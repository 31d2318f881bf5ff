import type { Virt } from '../bits.ts';
import type { Register } from '../machine.ts';

/** The general registers, in the order of their encodings; a 64-bit CPU's RAX is kept in `eax`. The last eight exist there only. */
export const GENERAL = [
  'eax',
  'ecx',
  'edx',
  'ebx',
  'esp',
  'ebp',
  'esi',
  'edi',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
] as const;
export type General = (typeof GENERAL)[number] & Register;

/** Whether the CPU runs 32-bit or 64-bit code. */
export type Mode = 32 | 64;

/** Bytes of a register operand; 4 where it is not said. In 64-bit code a result of 4 bytes clears the upper half. */
export type RegisterSize = 4 | 8;

/** `displacement(base, index, scale)`. */
export interface MemoryOperand {
  readonly base: General | null;
  readonly index: General | null;
  readonly scale: 1 | 2 | 4 | 8;
  /** Bytes, signed. */
  readonly displacement: number;
}

/** Conditions of jumps, by the manual's letters: carry, not carry, zero, not zero, below or equal, above. */
export type Condition = 'b' | 'ae' | 'e' | 'ne' | 'be' | 'a' | 's' | 'ns';

/** Arithmetic on one register. */
export interface UnaryOperation {
  readonly op: 'neg' | 'inc' | 'dec';
  readonly to: General;
  readonly size?: RegisterSize;
}

/** What moves ESP, by a word of the mode. */
export type StackOperation =
  | { readonly op: 'push'; readonly register: General }
  | { readonly op: 'pop'; readonly register: General }
  | { readonly op: 'call'; readonly target: Virt }
  | { readonly op: 'callr'; readonly register: General }
  | { readonly op: 'ret' };

/** What an instruction does. `size` in bytes; jump targets are addresses once linked. */
export type Operation =
  | {
      readonly op: 'mov';
      readonly to: General;
      readonly from: General | bigint;
      readonly size?: RegisterSize;
    }
  /** Clears what is above `size`. */
  | {
      readonly op: 'load';
      readonly to: General;
      readonly from: MemoryOperand;
      readonly size: 1 | 2 | 4 | 8;
    }
  /** `mov` to the lowest byte; the others stay. */
  | { readonly op: 'load-byte'; readonly to: General; readonly from: MemoryOperand }
  | {
      readonly op: 'store';
      readonly to: MemoryOperand;
      readonly from: General | bigint;
      readonly size: 1 | 2 | 4 | 8;
    }
  | {
      readonly op: 'lea';
      readonly to: General;
      readonly from: MemoryOperand;
      readonly size?: RegisterSize;
    }
  | {
      readonly op: 'add' | 'sub' | 'and' | 'or' | 'xor' | 'cmp' | 'test' | 'adc' | 'sbb';
      readonly to: General;
      readonly from: General | bigint;
      readonly size?: RegisterSize;
    }
  /** Compares a register with memory, in either order: `to - from` only sets flags. */
  | {
      readonly op: 'cmp-from';
      readonly to: General;
      readonly from: MemoryOperand;
      readonly size?: RegisterSize;
    }
  | {
      readonly op: 'cmp-to';
      readonly to: MemoryOperand;
      readonly from: General;
      readonly size?: RegisterSize;
    }
  /** Compares memory with a number that fits 8 bits with sign. */
  | {
      readonly op: 'cmp-number';
      readonly to: MemoryOperand;
      readonly from: bigint;
      readonly size?: RegisterSize;
    }
  /** `test` of the lowest bytes. */
  | { readonly op: 'testb'; readonly to: General; readonly from: General }
  | {
      readonly op: 'shr' | 'shl';
      readonly to: General;
      readonly by: number;
      readonly size?: RegisterSize;
    }
  | { readonly op: 'movs' | 'stos' | 'lods'; readonly size: 1 | 4 | 8; readonly rep: boolean }
  | UnaryOperation
  | StackOperation
  | { readonly op: 'jmp'; readonly target: Virt }
  | { readonly op: 'jcc'; readonly condition: Condition; readonly target: Virt }
  | { readonly op: 'ud2' }
  /** `length` in bytes: what alternatives leave behind. */
  | { readonly op: 'nop'; readonly length?: 3 | 5 }
  /** Keeps a CPU that runs ahead from loading what a check has yet to refuse; the model does not run ahead. */
  | { readonly op: 'lfence' }
  /** String instructions go upwards; in the model they never go another way. */
  | { readonly op: 'cld' }
  /** EFLAGS.AC set and cleared: with SMAP the kernel may touch user memory in between. */
  | { readonly op: 'stac' | 'clac' }
  /** Real bytes that stand in the text but are not executed by the model: `iret`, a call through a table. */
  | { readonly op: 'other'; readonly bytes: readonly number[]; readonly text: string };

/** One instruction at its place in a linked image. */
export interface Instruction {
  readonly at: Virt;
  /** Its encoding; the length is the instruction's. */
  readonly bytes: Uint8Array;
  /** AT&T form, as an oops reader knows it: `rep movsl %ds:(%esi),%es:(%edi)`. */
  readonly text: string;
  readonly does: Operation;
}
