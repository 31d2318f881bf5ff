import type { Virt } from '../bits.ts';
import type { Register } from '../machine.ts';

/** The general registers, in the order of their encodings. */
export const GENERAL = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'] as const;
export type General = (typeof GENERAL)[number] & Register;

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
}

/** What moves ESP. */
export type StackOperation =
  | { readonly op: 'push'; readonly register: General }
  | { readonly op: 'pop'; readonly register: General }
  | { readonly op: 'call'; readonly target: Virt }
  | { readonly op: 'callr'; readonly register: General }
  | { readonly op: 'ret' };

/** What an instruction does. `size` in bytes; jump targets are addresses once linked. */
export type Operation =
  | { readonly op: 'mov'; readonly to: General; readonly from: General | bigint }
  | {
      readonly op: 'load';
      readonly to: General;
      readonly from: MemoryOperand;
      readonly size: 1 | 2 | 4;
    }
  | {
      readonly op: 'store';
      readonly to: MemoryOperand;
      readonly from: General | bigint;
      readonly size: 1 | 2 | 4;
    }
  | { readonly op: 'lea'; readonly to: General; readonly from: MemoryOperand }
  | {
      readonly op: 'add' | 'sub' | 'and' | 'or' | 'xor' | 'cmp' | 'test' | 'adc' | 'sbb';
      readonly to: General;
      readonly from: General | bigint;
    }
  /** Compares a register with memory, in either order: `to - from` only sets flags. */
  | { readonly op: 'cmp-from'; readonly to: General; readonly from: MemoryOperand }
  | { readonly op: 'cmp-to'; readonly to: MemoryOperand; readonly from: General }
  /** `test` of the lowest bytes. */
  | { readonly op: 'testb'; readonly to: General; readonly from: General }
  | { readonly op: 'shr' | 'shl'; readonly to: General; readonly by: number }
  | { readonly op: 'movs' | 'stos' | 'lods'; readonly size: 1 | 4; readonly rep: boolean }
  | UnaryOperation
  | StackOperation
  | { readonly op: 'jmp'; readonly target: Virt }
  | { readonly op: 'jcc'; readonly condition: Condition; readonly target: Virt }
  | { readonly op: 'nop' | 'ud2' }
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
