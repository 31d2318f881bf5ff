import type { Instruction } from '../arch/instructions.ts';
import type { Virt } from '../bits.ts';

export type SectionName =
  | '.text'
  | '.init.text'
  | '.fixup'
  | '__ex_table'
  | '.rodata'
  | '.data'
  | '.user';

export interface Section {
  readonly name: SectionName;
  readonly start: Virt;
  /** First address behind it. */
  readonly end: Virt;
}

export interface ImageSymbol {
  readonly name: string;
  readonly address: Virt;
  /** Bytes up to the next symbol of its section or the section's end, as kallsyms counts; `null` where a recording does not tell. */
  readonly size: number | null;
  /** The module it belongs to, or `null`. */
  readonly module: string | null;
}

/** Linked text and what is known about it. The bytes themselves are in the machine's memory; the exception table too. */
export interface Image {
  readonly sections: readonly Section[];
  /** Sorted by address. */
  readonly symbols: readonly ImageSymbol[];
  /** Keyed by address. */
  readonly instructions: ReadonlyMap<bigint, Instruction>;
  /** `__start___ex_table` and `__stop___ex_table`. */
  readonly exTable: { readonly start: Virt; readonly stop: Virt };
}

/** Address of a symbol. @throws RangeError if the image has none of that name */
export function addressOf(image: Image, name: string): Virt {
  const found = image.symbols.find((symbol) => symbol.name === name);
  if (!found) throw new RangeError(`no symbol ${name} in the image`);
  return found.address;
}

/** The symbol that `address` lies in, with the offset in bytes; `null` outside all symbols (kallsyms_lookup). */
export function symbolAt(
  image: Image,
  address: bigint,
): { readonly symbol: ImageSymbol; readonly offset: bigint } | null {
  let low = 0;
  let high = image.symbols.length - 1;
  while (low <= high) {
    const mid = (low + high) >> 1;
    const symbol = image.symbols[mid];
    if (!symbol) break;
    if (symbol.address > address) high = mid - 1;
    else low = mid + 1;
  }
  const symbol = image.symbols[high];
  if (!symbol) return null;
  if (symbol.size !== null && address >= symbol.address + BigInt(symbol.size)) return null;
  return { symbol, offset: address - symbol.address };
}
