import { textOf } from '../arch/att.ts';
import { encode } from '../arch/encode.ts';
import type { Instruction, MemoryOperand, Mode, Operation } from '../arch/instructions.ts';
import { type Virt, virt } from '../bits.ts';
import type { Item, Label, SourceOperation } from './source.ts';

const NOP = 0x90;

/** Where everything in a piece of text lies, in bytes from its start. */
export interface Measured {
  readonly size: number;
  /** Offset of each item. */
  readonly offsets: readonly number[];
  /** The encoding of each item that is an instruction; it holds wherever the piece lies unless the instruction names an address. */
  readonly codes: readonly (Uint8Array | null)[];
  /** The names that jumps inside the piece know. */
  readonly own: ReadonlySet<Label>;
  readonly labels: ReadonlyMap<Label, number>;
  /** The labels that other pieces may name. */
  readonly globals: ReadonlyMap<Label, number>;
}

const labelOf = (item: Item): Label | null =>
  'label' in item ? item.label : 'global' in item ? item.global : null;

/** A jump inside the piece is short; one that leaves it, or its section, is near. */
const isNear = (item: SourceOperation, own: ReadonlySet<Label>): boolean =>
  'target' in item &&
  typeof item.target === 'string' &&
  (('near' in item && item.near === true) || !own.has(item.target));

const isOperation = (item: Item): item is SourceOperation => 'op' in item;

const NOWHERE: MemoryOperand = { base: null, index: null, scale: 1, displacement: 0 };

/** The operation with addresses for names. */
function resolved(item: SourceOperation, address: (name: Label) => Virt): Operation {
  switch (item.op) {
    case 'mov-address': {
      const { to, symbol, size = 4 } = item;
      return { op: 'mov', to, from: address(symbol), size };
    }
    case 'load-symbol': {
      const displacement = Number(BigInt.asIntN(32, address(item.symbol)));
      return { op: 'load', to: item.to, from: { ...NOWHERE, displacement }, size: item.size };
    }
    case 'jmp':
    case 'call':
      return { op: item.op, target: address(item.target) };
    case 'jcc':
      return { op: 'jcc', condition: item.condition, target: address(item.target) };
    default:
      return item;
  }
}

const nowhere = (): Virt => virt(0n);

function lengthOf(item: Item, offset: number): number {
  if ('gap' in item) return item.gap;
  if ('align' in item) return (item.align - (offset % item.align)) % item.align;
  return 0;
}

const ownLabels = (items: readonly Item[]): ReadonlySet<Label> =>
  new Set(items.map(labelOf).filter((name) => name !== null));

/** The name that the linker has to fill in, if any: the encoding then depends on where the piece and the name come to lie. */
function nameIn(item: SourceOperation): Label | null {
  if ('symbol' in item) return item.symbol;
  return 'target' in item ? item.target : null;
}

/** Lays a piece of text out: lengths do not depend on where it will lie. */
export function measure(items: readonly Item[], mode: Mode = 32): Measured {
  const own = ownLabels(items);
  const labels = new Map<Label, number>();
  const globals = new Map<Label, number>();
  const offsets: number[] = [];
  const codes: (Uint8Array | null)[] = [];
  let size = 0;
  for (const item of items) {
    offsets.push(size);
    const name = labelOf(item);
    if (name !== null) labels.set(name, size);
    if ('global' in item) globals.set(item.global, size);
    const code = isOperation(item)
      ? encode(resolved(item, nowhere), 0n, isNear(item, own), mode)
      : null;
    codes.push(code);
    size += code ? code.length : lengthOf(item, size);
  }
  return { size, offsets, codes, own, labels, globals };
}

/** A name whose address the linker filled in: where it is used, and what it came to. */
export interface Reference {
  readonly at: Virt;
  readonly name: Label;
  readonly target: Virt;
  readonly text: string;
}

/** A piece of text with addresses. */
export interface Assembled {
  readonly bytes: Uint8Array;
  readonly instructions: readonly Instruction[];
  /** Uses of names that are not the piece's own. */
  readonly references: readonly Reference[];
}

/**
 * Encodes a piece of text for its place.
 *
 * @param measured what `measure` found for the same items
 * @param start address of its first byte
 * @param address the address of a label or symbol
 * @param mode 32-bit or 64-bit code
 * @throws RangeError if a jump inside the piece is too far for one byte
 */
export function assemble(
  items: readonly Item[],
  { size, offsets, codes, own }: Measured,
  start: Virt,
  address: (name: Label) => Virt,
  mode: Mode = 32,
): Assembled {
  const bytes = new Uint8Array(size).fill(NOP);
  const instructions: Instruction[] = [];
  const references: Reference[] = [];
  items.forEach((item, i) => {
    const offset = offsets[i] ?? 0;
    if ('gap' in item) bytes.fill(item.byte ?? NOP, offset, offset + item.gap);
    if (!isOperation(item)) return;
    const place = virt(start + BigInt(offset));
    const does = resolved(item, address);
    const name = nameIn(item);
    const code = (name === null ? codes[i] : null) ?? encode(does, place, isNear(item, own), mode);
    const text = textOf(does, mode);
    bytes.set(code, offset);
    instructions.push({ at: place, bytes: code, text, does });
    if (name !== null && !own.has(name))
      references.push({ at: place, name, target: address(name), text });
  });
  return { bytes, instructions, references };
}
