import { hex } from '../bits.ts';
import type {
  Condition,
  General,
  Mode,
  Operation,
  RegisterSize,
  StackOperation,
  UnaryOperation,
} from './instructions.ts';
import { bytesOf, fitsByte, formed, number, rex } from './operand-form.ts';

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

/** The prefix of an operation that names at most one register, in its opcode. */
const plainRex = (mode: Mode, size: RegisterSize, register?: General): number[] =>
  rex(mode, (size === 8 ? 8 : 0) | (register && number(register) > 7 ? 1 : 0));

/** `op %from,%to` by the opcode that stores. */
const registers = (
  opcode: number,
  to: General,
  from: General,
  size: RegisterSize,
  mode: Mode,
): number[] => formed({ opcode: [opcode], reg: number(from), rm: to, size }, mode);

/** An immediate of 4 bytes, which the CPU extends to the operand's size with its sign. @throws RangeError if it does not fit */
function extended(value: bigint, size: RegisterSize): bigint {
  const signed = BigInt.asIntN(8 * size, value);
  if (BigInt.asIntN(32, signed) !== signed)
    throw new RangeError(`immediate ${hex(value)}: expected 32 bits with sign`);
  return signed;
}

function immediateArithmetic(
  digit: number,
  to: General,
  value: bigint,
  size: RegisterSize,
  mode: Mode,
): number[] {
  const signed = extended(value, size);
  const short = fitsByte(signed);
  const immediate = bytesOf(signed, short ? 1 : 4);
  if (!short && to === 'eax') return [...plainRex(mode, size), 0x05 | (digit << 3), ...immediate];
  return formed({ opcode: [short ? 0x83 : 0x81], reg: digit, rm: to, size, immediate }, mode);
}

function test(to: General, from: General | bigint, size: RegisterSize, mode: Mode): number[] {
  if (typeof from !== 'bigint') return registers(0x85, to, from, size, mode);
  const immediate = bytesOf(extended(from, size), 4);
  if (to === 'eax') return [...plainRex(mode, size), 0xa9, ...immediate];
  return formed({ opcode: [0xf7], reg: 0, rm: to, size, immediate }, mode);
}

function move({ to, from, size = 4 }: Operation & { op: 'mov' }, mode: Mode): number[] {
  if (typeof from !== 'bigint') return registers(0x89, to, from, size, mode);
  const signed = BigInt.asIntN(64, from);
  if (size === 8 && BigInt.asIntN(32, signed) === signed)
    return formed({ opcode: [0xc7], reg: 0, rm: to, size, immediate: bytesOf(signed, 4) }, mode);
  return [...plainRex(mode, size, to), 0xb8 | (number(to) & 7), ...bytesOf(from, size)];
}

function store({ to, from, size }: Operation & { op: 'store' }, mode: Mode): number[] {
  const byte = size === 1 ? 0 : 1;
  if (typeof from === 'bigint') {
    const immediate = bytesOf(from, Math.min(size, 4));
    return formed({ opcode: [0xc6 | byte], reg: 0, rm: to, size, immediate }, mode);
  }
  if (size === 1 && mode === 32 && number(from) > 3)
    throw new RangeError(`store: ${from} has no low byte`);
  return formed({ opcode: [0x88 | byte], reg: number(from), rm: to, size }, mode);
}

const LOAD = { 1: [0x0f, 0xb6], 2: [0x0f, 0xb7], 4: [0x8b], 8: [0x8b] } as const;

/** The short loads fill a register of 4 bytes: their size is in the opcode. */
function load({ to, from, size }: Operation & { op: 'load' }, mode: Mode): number[] {
  const operand = size === 8 ? 8 : 4;
  return formed({ opcode: LOAD[size], reg: number(to), rm: from, size: operand }, mode);
}

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

const SHORT_UNARY = { inc: 0x40, dec: 0x48 } as const;
const UNARY_DIGIT = { inc: 0, dec: 1 } as const;

/** In 64-bit code the short `inc` and `dec` became the REX prefixes. */
function unary({ op, to, size = 4 }: UnaryOperation, mode: Mode): number[] {
  if (op === 'neg') return formed({ opcode: [0xf7], reg: 3, rm: to, size }, mode);
  if (mode === 32) return [SHORT_UNARY[op] | number(to)];
  return formed({ opcode: [0xff], reg: UNARY_DIGIT[op], rm: to, size }, mode);
}

