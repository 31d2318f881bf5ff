import { hex, wrap } from '../bits.ts';
import {
  type Condition,
  GENERAL,
  type General,
  type MemoryOperand,
  type Operation,
  type StackOperation,
  type UnaryOperation,
} from './instructions.ts';

/** The number of a register in an encoding. */
const number = (register: General): number => GENERAL.indexOf(register);

/** Opcodes of `op %register,%register`, and the /n that selects the operation among the immediates'. @see Intel SDM 2 */
const ARITHMETIC = {
  add: { opcode: 0x01, digit: 0 },
  or: { opcode: 0x09, digit: 1 },
  adc: { opcode: 0x11, digit: 2 },
  sbb: { opcode: 0x19, digit: 3 },
  and: { opcode: 0x21, digit: 4 },
  sub: { opcode: 0x29, digit: 5 },
  xor: { opcode: 0x31, digit: 6 },
  cmp: { opcode: 0x39, digit: 7 },
} as const;

const CONDITION: Readonly<Record<Condition, number>> = {
  b: 0x2,
  ae: 0x3,
  e: 0x4,
  ne: 0x5,
  be: 0x6,
  a: 0x7,
  s: 0x8,
  ns: 0x9,
};

const STRING = { movs: 0xa4, stos: 0xaa, lods: 0xac } as const;

/** `count` bytes of a number, lowest first. */
const bytesOf = (value: bigint, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Number((wrap(value, 32) >> BigInt(8 * i)) & 0xffn));

const fitsByte = (value: bigint): boolean => value >= -0x80n && value <= 0x7fn;

const modRm = (mod: number, reg: number, rm: number): number => (mod << 6) | (reg << 3) | rm;

const registerForm = (reg: number, rm: General): number[] => [modRm(3, reg, number(rm))];

/** ModRM, SIB and displacement of a memory operand; `reg` fills the middle field. */
function memoryForm(reg: number, { base, index, scale, displacement }: MemoryOperand): number[] {
  const wide = BigInt(displacement);
  if (base === null) {
    if (index !== null) throw new RangeError('an index without a base: not encoded here');
    return [modRm(0, reg, 5), ...bytesOf(wide, 4)];
  }
  const mod = displacement === 0 && base !== 'ebp' ? 0 : fitsByte(wide) ? 1 : 2;
  const offset = bytesOf(wide, [0, 1, 4][mod] ?? 0);
  if (index === null && base !== 'esp') return [modRm(mod, reg, number(base)), ...offset];
  const sib = (Math.log2(scale) << 6) | (number(index ?? 'esp') << 3) | number(base);
  return [modRm(mod, reg, 4), sib, ...offset];
}

function immediateArithmetic(digit: number, to: General, value: bigint): number[] {
  const signed = BigInt.asIntN(32, value);
  if (fitsByte(signed)) return [0x83, ...registerForm(digit, to), ...bytesOf(signed, 1)];
  if (to === 'eax') return [0x05 | (digit << 3), ...bytesOf(signed, 4)];
  return [0x81, ...registerForm(digit, to), ...bytesOf(signed, 4)];
}

function test(to: General, from: General | bigint): number[] {
  if (typeof from !== 'bigint') return [0x85, ...registerForm(number(from), to)];
  return [...(to === 'eax' ? [0xa9] : [0xf7, ...registerForm(0, to)]), ...bytesOf(from, 4)];
}

function store(does: Operation & { op: 'store' }): number[] {
  const { to, from, size } = does;
  const prefix = size === 2 ? [0x66] : [];
  const byte = size === 1 ? 0 : 1;
  if (typeof from === 'bigint')
    return [...prefix, 0xc6 | byte, ...memoryForm(0, to), ...bytesOf(from, size)];
  if (size === 1 && number(from) > 3) throw new RangeError(`store: ${from} has no low byte`);
  return [...prefix, 0x88 | byte, ...memoryForm(number(from), to)];
}

const LOAD = { 1: [0x0f, 0xb6], 2: [0x0f, 0xb7], 4: [0x8b] } as const;

