import type { Mode } from '../arch/instructions.ts';
import { type Virt, virt } from '../bits.ts';
import { type Measured, measure } from './assemble.ts';
import type { Section, SectionName } from './image.ts';
import type { Linkage } from './link.ts';
import type { DataItem, Label, ObjectFile, Routine, TextSection } from './source.ts';
import { ENTRY_SIZES } from './table.ts';

const TABLE_ALIGN = 16n;

/** A name and its address. */
export interface PlacedData {
  readonly name: Label;
  readonly address: Virt;
}

/** Bytes with a name and an address; `pointsTo` as in the source. */
export interface PlacedBytes extends PlacedData {
  readonly bytes: Uint8Array;
  readonly pointsTo?: Label;
}

/** A routine and where its two pieces go. */
export interface Placed {
  readonly object: string;
  readonly routine: Routine;
  readonly text: Measured;
  readonly fixup: Measured;
  readonly textAt: Virt;
  readonly fixupAt: Virt;
}

/** Where everything goes. */
export interface Placement {
  /** In the order of the objects. */
  readonly routines: readonly Placed[];
  readonly data: readonly PlacedBytes[];
  readonly sections: readonly Section[];
  readonly symbols: readonly PlacedData[];
}

const alignUp = (address: bigint, to: bigint): Virt => virt((address + to - 1n) & -to);

interface Draft {
  readonly object: string;
  readonly routine: Routine;
  readonly text: Measured;
  readonly fixup: Measured;
}

const draftsOf = (objects: readonly ObjectFile[], mode: Mode): Draft[] =>
  objects.flatMap(({ name, routines }) =>
    routines.map((routine) => ({
      object: name,
      routine,
      text: measure(routine.text, mode),
      fixup: measure(routine.fixup ?? [], mode),
    })),
  );

type Addresses = ReadonlyMap<Draft, Virt>;

/** Puts the text of the drafts of one input section one behind the other. */
function layText(
  drafts: readonly Draft[],
  section: TextSection,
  start: Virt,
): { readonly at: Addresses; readonly end: Virt } {
  const at = new Map<Draft, Virt>();
  let end = start;
  for (const draft of drafts) {
    if (draft.routine.section !== section) continue;
    const place = alignUp(end, BigInt(draft.routine.align));
    at.set(draft, place);
    end = virt(place + BigInt(draft.text.size));
  }
  return { at, end };
}

function layFixups(drafts: readonly Draft[], start: Virt): { at: Addresses; end: Virt } {
  const at = new Map<Draft, Virt>();
  let end = start;
  for (const draft of drafts) {
    at.set(draft, end);
    end = virt(end + BigInt(draft.fixup.size));
  }
  return { at, end };
}

function layData(
  objects: readonly ObjectFile[],
  section: DataItem['section'],
  start: Virt,
): { placed: PlacedBytes[]; end: Virt } {
  const placed: PlacedBytes[] = [];
  let end = start;
  for (const item of objects.flatMap(({ data }) => data ?? [])) {
    if (item.section !== section) continue;
    const address = alignUp(end, 16n);
    const { name, bytes, pointsTo } = item;
    placed.push({ name, address, bytes, ...(pointsTo ? { pointsTo } : {}) });
    end = virt(address + BigInt(item.bytes.length));
  }
  return { placed, end };
}

function symbolsOf(routines: readonly Placed[]): PlacedData[] {
  return routines.flatMap(({ routine, text, fixup, textAt, fixupAt }) => [
    { name: routine.name, address: textAt },
    ...[...text.globals].map(([name, offset]) => ({
      name,
      address: virt(textAt + BigInt(offset)),
    })),
    ...[...fixup.globals].map(([name, offset]) => ({
      name,
      address: virt(fixupAt + BigInt(offset)),
    })),
  ]);
}

const countEntries = (drafts: readonly Draft[]): number =>
  drafts.reduce((sum, { routine }) => sum + (routine.table?.length ?? 0), 0);

/**
 * Gives everything an address: `.text`, `.kprobes.text`, the recovery code, `_etext`; 16-aligned the table between its two symbols; `.rodata`, `.data`, `.init.text`.
 *
 * @param align of the sections behind the table, in bytes
 * @param missing entries that are left out of the table
 * @see arch/x86/kernel/vmlinux_32.lds.S, include/asm-generic/vmlinux.lds.h TEXT_TEXT and KPROBES_TEXT, Linux 2.6.24
 */
export function place(linkage: Linkage, align: bigint, missing = 0): Placement {
  const { objects, base, user, module, mode = 32, table: format = 'absolute32' } = linkage;
  const drafts = draftsOf(objects, mode);
  const text = layText(drafts, '.text', base);
  const kprobes = layText(drafts, '.kprobes.text', text.end);
  const fixups = layFixups(drafts, kprobes.end);
  const table = alignUp(fixups.end, TABLE_ALIGN);
  const tableEnd = virt(table + BigInt(ENTRY_SIZES[format] * (countEntries(drafts) - missing)));
  const rodataAt = alignUp(tableEnd, align);
  const rodata = layData(objects, '.rodata', rodataAt);
  const dataAt = alignUp(rodata.end, align);
  const data = layData(objects, '.data', dataAt);
  const initAt = alignUp(data.end, align);
  const init = layText(drafts, '.init.text', initAt);
  const userText = layText(drafts, '.user', user ?? virt(0n));
  const texts = [text.at, kprobes.at, init.at, userText.at];
  const textAt = (draft: Draft): Virt => {
    const found = texts.map((at) => at.get(draft)).find((at) => at !== undefined);
    if (found === undefined)
      throw new RangeError(`${draft.routine.name}: no place for its section`);
    return found;
  };
  const routines = drafts.map((draft) => ({
    ...draft,
    textAt: textAt(draft),
    fixupAt: fixups.at.get(draft) ?? fixups.end,
  }));
  const section = (name: SectionName, start: Virt, end: Virt): Section => ({ name, start, end });
  const own = (name: string, address: Virt): PlacedData[] =>
    module === null ? [{ name, address }] : [];
  return {
    routines,
    data: [...rodata.placed, ...data.placed],
    sections: [
      section('.text', base, kprobes.end),
      section('.fixup', kprobes.end, fixups.end),
      section('__ex_table', table, tableEnd),
      section('.rodata', rodataAt, rodata.end),
      section('.data', dataAt, data.end),
      section('.init.text', initAt, init.end),
      section('.user', user ?? virt(0n), userText.end),
    ],
    symbols: [
      ...own('_text', base),
      ...own('_etext', fixups.end),
      ...own('__start___ex_table', table),
      ...own('__stop___ex_table', tableEnd),
      ...symbolsOf(routines),
      ...rodata.placed,
      ...data.placed,
    ],
  };
}
