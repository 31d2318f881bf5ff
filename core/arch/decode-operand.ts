import { GENERAL, type General, type MemoryOperand, type Mode } from './instructions.ts';

/** What the bytes of an instruction say of its memory operand. */
export interface Decoded {
  /** Its last opcode byte; with `0f` before it, 256 more. */
  readonly opcode: number;
  /** The register operand's. */
  readonly register: General;
  /** `null` if both operands are registers. */
  readonly memory: MemoryOperand | null;
  /** Bytes of an operand, by prefixes alone. */
  readonly size: 2 | 4 | 8;
}

const PREFIXES = [0x66, 0x67, 0xf2, 0xf3, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65, 0xf0];
const OPERAND_SIZE = 0x66;
const TWO_BYTES = 0x0f;

/** One-byte opcodes with a ModRM byte, besides the arithmetic ones below 40. */
const WITH_MODRM: readonly (readonly [from: number, to: number])[] = [
  [0x62, 0x63],
  [0x69, 0x69],
  [0x6b, 0x6b],
  [0x80, 0x8f],
  [0xc0, 0xc1],
  [0xc6, 0xc7],
  [0xd0, 0xd3],
  [0xd8, 0xdf],
  [0xf6, 0xf7],
  [0xfe, 0xff],
];

/** Two-byte ones without. */
const WITHOUT_MODRM: readonly (readonly [from: number, to: number])[] = [
  [0x05, 0x0c],
  [0x30, 0x3f],
  [0x77, 0x77],
  [0x80, 0x8f],
  [0xa0, 0xa2],
  [0xa8, 0xaa],
  [0xc8, 0xcf],
];

const within = (ranges: typeof WITH_MODRM, opcode: number): boolean =>
  ranges.some(([from, to]) => opcode >= from && opcode <= to);

const hasModrm = (opcode: number, twoBytes: boolean): boolean =>
  twoBytes
    ? !within(WITHOUT_MODRM, opcode)
    : (opcode < 0x40 && (opcode & 7) < 4) || within(WITH_MODRM, opcode);

/** Takes bytes one by one; what is missing reads as 0. */
class Cursor {
  private next = 0;
  private readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  peek(): number {
    return this.bytes[this.next] ?? 0;
  }
  take(): number {
    const byte = this.peek();
    this.next++;
    return byte;
  }
  signed(size: 1 | 4): number {
    let value = 0n;
    for (let i = 0; i < size; i++) value |= BigInt(this.take()) << BigInt(8 * i);
    return Number(BigInt.asIntN(8 * size, value));
  }
}

const nameOf = (number: number): General => GENERAL[number] ?? 'eax';

function sib(cursor: Cursor, mod: number, rex: number): MemoryOperand {
  const byte = cursor.take();
  const index = ((byte >> 3) & 7) | ((rex & 2) << 2);
  const base = (byte & 7) | ((rex & 1) << 3);
  const none = mod === 0 && (byte & 7) === 5;
  return {
    base: none ? null : nameOf(base),
    index: index === 4 ? null : nameOf(index),
    scale: ([1, 2, 4, 8] as const)[byte >> 6] ?? 1,
    displacement: displaced(cursor, none ? 2 : mod),
  };
}

function displaced(cursor: Cursor, mod: number): number {
  if (mod === 1) return cursor.signed(1);
  return mod === 2 ? cursor.signed(4) : 0;
}

/** The operand in memory; `null` for a register, and for one relative to RIP. */
function memoryOf(cursor: Cursor, modrm: number, rex: number): MemoryOperand | null {
  const mod = modrm >> 6;
  const rm = modrm & 7;
  if (mod === 3 || (mod === 0 && rm === 5)) return null;
  if (rm === 4) return sib(cursor, mod, rex);
  const base = nameOf(rm | ((rex & 1) << 3));
  return { base, index: null, scale: 1, displacement: displaced(cursor, mod) };
}

/**
 * The operands of an instruction that has a ModRM byte, as the kernel's decoder finds them.
 *
 * @returns `null` if it has none; VEX forms are not known
 * @see Intel SDM 2A, 2.1
 */
export function decodeOperand(bytes: Uint8Array, mode: Mode): Decoded | null {
  const cursor = new Cursor(bytes);
  let narrow = false;
  while (PREFIXES.includes(cursor.peek())) narrow = cursor.take() === OPERAND_SIZE || narrow;
  const rex = mode === 64 && cursor.peek() >> 4 === 4 ? cursor.take() : 0;
  const first = cursor.take();
  const twoBytes = first === TWO_BYTES;
  const opcode = twoBytes ? cursor.take() : first;
  if (!hasModrm(opcode, twoBytes)) return null;
  const modrm = cursor.take();
  const register = nameOf(((modrm >> 3) & 7) | ((rex & 4) << 1));
  const plain = narrow ? 2 : 4;
  return {
    opcode: twoBytes ? opcode + 256 : opcode,
    register,
    memory: memoryOf(cursor, modrm, rex),
    size: (rex & 8) !== 0 ? 8 : plain,
  };
}
