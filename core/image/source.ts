import type {
  Condition,
  General,
  MemoryOperand,
  Operation,
  RegisterSize,
} from '../arch/instructions.ts';

/** A place in a routine, or a symbol of another one. */
export type Label = string;

/** An instruction whose targets are still names. */
export type SourceOperation =
  | Exclude<Operation, { op: 'jmp' | 'call' | 'jcc' }>
  | { readonly op: 'jmp' | 'call'; readonly target: Label; readonly near?: true }
  | {
      readonly op: 'jcc';
      readonly condition: Condition;
      readonly target: Label;
      readonly near?: true;
    }
  /** `mov $symbol,%register`. */
  | {
      readonly op: 'mov-address';
      readonly to: General;
      readonly symbol: Label;
      readonly size?: RegisterSize;
    }
  /** `mov symbol,%register`: the 4 or 8 bytes that lie there. */
  | {
      readonly op: 'load-symbol';
      readonly to: General;
      readonly symbol: Label;
      readonly size: RegisterSize;
    };

/** One line of a routine: a local label, a symbol that others may call, a gap of `nop`s that is not modelled, or an instruction. */
export type Item =
  | { readonly label: Label }
  | { readonly global: Label }
  /** Bytes that are not modelled; `nop` if no byte is named. */
  | { readonly gap: number; readonly byte?: number }
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
  readonly table?: readonly TableLine[];
}

/** Where an instruction may fault, where execution goes on, and what later kernels add: the handler's name or the word of `EX_TYPE_*`. */
export type TableLine = readonly [insn: Label, fixup: Label, how?: Label | number];

/** Bytes with a name that are no text. */
export interface DataItem {
  readonly name: Label;
  readonly section: '.rodata' | '.data';
  readonly bytes: Uint8Array;
  /** Its first 8 bytes are that symbol's address. */
  readonly pointsTo?: Label;
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

type Value = General | number | bigint;

type Arithmetic = 'add' | 'sub' | 'and' | 'xor' | 'cmp' | 'test' | 'sbb';

/** The operations that have a register operand, for one size of it; `mov $-14` is extended with its sign to that size. */
function sized(bytes: RegisterSize) {
  const size = bytes === 8 ? { size: 8 as const } : {};
  const from = (value: Value): General | bigint =>
    typeof value === 'string' ? value : BigInt.asUintN(8 * bytes, BigInt(value));
  return {
    mov: (to: General, value: Value): Item => ({ op: 'mov', to, from: from(value), ...size }),
    address: (to: General, symbol: Label): Item => ({ op: 'mov-address', to, symbol, ...size }),
    loadSymbol: (to: General, symbol: Label): Item => ({
      op: 'load-symbol',
      to,
      symbol,
      size: bytes,
    }),
    lea: (to: General, memory: MemoryOperand): Item => ({ op: 'lea', to, from: memory, ...size }),
    math: (name: Arithmetic, to: General, value: Value): Item => ({
      op: name,
      to,
      from: from(value),
      ...size,
    }),
    compareFrom: (to: General, memory: MemoryOperand): Item => ({
      op: 'cmp-from',
      to,
      from: memory,
      ...size,
    }),
    compareTo: (to: MemoryOperand, register: General): Item => ({
      op: 'cmp-to',
      to,
      from: register,
      ...size,
    }),
    shr: (to: General, by: number): Item => ({ op: 'shr', to, by, ...size }),
    shl: (to: General, by: number): Item => ({ op: 'shl', to, by, ...size }),
    neg: (to: General): Item => ({ op: 'neg', to, ...size }),
    inc: (to: General): Item => ({ op: 'inc', to, ...size }),
    dec: (to: General): Item => ({ op: 'dec', to, ...size }),
  } as const;
}

/** Instructions in the words of the manual, destination first: `op.mov('edi', 'eax')` is `mov %eax,%edi`. Sizes in bytes; jumps: `near` forces the long form. */
export const op = {
  ...sized(4),
  load: (to: General, memory: MemoryOperand, size: 1 | 2 | 4 = 4): Item => ({
    op: 'load',
    to,
    from: memory,
    size,
  }),
  loadByte: (to: General, memory: MemoryOperand): Item => ({ op: 'load-byte', to, from: memory }),
  store: (to: MemoryOperand, register: General, size: 1 | 2 | 4 = 4): Item => ({
    op: 'store',
    to,
    from: register,
    size,
  }),
  compareNumber: (to: MemoryOperand, value: number): Item => ({
    op: 'cmp-number',
    to,
    from: BigInt(value),
  }),
  testByte: (register: General): Item => ({ op: 'testb', to: register, from: register }),
  repMovs: (size: 1 | 4 | 8): Item => ({ op: 'movs', size, rep: true }),
  repStos: (size: 1 | 4 | 8): Item => ({ op: 'stos', size, rep: true }),
  lodsb: { op: 'lods', size: 1, rep: false } as Item,
  stosb: { op: 'stos', size: 1, rep: false } as Item,
  push: (register: General): Item => ({ op: 'push', register }),
  pop: (register: General): Item => ({ op: 'pop', register }),
  jmp: (target: Label, near?: 'near'): Item => ({
    op: 'jmp',
    target,
    ...(near ? { near: true } : {}),
  }),
  call: (target: Label): Item => ({ op: 'call', target }),
  callRegister: (register: General): Item => ({ op: 'callr', register }),
  jcc: (condition: Condition, target: Label, near?: 'near'): Item => ({
    op: 'jcc',
    condition,
    target,
    ...(near ? { near: true } : {}),
  }),
  ret: { op: 'ret' } as Item,
  nop: { op: 'nop' } as Item,
  stac: { op: 'stac' } as Item,
  clac: { op: 'clac' } as Item,
  lfence: { op: 'lfence' } as Item,
  cld: { op: 'cld' } as Item,
  other: (bytes: readonly number[], text: string): Item => ({ op: 'other', bytes, text }),
} as const;

/** The same for operands of 8 bytes: `quad.mov('edi', 'eax')` is `mov %rax,%rdi`. */
export const quad = {
  ...sized(8),
  load: (to: General, memory: MemoryOperand): Item => ({ op: 'load', to, from: memory, size: 8 }),
  store: (to: MemoryOperand, register: General): Item => ({
    op: 'store',
    to,
    from: register,
    size: 8,
  }),
  storeZero: (to: MemoryOperand, size: 1 | 8): Item => ({ op: 'store', to, from: 0n, size }),
} as const;
