import type { Instruction, Mode } from '../arch/instructions.ts';
import { hex, PAGE_SIZE, type Virt, virt } from '../bits.ts';
import { type Assembled, assemble } from './assemble.ts';
import type { Image, ImageSymbol, Section, SectionName } from './image.ts';
import { type Placed, type PlacedBytes, type PlacedData, type Placement, place } from './place.ts';
import type { Label, ObjectFile } from './source.ts';
import { type TableEntry, type TableFormat, tableBytes } from './table.ts';

/** What to link, and where. */
export interface Linkage {
  readonly objects: readonly ObjectFile[];
  /** Address of the first byte of `.text`, and of `.user` where there is one. */
  readonly base: Virt;
  readonly user?: Virt;
  /** Alignment in bytes of the sections that are no text. */
  readonly sectionAlign?: bigint;
  /** Name of the module that is being linked, or `null` for the kernel itself. */
  readonly module: string | null;
  /** Symbols of an image that is already there: what a module may call. */
  readonly known?: readonly ImageSymbol[];
  /** Leaves out the entry of the instruction at this symbol+0xoffset. */
  readonly without?: string | null;
  /** 32-bit code if absent. */
  readonly mode?: Mode;
  /** How the exception table is written; absent: two 32-bit addresses an entry. */
  readonly table?: TableFormat;
  /** Whether the build sorts the table (from 3.5 on), not the boot. */
  readonly sorted?: boolean;
}

/** An exception-table entry as it was linked. */
export interface LinkedEntry extends TableEntry {
  readonly index: number;
  readonly routine: Label;
  readonly object: string;
}

/** A routine at its place, text and recovery code encoded. */
export interface LinkedRoutine {
  readonly placed: Placed;
  readonly text: Assembled;
  readonly fixup: Assembled;
}

/** A linked image, the bytes to load, and how it came to be. */
export interface Linked {
  readonly image: Image;
  readonly bytes: readonly { readonly at: Virt; readonly bytes: Uint8Array }[];
  readonly placement: Placement;
  readonly routines: readonly LinkedRoutine[];
  /** As they stand in the table: in the order of the objects unless the build sorts. */
  readonly entries: readonly LinkedEntry[];
}

/** Addresses of all symbols: those of the objects, the linker's own, and those that were there before. */
function addressBook({ objects: _, ...linkage }: Linkage, placement: Placement): Map<Label, Virt> {
  const book = new Map<Label, Virt>();
  for (const { name, address } of linkage.known ?? []) book.set(name, address);
  for (const { name, address } of placement.symbols) book.set(name, address);
  return book;
}

function lookUp(book: ReadonlyMap<Label, Virt>, placed: Placed, name: Label): Virt {
  const { textAt, fixupAt, text, fixup, routine } = placed;
  const inText = text.labels.get(name);
  if (inText !== undefined) return virt(textAt + BigInt(inText));
  const inFixup = fixup.labels.get(name);
  if (inFixup !== undefined) return virt(fixupAt + BigInt(inFixup));
  const found = book.get(name);
  if (found === undefined)
    throw new RangeError(`undefined reference to ${name} in ${routine.name}`);
  return found;
}

function entriesOf(
  placements: readonly Placed[],
  address: (placed: Placed, name: Label) => Virt,
): Omit<LinkedEntry, 'index'>[] {
  return placements.flatMap((placed) =>
    (placed.routine.table ?? []).map(([insn, fixup, how]) => ({
      insn: address(placed, insn),
      fixup: address(placed, fixup),
      ...(typeof how === 'string' ? { handler: address(placed, how) } : {}),
      ...(typeof how === 'number' ? { data: how } : {}),
      routine: placed.routine.name,
      object: placed.object,
    })),
  );
}

/** The address that `symbol+0xoffset` names. */
function placeNamed(book: ReadonlyMap<Label, Virt>, text: string): bigint {
  const [name = '', offset = '0'] = text.split('+');
  const start = book.get(name);
  if (start === undefined) throw new RangeError(`no symbol ${name} in the image`);
  return start + BigInt(offset);
}

const NOP = 0x90;

/** What a section holds; gaps in text are `nop`s, gaps in data zeros. */
function sectionBytes(
  { name, start, end }: Section,
  { data }: Placement,
  routines: readonly LinkedRoutine[],
  table: Uint8Array,
): { readonly at: Virt; readonly bytes: Uint8Array } {
  if (name === '__ex_table') return { at: start, bytes: table };
  const isData = name === '.rodata' || name === '.data';
  const bytes = new Uint8Array(Number(end - start)).fill(isData ? 0 : NOP);
  const put = (at: Virt, part: Uint8Array): void => {
    if (at >= start && at < end) bytes.set(part, Number(at - start));
  };
  for (const { address, bytes: own } of data) put(address, own);
  for (const { placed, text, fixup } of routines) {
    put(placed.textAt, text.bytes);
    put(placed.fixupAt, fixup.bytes);
  }
  return { at: start, bytes };
}

