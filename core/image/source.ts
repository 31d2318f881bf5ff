import type { Condition, General, MemoryOperand, Operation } from '../arch/instructions.ts';

/** A place in a routine, or a symbol of another one. */
export type Label = string;

/** An instruction whose targets are still names. */
export type SourceOperation =
  | Exclude<Operation, { op: 'jmp' | 'call' | 'jcc' }>
  | { readonly op: 'jmp' | 'call'; readonly target: Label }
  | { readonly op: 'jcc'; readonly condition: Condition; readonly target: Label }
  /** `mov $symbol,%register`. */
  | { readonly op: 'mov-address'; readonly to: General; readonly symbol: Label };

/** One line of a routine: a local label, a symbol that others may call, a gap of `nop`s that is not modelled, or an instruction. */
export type Item =
  | { readonly label: Label }
  | { readonly global: Label }
  | { readonly gap: number }
  | { readonly align: 4 | 16 }
  | SourceOperation;

/** Which input section a routine's text goes to. */
export type TextSection = '.text' | '.kprobes.text' | '.init.text' | '.user';

/**
 * A piece of kernel text as it is written: its instructions, the recovery code for `.fixup`, and the pairs for `__ex_table`,
 * each the label of an instruction that may fault and the label where execution goes on.
 *
 * @see include/asm-x86/uaccess_32.h, Linux 2.6.24: each access macro emits these three
 */
export interface Routine {
  readonly name: Label;
  readonly section: TextSection;
  readonly align: 1 | 4 | 16;
  readonly text: readonly Item[];
  readonly fixup?: readonly Item[];
  readonly table?: readonly (readonly [insn: Label, fixup: Label])[];
}

/** Bytes with a name that are no text. */
export interface DataItem {
  readonly name: Label;
  readonly section: '.rodata' | '.data';
  readonly bytes: Uint8Array;
}

/** What one source file was compiled to. Objects are linked in order. */
export interface ObjectFile {
  /** Path as the kernel's build names it: `arch/x86/lib/getuser_32.o`. */
  readonly name: string;
  readonly routines: readonly Routine[];
  readonly data?: readonly DataItem[];
}

/** A memory operand: `displacement(base)`. */
export const at = (base: General, displacement = 0): MemoryOperand => ({
  base,
  index: null,
  scale: 1,
  displacement,
});

type Value = General | number;
const from = (value: Value): General | bigint =>
  typeof value === 'number' ? BigInt.asUintN(32, BigInt(value)) : value;

type Arithmetic = 'add' | 'sub' | 'and' | 'xor' | 'cmp' | 'test' | 'sbb';

/** Instructions in the words of the manual, destination first: `op.mov('edi', 'eax')` is `mov %eax,%edi`. */
export const op = {
  mov: (to: General, value: Value): Item => ({ op: 'mov', to, from: from(value) }),
  address: (to: General, symbol: Label): Item => ({ op: 'mov-address', to, symbol }),
  load: (to: General, memory: MemoryOperand, size: 1 | 2 | 4 = 4): Item => ({
    op: 'load',
    to,
    from: memory,
    size,
  }),
  store: (to: MemoryOperand, register: General, size: 1 | 2 | 4 = 4): Item => ({
    op: 'store',
    to,
    from: register,
    size,
  }),
  lea: (to: General, memory: MemoryOperand): Item => ({ op: 'lea', to, from: memory }),
  math: (name: Arithmetic, to: General, value: Value): Item => ({
    op: name,
    to,
    from: from(value),
  }),
  compareFrom: (to: General, memory: MemoryOperand): Item => ({ op: 'cmp-from', to, from: memory }),
  compareTo: (to: MemoryOperand, register: General): Item => ({
    op: 'cmp-to',
    to,
    from: register,
  }),
  testByte: (register: General): Item => ({ op: 'testb', to: register, from: register }),
  shr: (to: General, by: number): Item => ({ op: 'shr', to, by }),
  neg: (to: General): Item => ({ op: 'neg', to }),
  dec: (to: General): Item => ({ op: 'dec', to }),
  repMovs: (size: 1 | 4): Item => ({ op: 'movs', size, rep: true }),
  repStos: (size: 1 | 4): Item => ({ op: 'stos', size, rep: true }),
  lodsb: { op: 'lods', size: 1, rep: false } as Item,
  stosb: { op: 'stos', size: 1, rep: false } as Item,
  push: (register: General): Item => ({ op: 'push', register }),
  pop: (register: General): Item => ({ op: 'pop', register }),
  jmp: (target: Label): Item => ({ op: 'jmp', target }),
  call: (target: Label): Item => ({ op: 'call', target }),
  callRegister: (register: General): Item => ({ op: 'callr', register }),
  jcc: (condition: Condition, target: Label): Item => ({ op: 'jcc', condition, target }),
  ret: { op: 'ret' } as Item,
  nop: { op: 'nop' } as Item,
  other: (bytes: readonly number[], text: string): Item => ({ op: 'other', bytes, text }),
} as const;
