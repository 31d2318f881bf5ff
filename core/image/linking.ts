import type { Phys, Virt } from '../bits.ts';
import { type Read, readAt, word } from '../machine.ts';
import { act, type Context, call, type Run } from '../step.ts';
import type { Linkage, Linked, LinkedEntry, LinkedRoutine } from './link.ts';

/** Where the table's bytes are in the machine that will run the image. */
type Physical = (at: Virt) => Phys;

/**
 * Tells how an image was linked, as steps. They happen on the machine that builds the kernel, so they write nothing here;
 * the entries are read where they will lie.
 *
 * @param physical physical address of a kernel address, where the image is already loaded
 */
export function linking(
  k: Context,
  { objects }: Pick<Linkage, 'objects'>,
  linked: Linked,
  physical: Physical,
): Run<void> {
  return call(k, 'ld', telling(k, objects, linked, physical));
}

function* telling(
  k: Context,
  objects: Linkage['objects'],
  linked: Linked,
  physical: Physical,
): Run<void> {
  for (const { name } of objects) yield* contributing(name, linked);
  for (const { name, start, end } of linked.image.sections)
    if (name !== '.user') yield act('link.section', { section: name, start, end });
  for (const routine of linked.routines) yield* resolving(routine);
  const { start, stop } = linked.image.exTable;
  const size = linked.entries.length === 0 ? 0n : (stop - start) / BigInt(linked.entries.length);
  for (const entry of linked.entries) yield entryAct(k, entry, start, size, physical);
  yield act('link.symbols', { start, stop, count: linked.entries.length });
  yield* lookingAtOrder(linked.entries);
}

/** What one object brings; of its routines, those that may fault. */
function* contributing(object: string, { routines }: Linked): Run<void> {
  const own = routines.map(({ placed }) => placed).filter((each) => each.object === object);
  const sum = (count: (each: (typeof own)[number]) => number): number =>
    own.reduce((total, each) => total + count(each), 0);
  const entriesOf = (each: (typeof own)[number]): number => each.routine.table?.length ?? 0;
  yield act('link.object', {
    object,
    routines: own.length,
    text: sum(({ text }) => text.size),
    fixup: sum(({ fixup }) => fixup.size),
    entries: sum(entriesOf),
  });
  for (const placed of own) {
    const entries = entriesOf(placed);
    if (entries === 0) continue;
    const { name: routine, section } = placed.routine;
    const sizes = { text: placed.text.size, fixup: placed.fixup.size, entries };
    yield act('link.routine', { object, routine, section, ...sizes });
  }
}

function* resolving({ placed, text, fixup }: LinkedRoutine): Run<void> {
  const references = [...text.references, ...fixup.references];
  const first = references[0];
  if (!first) return;
  const routine = placed.routine.name;
  const { at, text: shown } = first;
  yield act('link.reference', { routine, count: references.length, at, text: shown });
}

function entryAct(k: Context, entry: LinkedEntry, start: Virt, size: bigint, physical: Physical) {
  const { index, routine, insn, fixup } = entry;
  const at = (start + size * BigInt(index)) as Virt;
  const reads: Read[] = [readAt(k.now, word(physical(at), Number(size)))];
  return act('link.entry', { index, routine, insn, fixup, at }, { reads });
}

/** Objects are linked in the order of the build, not of their addresses: somewhere the table steps back. */
function* lookingAtOrder(entries: readonly LinkedEntry[]): Run<void> {
  const back = entries.filter((entry, i) => entry.insn < (entries[i - 1]?.insn ?? 0n));
  const first = back[0];
  const before = first ? entries[first.index - 1] : undefined;
  if (!first || !before) return;
  const { index, routine, insn } = first;
  const facts = { index, routine, before: before.insn, insn, places: back.length };
  yield act('link.unsorted', facts);
}
