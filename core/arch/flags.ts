import { bit, wrap } from '../bits.ts';
import type { Condition } from './instructions.ts';

/** Bits of EFLAGS that arithmetic sets. @see Intel SDM 1, 3.4.3 */
const CF = 0x001n;
const PF = 0x004n;
const AF = 0x010n;
const ZF = 0x040n;
const SF = 0x080n;
const OF = 0x800n;
const ARITHMETIC = CF | PF | AF | ZF | SF | OF;

/** EFLAGS.IF: interrupts are taken. */
export const IF = 0x200n;

/** A result and the flags that go with it. */
export interface Computed {
  readonly value: bigint;
  readonly eflags: bigint;
}

/** PF: the low byte has an even number of ones. */
function evenParity(value: bigint): boolean {
  let even = true;
  for (let i = 0; i < 8; i++) if (bit(value, i)) even = !even;
  return even;
}

function withFlags(eflags: bigint, value: bigint, bits: number, more: bigint): Computed {
  const set =
    more |
    (value === 0n ? ZF : 0n) |
    (bit(value, bits - 1) ? SF : 0n) |
    (evenParity(value) ? PF : 0n);
  return { value, eflags: (eflags & ~ARITHMETIC) | set };
}

function added(eflags: bigint, a: bigint, b: bigint, carry: bigint, bits: Width): Computed {
  const value = wrap(a + b + carry, bits);
  const more =
    (a + b + carry > value ? CF : 0n) |
    (bit(a ^ b ^ value, 4) ? AF : 0n) |
    (bit(~(a ^ b) & (a ^ value), bits - 1) ? OF : 0n);
  return withFlags(eflags, value, bits, more);
}

function subtracted(eflags: bigint, a: bigint, b: bigint, borrow: bigint, bits: Width): Computed {
  const value = wrap(a - b - borrow, bits);
  const more =
    (a < b + borrow ? CF : 0n) |
    (bit(a ^ b ^ value, 4) ? AF : 0n) |
    (bit((a ^ b) & (a ^ value), bits - 1) ? OF : 0n);
  return withFlags(eflags, value, bits, more);
}

/** Bits of the operands. */
type Width = 32 | 64;

/** Operations on two numbers. */
export type Arithmetic = 'add' | 'adc' | 'sub' | 'sbb' | 'cmp' | 'and' | 'test' | 'or' | 'xor';

/**
 * `a OP b` with its flags; `cmp` and `test` give the value that is only looked at.
 *
 * @param bits of the operands
 * @see Intel SDM 2
 */
export function compute(
  op: Arithmetic,
  a: bigint,
  b: bigint,
  eflags: bigint,
  bits: Width = 32,
): Computed {
  const carry = eflags & CF;
  switch (op) {
    case 'add':
      return added(eflags, a, b, 0n, bits);
    case 'adc':
      return added(eflags, a, b, carry, bits);
    case 'sub':
    case 'cmp':
      return subtracted(eflags, a, b, 0n, bits);
    case 'sbb':
      return subtracted(eflags, a, b, carry, bits);
    case 'and':
    case 'test':
      return withFlags(eflags, a & b, bits, 0n);
    case 'or':
      return withFlags(eflags, a | b, bits, 0n);
    case 'xor':
      return withFlags(eflags, a ^ b, bits, 0n);
  }
}

/** Flags of `test` on the lowest bytes. */
export const testByte = (a: bigint, b: bigint, eflags: bigint): Computed =>
  withFlags(eflags, a & b & 0xffn, 8, 0n);

/** Shifts by 1 to 31; CF is the last bit that fell out. OF is defined for shifts by 1 only and left clear. */
export function shift(
  op: 'shr' | 'shl',
  a: bigint,
  by: number,
  eflags: bigint,
  bits: Width = 32,
): Computed {
  const value = op === 'shr' ? a >> BigInt(by) : wrap(a << BigInt(by), bits);
  const out = op === 'shr' ? bit(a, by - 1) : bit(a, bits - by);
  return withFlags(eflags, value, bits, out ? CF : 0n);
}

/** neg, inc, dec; the last two leave CF as it was. */
export function single(
  op: 'neg' | 'inc' | 'dec',
  a: bigint,
  eflags: bigint,
  bits: Width = 32,
): Computed {
  if (op === 'neg') return subtracted(eflags, 0n, a, 0n, bits);
  const { value, eflags: after } =
    op === 'inc' ? added(eflags, a, 1n, 0n, bits) : subtracted(eflags, a, 1n, 0n, bits);
  return { value, eflags: (after & ~CF) | (eflags & CF) };
}

/** Whether a conditional jump is taken. */
export function holds(condition: Condition, eflags: bigint): boolean {
  const carry = (eflags & CF) !== 0n;
  const zero = (eflags & ZF) !== 0n;
  const sign = (eflags & SF) !== 0n;
  const outcomes: Record<Condition, boolean> = {
    b: carry,
    ae: !carry,
    e: zero,
    ne: !zero,
    be: carry || zero,
    a: !(carry || zero),
    s: sign,
    ns: !sign,
  };
  return outcomes[condition];
}

/** The three flags that the routines look at, for reading: `CF = 0, ZF = 1, SF = 0`. */
export const flagsText = (eflags: bigint): string =>
  `CF = ${(eflags & CF) !== 0n ? 1 : 0}, ZF = ${(eflags & ZF) !== 0n ? 1 : 0}, SF = ${(eflags & SF) !== 0n ? 1 : 0}`;
