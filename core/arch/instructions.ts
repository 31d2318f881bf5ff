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
  | { readonly op: 'shr' | 'shl'; readonly to: General; readonly by: number }
  | { readonly op: 'neg' | 'inc' | 'dec'; readonly to: General }
  | { readonly op: 'movs' | 'stos' | 'lods'; readonly size: 1 | 4; readonly rep: boolean }
  | { readonly op: 'push' | 'pop'; readonly register: General }
  | { readonly op: 'jmp' | 'call'; readonly target: Virt }
  | { readonly op: 'callr'; readonly register: General }
  | { readonly op: 'jcc'; readonly condition: Condition; readonly target: Virt }
  | { readonly op: 'ret' | 'nop' | 'ud2' };

/** One instruction at its place in a linked image. */
export interface Instruction {
  readonly at: Virt;
  /** Its encoding; the length is the instruction's. */
  readonly bytes: Uint8Array;
  /** AT&T form, as an oops reader knows it: `rep movsl %ds:(%esi),%es:(%edi)`. */
  readonly text: string;
  readonly does: Operation;
}