/** Bytes that begin with another symbol's address get it. */
function pointing(item: PlacedBytes, book: ReadonlyMap<Label, Virt>): PlacedBytes {
  const target = item.pointsTo === undefined ? undefined : book.get(item.pointsTo);
  if (target === undefined) return item;
  const bytes = item.bytes.slice();
  new DataView(bytes.buffer).setBigUint64(0, target, true);
  return { ...item, bytes };
}

/** The symbol table: the assembler forgets names that begin with `.L`. */
function sized(
  symbols: readonly PlacedData[],
  sections: readonly Section[],
  module: string | null,
): ImageSymbol[] {
  const named = symbols.filter(({ name }) => !name.startsWith('.L'));
  const sorted = named.toSorted((a, b) => Number(a.address - b.address));
  return sorted.map(({ name, address }, i) => {
    const end = sections.find((each) => address >= each.start && address < each.end)?.end;
    const next = sorted[i + 1]?.address ?? end ?? address;
    const stop = end !== undefined && end < next ? end : next;
    return { name, address, size: Number((end === undefined ? address : stop) - address), module };
  });
}

const sectionOf = (sections: readonly Section[], name: SectionName): Section => {
  const found = sections.find((each) => each.name === name);
  if (!found) throw new RangeError(`no section ${name}`);
  return found;
};

/**
 * Links objects into an image: text by input section, recovery code behind it, the exception table in the order of the objects.
 *
 * @throws RangeError on an undefined reference, or if `without` names no entry
 * @see arch/x86/kernel/vmlinux_32.lds.S, Linux 2.6.24
 */
export function link(linkage: Linkage): Linked {
  const align = linkage.sectionAlign ?? PAGE_SIZE;
  const drafted = place(linkage, align);
  const book = addressBook(linkage, drafted);
  const address = (placed: Placed, name: Label): Virt => lookUp(book, placed, name);
  const left = linkage.without ? placeNamed(book, linkage.without) : null;
  const all = entriesOf(drafted.routines, address);
  const kept = all.filter(({ insn }) => insn !== left);
  if (left !== null && kept.length === all.length)
    throw new RangeError(`no exception-table entry for ${linkage.without} (${hex(left)})`);
  const final = left === null ? drafted : place(linkage, align, 1);
  for (const { name, address } of final.symbols) book.set(name, address);
  const placement = { ...final, data: final.data.map((each) => pointing(each, book)) };
  const ordered = linkage.sorted ? kept.toSorted((a, b) => (a.insn < b.insn ? -1 : 1)) : kept;
  const entries = ordered.map((entry, index) => ({ ...entry, index }));
  const routines = placement.routines.map((placed): LinkedRoutine => {
    const find = (name: Label): Virt => address(placed, name);
    return {
      placed,
      text: assemble(placed.routine.text, placed.text, placed.textAt, find, linkage.mode),
      fixup: assemble(placed.routine.fixup ?? [], placed.fixup, placed.fixupAt, find, linkage.mode),
    };
  });
  const { start } = sectionOf(placement.sections, '__ex_table');
  const table = tableBytes(entries, linkage.table ?? 'absolute32', start);
  return {
    image: imageOf(linkage, placement, routines),
    bytes: placement.sections
      .map((section) => sectionBytes(section, placement, routines, table))
      .filter(({ bytes }) => bytes.length > 0),
    placement,
    routines,
    entries,
  };
}

function imageOf(
  linkage: Linkage,
  { sections, symbols }: Placement,
  routines: readonly LinkedRoutine[],
): Image {
  const table = sectionOf(sections, '__ex_table');
  const instructions = new Map<bigint, Instruction>();
  for (const { text, fixup } of routines)
    for (const own of [text.instructions, fixup.instructions])
      for (const each of own) instructions.set(each.at, each);
  return {
    sections: sections.filter(({ start, end }) => end > start),
    symbols: sized(symbols, sections, linkage.module),
    instructions,
    exTable: { start: table.start, stop: table.end },
  };
}

/** An image with a module's symbols, sections and instructions added; the table stays the kernel's own. */
export const withModule = (image: Image, module: Image): Image => ({
  sections: [...image.sections, ...module.sections],
  symbols: [...image.symbols, ...module.symbols].sort((a, b) => Number(a.address - b.address)),
  instructions: new Map([...image.instructions, ...module.instructions]),
  exTable: image.exTable,
});