/** A jump's displacement counts from the instruction's end. */
function relative(opcode: readonly number[], at: bigint, target: bigint, size: 1 | 4): number[] {
  const distance = BigInt.asIntN(32, target - (at + BigInt(opcode.length + size)));
  if (size === 1 && !fitsByte(distance))
    throw new RangeError(`jump at ${hex(at)} to ${hex(target)}: expected a distance of one byte`);
  return [...opcode, ...bytesOf(distance, size)];
}

type Jump = Extract<Operation, { readonly target: bigint }>;

function jump(does: Jump, at: bigint, near: boolean): number[] {
  if (does.op === 'call') return relative([0xe8], at, does.target, 4);
  if (does.op !== 'jcc') return relative([near ? 0xe9 : 0xeb], at, does.target, near ? 4 : 1);
  const condition = CONDITION[does.condition];
  return near
    ? relative([0x0f, 0x80 | condition], at, does.target, 4)
    : relative([0x70 | condition], at, does.target, 1);
}

const UNARY = { neg: 0xf7, inc: 0x40, dec: 0x48 } as const;

function unary({ op, to }: UnaryOperation): number[] {
  return op === 'neg' ? [UNARY.neg, ...registerForm(3, to)] : [UNARY[op] | number(to)];
}

function stack(does: Exclude<StackOperation, { op: 'call' | 'ret' }>): number[] {
  if (does.op === 'callr') return [0xff, ...registerForm(2, does.register)];
  return [(does.op === 'push' ? 0x50 : 0x58) | number(does.register)];
}

const PLAIN = { ret: [0xc3], nop: [0x90], ud2: [0x0f, 0x0b] } as const;

function encoded(does: Operation, at: bigint, near: boolean): readonly number[] {
  switch (does.op) {
    case 'mov':
      return typeof does.from === 'bigint'
        ? [0xb8 | number(does.to), ...bytesOf(does.from, 4)]
        : [0x89, ...registerForm(number(does.from), does.to)];
    case 'load':
      return [...LOAD[does.size], ...memoryForm(number(does.to), does.from)];
    case 'store':
      return store(does);
    case 'lea':
      return [0x8d, ...memoryForm(number(does.to), does.from)];
    case 'test':
      return test(does.to, does.from);
    case 'testb':
      return [0x84, ...registerForm(number(does.from), does.to)];
    case 'cmp-from':
      return [0x3b, ...memoryForm(number(does.to), does.from)];
    case 'cmp-to':
      return [0x39, ...memoryForm(number(does.from), does.to)];
    case 'shr':
    case 'shl':
      return [0xc1, ...registerForm(does.op === 'shr' ? 5 : 4, does.to), does.by];
    case 'movs':
    case 'stos':
    case 'lods':
      return [...(does.rep ? [0xf3] : []), STRING[does.op] | (does.size === 4 ? 1 : 0)];
    case 'jmp':
    case 'jcc':
    case 'call':
      return jump(does, at, near);
    case 'neg':
    case 'inc':
    case 'dec':
      return unary(does);
    case 'push':
    case 'pop':
    case 'callr':
      return stack(does);
    case 'ret':
    case 'nop':
    case 'ud2':
      return PLAIN[does.op];
    case 'other':
      return does.bytes;
    default: {
      const { opcode, digit } = ARITHMETIC[does.op];
      return typeof does.from === 'bigint'
        ? immediateArithmetic(digit, does.to, does.from)
        : [opcode, ...registerForm(number(does.from), does.to)];
    }
  }
}

/**
 * The x86-32 encoding that the kernel's assembler chooses.
 *
 * @param at the instruction's address: jumps are relative to it
 * @param near a jump takes the long form (to another section or routine); `false` takes one byte of distance
 * @throws RangeError if a short jump's target is too far, or an operand has no encoding here
 * @see Intel SDM 2
 */
export const encode = (does: Operation, at: bigint, near: boolean): Uint8Array =>
  Uint8Array.from(encoded(does, at, near));
