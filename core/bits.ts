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

/** Whether bit `n` (0 is the lowest) of `value` is set. */
export const bit = (value: bigint, n: number): boolean => ((value >> BigInt(n)) & 1n) === 1n;

/** Bits `high` down to `low` of `value`, both included, shifted to the bottom. */
export const field = (value: bigint, high: number, low: number): bigint =>
  (value >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);

/** Keeps the low `bits` bits: what a register of that width holds. */
export const wrap = (value: bigint, bits: number): bigint => BigInt.asUintN(bits, value);

/** `0x` and lowercase hex, padded with zeros to `digits` if given. */
export const hex = (value: bigint, digits = 1): string =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/** Lowercase hex without `0x`, padded: the form of kernel messages. */
export const bareHex = (value: bigint, digits = 8): string =>
  value.toString(16).padStart(digits, '0');

/** The first address of the page that holds `address`. */
export const pageOf = <A extends bigint>(address: A): A => (address & ~(PAGE_SIZE - 1n)) as A;
