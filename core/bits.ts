/** A linear (virtual) address in bytes. */
export type Virt = bigint & { readonly __space: 'virtual' };

/** A physical address in bytes. */
export type Phys = bigint & { readonly __space: 'physical' };

/** Brands a number as a virtual address. */
export const virt = (value: bigint): Virt => value as Virt;

/** Brands a number as a physical address. */
export const phys = (value: bigint): Phys => value as Phys;

/** Bytes in a page, and the shift that gives a frame number. */
export const PAGE_SIZE = 4096n;
export const PAGE_SHIFT = 12n;

const SINGLE = Array.from({ length: 64 }, (_, n) => 1n << BigInt(n));

/** Whether bit `n` (0 is the lowest) of `value` is set. */
export const bit = (value: bigint, n: number): boolean =>
  (value & (SINGLE[n] ?? 1n << BigInt(n))) !== 0n;

const LOW = Array.from({ length: 65 }, (_, n) => (1n << BigInt(n)) - 1n);

/** The low `count` bits of `value`, 64 at most. V8 compiles a mask from a table, but calls out for `asUintN` of a width that varies. */
export const lowBits = (value: bigint, count: number): bigint => value & (LOW[count] ?? 0n);

const COUNT = Array.from({ length: 65 }, (_, n) => BigInt(n));

/** Bits `high` down to `low` of `value`, both included, 64 at most, shifted to the bottom. */
export const field = (value: bigint, high: number, low: number): bigint =>
  lowBits(value >> (COUNT[low] ?? BigInt(low)), high - low + 1);

/** Keeps the low `bits` bits: what a register of that width holds. */
export const wrap = (value: bigint, bits: number): bigint => BigInt.asUintN(bits, value);

/** `0x` and lowercase hex, padded with zeros to `digits` if given. */
export const hex = (value: bigint, digits = 1): string =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/** Lowercase hex without `0x`, padded: the form of kernel messages. */
export const bareHex = (value: bigint, digits = 8): string =>
  value.toString(16).padStart(digits, '0');

/** The first address of the page that holds `address`. */
export const pageOf = <A extends bigint>(address: A): A => (address - (address & 0xfffn)) as A;
