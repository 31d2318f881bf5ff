import { wrap } from '../bits.ts';
import { GENERAL, type General, type MemoryOperand, type Mode } from './instructions.ts';

/** The number of a register in an encoding: 0 to 15; only 64-bit code has those from 8 on. */
export const number = (register: General): number => GENERAL.indexOf(register);

/** `count` bytes of a number, lowest first. */
export function bytesOf(value: bigint, count: number): number[] {
  const low = Number(wrap(value, 32));
  const bytes: number[] = [];
  for (let i = 0; i < Math.min(count, 4); i++) bytes.push((low >>> (8 * i)) & 0xff);
  return count <= 4 ? bytes : [...bytes, ...bytesOf(value >> 32n, count - 4)];
}

export const fitsByte = (value: bigint): boolean => value >= -0x80n && value <= 0x7fn;

/** Bits of the REX prefix: 8-byte operand, and the fourth bit of the register, index and base. @see Intel SDM 2A, 2.2.1 */
const REX = 0x40;
const W = 8;
const R = 4;
const X = 2;
const B = 1;

/** An instruction with a ModRM byte. */
export interface Form {
  readonly opcode: readonly number[];
  /** The middle field: a register's number or a /digit. */
  readonly reg: number;
  readonly rm: General | MemoryOperand;
  /** Bytes of the operand; 1 is in the opcode already. */
  readonly size: 1 | 2 | 4 | 8;
  readonly immediate?: readonly number[];
}

/** The REX prefix as a list of none or one. @throws RangeError if 32-bit code would need one */
export function rex(mode: Mode, bits: number, needed = false): number[] {
  if (bits === 0 && !needed) return [];
  if (mode === 32) throw new RangeError('an operand that only 64-bit code has');
  return [REX | bits];
}

const upper = (register: General | null, bit: number): number =>
  register !== null && number(register) > 7 ? bit : 0;

function rexOf({ reg, rm, size }: Form, mode: Mode): number[] {
  const bits =
    (size === 8 ? W : 0) |
    (reg > 7 ? R : 0) |
    (typeof rm === 'string' ? upper(rm, B) : upper(rm.base, B) | upper(rm.index, X));
  return rex(mode, bits, size === 1 && reg > 3 && reg < 8);
}

const modRm = (mod: number, reg: number, rm: number): number =>
  (mod << 6) | ((reg & 7) << 3) | (rm & 7);

/** A plain address: 64-bit code needs a SIB byte, because the short form counts from RIP there. */
const absolute = (reg: number, displacement: bigint, mode: Mode): number[] => [
  ...(mode === 64 ? [modRm(0, reg, 4), 0x25] : [modRm(0, reg, 5)]),
  ...bytesOf(displacement, 4),
];

/** ModRM, SIB and displacement of a memory operand; `reg` fills the middle field. */
function memoryForm(reg: number, operand: MemoryOperand, mode: Mode): number[] {
  const { base, index, scale, displacement } = operand;
  const wide = BigInt(displacement);
  if (base === null) {
    if (index !== null) throw new RangeError('an index without a base: not encoded here');
    return absolute(reg, wide, mode);
  }
  const low = number(base) & 7;
  const mod = displacement === 0 && low !== 5 ? 0 : fitsByte(wide) ? 1 : 2;
  const offset = bytesOf(wide, [0, 1, 4][mod] ?? 0);
  if (index === null && low !== 4) return [modRm(mod, reg, low), ...offset];
  const sib = (Math.log2(scale) << 6) | ((number(index ?? 'esp') & 7) << 3) | low;
  return [modRm(mod, reg, 4), sib, ...offset];
}

/** The bytes: prefixes, opcode, operands. @throws RangeError if the mode has no encoding for it */
export function formed(form: Form, mode: Mode): number[] {
  const { opcode, reg, rm, size, immediate = [] } = form;
  const operands = typeof rm === 'string' ? [modRm(3, reg, number(rm))] : memoryForm(reg, rm, mode);
  const prefix = size === 2 ? [0x66] : [];
  return [...prefix, ...rexOf(form, mode), ...opcode, ...operands, ...immediate];
}