function stack(does: Exclude<StackOperation, { op: 'call' | 'ret' }>, mode: Mode): number[] {
  const { op, register } = does;
  if (op === 'callr') return formed({ opcode: [0xff], reg: 2, rm: register, size: 4 }, mode);
  return [...plainRex(mode, 4, register), (op === 'push' ? 0x50 : 0x58) | (number(register) & 7)];
}

function string(does: Operation & { op: 'movs' | 'stos' | 'lods' }, mode: Mode): number[] {
  const { op, size, rep } = does;
  const wide = plainRex(mode, size === 8 ? 8 : 4);
  return [...(rep ? [0xf3] : []), ...wide, STRING[op] | (size === 1 ? 0 : 1)];
}

const PLAIN = {
  ret: [0xc3],
  ud2: [0x0f, 0x0b],
  stac: [0x0f, 0x01, 0xcb],
  clac: [0x0f, 0x01, 0xca],
  lfence: [0x0f, 0xae, 0xe8],
  cld: [0xfc],
} as const;

/** What a kernel for 64 bits patches in, and one for 32 bits that must run on any CPU: there it is a `lea`. @see arch/x86/include/asm/nops.h, Linux 4.19 and 6.1 */
const NOPS = {
  64: { 1: [0x90], 3: [0x0f, 0x1f, 0x00], 5: [0x0f, 0x1f, 0x44, 0x00, 0x00] },
  32: { 1: [0x90], 3: [0x8d, 0x76, 0x00], 5: [0x3e, 0x8d, 0x74, 0x26, 0x00] },
} as const;

const withMemory = (
  opcode: number,
  register: General,
  rm: Parameters<typeof formed>[0]['rm'],
  size: RegisterSize | undefined,
  mode: Mode,
): number[] => formed({ opcode: [opcode], reg: number(register), rm, size: size ?? 4 }, mode);

function encoded(does: Operation, at: bigint, near: boolean, mode: Mode): readonly number[] {
  switch (does.op) {
    case 'mov':
      return move(does, mode);
    case 'load':
      return load(does, mode);
    case 'load-byte':
      return formed({ opcode: [0x8a], reg: number(does.to), rm: does.from, size: 1 }, mode);
    case 'store':
      return store(does, mode);
    case 'lea':
      return withMemory(0x8d, does.to, does.from, does.size, mode);
    case 'test':
      return test(does.to, does.from, does.size ?? 4, mode);
    case 'testb':
      return formed({ opcode: [0x84], reg: number(does.from), rm: does.to, size: 1 }, mode);
    case 'cmp-from':
      return withMemory(0x3b, does.to, does.from, does.size, mode);
    case 'cmp-number': {
      const { to: rm, from, size = 4 } = does;
      const immediate = bytesOf(from, 1);
      return formed({ opcode: [0x83], reg: ARITHMETIC.cmp.digit, rm, size, immediate }, mode);
    }
    case 'cmp-to':
      return withMemory(0x39, does.from, does.to, does.size, mode);
    case 'shr':
    case 'shl': {
      const { op, to: rm, by, size = 4 } = does;
      const reg = op === 'shr' ? 5 : 4;
      return formed({ opcode: [0xc1], reg, rm, size, immediate: [by] }, mode);
    }
    case 'movs':
    case 'stos':
    case 'lods':
      return string(does, mode);
    case 'jmp':
    case 'jcc':
    case 'call':
      return jump(does, at, near);
    case 'neg':
    case 'inc':
    case 'dec':
      return unary(does, mode);
    case 'push':
    case 'pop':
    case 'callr':
      return stack(does, mode);
    case 'ret':
    case 'ud2':
    case 'stac':
    case 'clac':
    case 'lfence':
    case 'cld':
      return PLAIN[does.op];
    case 'nop':
      return NOPS[mode][does.length ?? 1];
    case 'other':
      return does.bytes;
    default: {
      const { opcode, digit } = ARITHMETIC[does.op];
      const { to, from, size = 4 } = does;
      return typeof from === 'bigint'
        ? immediateArithmetic(digit, to, from, size, mode)
        : registers(opcode, to, from, size, mode);
    }
  }
}

/**
 * The encoding that the kernel's assembler chooses.
 *
 * @param at the instruction's address: jumps are relative to it
 * @param near a jump takes the long form (to another section or routine); `false` takes one byte of distance
 * @throws RangeError if a short jump's target is too far, or an operand has no encoding here
 * @see Intel SDM 2
 */
export const encode = (does: Operation, at: bigint, near: boolean, mode: Mode = 32): Uint8Array =>
  Uint8Array.from(encoded(does, at, near, mode));
