import type { Instruction } from '../arch/instructions.ts';
import { hex, PAGE_SIZE, type Virt, virt } from '../bits.ts';
import { type Assembled, assemble } from './assemble.ts';
import type { Image, ImageSymbol, Section, SectionName } from './image.ts';
import { type Placed, type PlacedData, type Placement, place } from './place.ts';
import type { Label, ObjectFile } from './source.ts';

const ENTRY_SIZE = 8;

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
}

/** An exception-table entry as it was linked. */
export interface LinkedEntry {
  readonly index: number;
  readonly insn: Virt;
  readonly fixup: Virt;
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
  /** In the order of the objects: not sorted. */
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
    (placed.routine.table ?? []).map(([insn, fixup]) => ({
      insn: address(placed, insn),
      fixup: address(placed, fixup),
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

function tableBytes(entries: readonly LinkedEntry[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * ENTRY_SIZE);
  const view = new DataView(bytes.buffer);
  for (const { index, insn, fixup } of entries) {
    view.setUint32(index * ENTRY_SIZE, Number(insn), true);
    view.setUint32(index * ENTRY_SIZE + 4, Number(fixup), true);
  }
  return bytes;
}

const NOP = 0x90;

/** What a section holds; gaps in text are `nop`s, gaps in data zeros. */
function sectionBytes(
  { name, start, end }: Section,
  { data }: Placement,
  routines: readonly LinkedRoutine[],
  entries: readonly LinkedEntry[],
): { readonly at: Virt; readonly bytes: Uint8Array } {
  if (name === '__ex_table') return { at: start, bytes: tableBytes(entries) };
  const isData = name === '.rodata' || name === '.data';
  const bytes = new Uint8Array(Number(end - start)).fill(isData ? 0 : NOP);
  const parts = [
    ...data.map(({ address, bytes }) => ({ at: address, bytes })),
    ...routines.map(({ placed, text }) => ({ at: placed.textAt, bytes: text.bytes })),
    ...routines.map(({ placed, fixup }) => ({ at: placed.fixupAt, bytes: fixup.bytes })),
  ];
  for (const part of parts)
    if (part.at >= start && part.at < end) bytes.set(part.bytes, Number(part.at - start));
  return { at: start, bytes };
}

function sized(
  symbols: readonly PlacedData[],
  sections: readonly Section[],
  module: string | null,
): ImageSymbol[] {
  const sorted = symbols.toSorted((a, b) => Number(a.address - b.address));
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
  const placement = left === null ? drafted : place(linkage, align, 1);
  for (const { name, address } of placement.symbols) book.set(name, address);
  const entries = kept.map((entry, index) => ({ ...entry, index }));
  const routines = placement.routines.map((placed): LinkedRoutine => {
    const find = (name: Label): Virt => address(placed, name);
    return {
      placed,
      text: assemble(placed.routine.text, placed.textAt, find),
      fixup: assemble(placed.routine.fixup ?? [], placed.fixupAt, find),
    };
  });
  return {
    image: imageOf(linkage, placement, routines),
    bytes: placement.sections
      .map((section) => sectionBytes(section, placement, routines, entries))
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
    for (const each of [...text.instructions, ...fixup.instructions])
      instructions.set(each.at, each);
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
