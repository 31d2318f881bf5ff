import {
  absolute32,
  cpuOf,
  directPhysical,
  type EntryFormat,
  type ExtableEntry,
  hex,
  type Instruction,
  isDirect,
  keyOf,
  type Phys,
  phys,
  type Step,
  symbolAt,
  virt,
  word,
} from '../../core/index.ts';
import { type KernelFacts, type Moment, ofSameCpu } from './moment.ts';
import { mappedBy, wordAt } from './tables.ts';

/** One look at the middle of what is left of the table; both ends included. */
export interface Probe {
  readonly first: number;
  readonly mid: number;
  readonly last: number;
  readonly answer: 'smaller' | 'larger' | 'equal';
}

/** The search in progress or just done. */
export interface Search {
  readonly wanted: bigint;
  readonly probes: readonly Probe[];
  readonly end: 'hit' | 'miss' | null;
}

/** An entry of the exception table as drawn. */
export interface ExRow {
  readonly index: number;
  readonly at: Phys;
  /** Bytes of each of its fields. */
  readonly field: 4 | 8;
  readonly insn: bigint | null;
  readonly fixup: bigint | null;
  /** What the entry says besides, in later formats: who recovers. */
  readonly more: string | null;
  readonly changed: boolean;
}

const answers: Partial<Record<Step['event'], Probe['answer']>> = {
  'extable.smaller': 'smaller',
  'extable.larger': 'larger',
  'extable.equal': 'equal',
};

/** The steps from the beginning of the latest search on, if it is still of interest. */
function stepsOfSearch(moment: Moment): readonly Step[] {
  for (let i = moment.index; i >= 0; i--) {
    const step = moment.trace.steps[i];
    if (!step || /^(cpu\.page-fault|syscall\.enter|thread\.call)$/.test(step.event)) return [];
    if (step.event === 'extable.search' || step.event === 'extable.module')
      return moment.trace.steps.slice(i, moment.index + 1);
  }
  return [];
}

/** The binary search up to this step; `null` when none is going on. */
export function searchOf(moment: Moment): Search | null {
  const steps = stepsOfSearch(moment);
  const [begin] = steps;
  if (!begin) return null;
  const wanted =
    begin.event === 'extable.search'
      ? begin.facts.eip
      : begin.event === 'extable.module'
        ? begin.facts.wanted
        : 0n;
  const probes = steps.flatMap((step): Probe[] => {
    const answer = answers[step.event];
    if (!answer || !('mid' in step.facts) || !('first' in step.facts)) return [];
    const { first, mid, last } = step.facts;
    return [{ first, mid, last, answer }];
  });
  const missed = steps.some(({ event }) => event === 'extable.exhausted');
  return {
    wanted,
    probes,
    end: probes.at(-1)?.answer === 'equal' ? 'hit' : missed ? 'miss' : null,
  };
}

/** How the kernel on show lays an entry out; a recording of the first kernel brings no text to ask. */
export const entryFormat = ({ text }: KernelFacts): EntryFormat => text?.entry ?? absolute32;

/** A table of the kernel or of a module: its first entry, their number. */
interface ExTable {
  /** The module's name, or `null` for the kernel's own. */
  readonly module: string | null;
  readonly start: bigint;
  readonly count: number;
}

/** The module whose table this step speaks of: the one searched, loaded or sorted. */
function moduleInPlay(moment: Moment): ExTable | null {
  const [begin] = stepsOfSearch(moment);
  const { modules } = moment.now.kernel;
  const name = begin?.event === 'extable.module' ? begin.facts.module : null;
  const found =
    moment.step.event === 'module.live'
      ? modules.at(-1)
      : modules.find((module) => module.name === name);
  return found ? { module: found.name, start: found.extable, count: found.numExentries } : null;
}

/** The table in play: a module's while it is searched, else the kernel's own. */
export function tableInPlay(moment: Moment): ExTable {
  const { start, stop } = moment.kernel.image.exTable;
  const size = BigInt(entryFormat(moment.kernel).size);
  const own = { module: null, start, count: Number((stop - start) / size) };
  return moduleInPlay(moment) ?? own;
}

/** Where a kernel address is in memory: the direct map, or a page that the master's tables map; `null` if neither. */
function physicalOf(moment: Moment, address: bigint): Phys | null {
  const { layout } = moment.kernel;
  if (isDirect(layout, address)) return directPhysical(layout, address);
  return mappedBy(moment, layout.swapperPgDir, address);
}

/** The indices of `count` entries around entry `around`. */
function windowAround(around: number, count: number, total: number): readonly number[] {
  const first = Math.max(0, Math.min(around - Math.floor(count / 2), total - count));
  return Array.from({ length: count }, (_, i) => first + i);
}

/** Two windows in one where two entries far apart change places. */
function indicesOf(around: number, other: number | null, count: number, total: number) {
  const one = windowAround(around, count, total);
  if (other === null || one.includes(other)) return one;
  const half = Math.floor(count / 2);
  const [low, high] = around < other ? [around, other] : [other, around];
  return [...windowAround(low, count - half, total), ...windowAround(high, half, total)];
}

/** How many entries the linker has placed by this step; `null` once all are, and in every other story. */
export function placedSoFar({ trace, index }: Moment): number | null {
  if (trace.steps[0]?.event !== 'link.object') return null;
  const before = trace.steps.slice(0, index + 1);
  if (before.some(({ event }) => event === 'link.symbols')) return null;
  return before.filter(({ event }) => event === 'link.entry').length;
}

/** Entry `index` of the table in play, where memory tells all of it. */
function entryAt(moment: Moment, index: number): { at: Phys; entry: ExtableEntry | null } {
  const { size, read } = entryFormat(moment.kernel);
  const address = virt(tableInPlay(moment).start + BigInt(size * index));
  const at = physicalOf(moment, address);
  if (at === null) return { at: phys(0n), entry: null };
  for (let i = 0; i < size; i += 4)
    if (wordAt(moment.now, phys(at + BigInt(i))) === null) return { at, entry: null };
  return { at, entry: read(moment.now.memory, at, address) };
}

/** Who recovers, by the entry itself: a handler's name, or a type with its data. */
function moreOf(moment: Moment, { handler, data }: ExtableEntry): string | null {
  if (handler !== undefined) return symbolOf(moment, handler)?.replace('+0x0', '') ?? hex(handler);
  return data === undefined ? null : hex(data, 8);
}

/** `count` entries of the table in play around entry `around`, and around the `other` that it changed places with. */
export function entriesAround(
  moment: Moment,
  around: number,
  other: number | null,
  count: number,
): readonly ExRow[] {
  const { count: total } = tableInPlay(moment);
  const made = placedSoFar(moment) ?? total;
  const { size } = entryFormat(moment.kernel);
  const field = size === 16 ? 8 : 4;
  return indicesOf(around, other, Math.min(count, total), total).map((index) => {
    const { at, entry } = entryAt(moment, index);
    const row = { index, at, field, more: null } as const;
    if (index >= made) return { ...row, insn: 0n, fixup: 0n, changed: false };
    const words = Array.from({ length: size / field }, (_, i) => phys(at + BigInt(i * field)));
    return {
      ...row,
      insn: entry?.insn ?? null,
      fixup: entry?.fixup ?? null,
      more: entry && moreOf(moment, entry),
      changed: words.some((each) => moment.writes.has(keyOf(word(each)))),
    };
  });
}

/** What tells whose instruction matters. */
const TELLS = /^(cpu\.(iret|page-fault|execute|string)|syscall)/;

/** Whose instruction matters now: the one that faulted while the fault is handled, else the one at EIP. */
export function codeAddress(moment: Moment): { readonly eip: bigint; readonly faulted: boolean } {
  const { trace, index, now, cpu } = moment;
  const last = trace.steps.findLast(
    (step, i) => i <= index && ofSameCpu(moment, step) && TELLS.test(step.event),
  );
  if (last?.event === 'cpu.page-fault') return { eip: last.facts.eip, faulted: true };
  if (last?.index === index && (last.event === 'cpu.execute' || last.event === 'cpu.string'))
    return { eip: last.facts.eip, faulted: false };
  return { eip: cpuOf(now, cpu).registers.eip, faulted: false };
}

/** What the image picture points at: an instruction, its fixup once it is known, an entry of the table. */
export interface ImageFocus {
  readonly code: bigint;
  readonly faulted: boolean;
  readonly fixup: bigint | null;
  /** Where execution is after the fault was dealt with; `null` while it is being handled. */
  readonly running: bigint | null;
  /** Index of the entry to show in the middle; `null` where none is special. */
  readonly entry: number | null;
  /** The entry it has just changed places with. */
  readonly other: number | null;
}

/** While the image is linked and its table sorted, the step itself says what to look at. */
function focusOfLinking(step: Step): Partial<ImageFocus> | null {
  switch (step.event) {
    case 'link.entry':
      return { code: step.facts.insn, fixup: step.facts.fixup, entry: step.facts.index };
    case 'link.section':
      return { code: step.facts.start };
    case 'link.reference':
      return { code: step.facts.at };
    case 'link.unsorted':
      return { code: step.facts.insn, entry: step.facts.index };
    case 'sort.sift':
      return { entry: step.facts.parent, other: step.facts.child, code: step.facts.larger };
    case 'sort.largest':
      return { entry: step.facts.index, other: 0, code: step.facts.insn };
    default:
      return null;
  }
}

/** The instruction, its fixup and the entry that the step is about. */
export function imageFocus(moment: Moment): ImageFocus {
  const { eip, faulted } = codeAddress(moment);
  const none = { faulted: false, fixup: null, running: null, entry: null, other: null };
  const linking = focusOfLinking(moment.step);
  if (linking) return { code: eip, ...none, ...linking };
  const search = searchOf(moment);
  const entry = search?.probes.at(-1)?.mid ?? null;
  const hit = stepsOfSearch(moment).find((step) => step.event === 'extable.equal');
  if (!search || hit?.event !== 'extable.equal') return { code: eip, ...none, faulted, entry };
  const running = faulted ? null : eip;
  const { fixup } = hit.facts;
  return { ...none, code: search.wanted, faulted: true, fixup, running, entry };
}

/** Every entry's instruction address, in table order; `null` where a recording does not tell. */
export function instructionsOf(moment: Moment): readonly (bigint | null)[] {
  const { count } = tableInPlay(moment);
  const made = placedSoFar(moment) ?? count;
  return Array.from({ length: count }, (_, i) =>
    i < made ? (entryAt(moment, i).entry?.insn ?? null) : 0n,
  );
}

const sorted = new WeakMap<ReadonlyMap<bigint, Instruction>, readonly Instruction[]>();

function inOrder(instructions: ReadonlyMap<bigint, Instruction>): readonly Instruction[] {
  const known = sorted.get(instructions);
  if (known) return known;
  const list = [...instructions.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
  sorted.set(instructions, list);
  return list;
}

/** `count` instructions around an address, all of one routine. */
export function codeAround(moment: Moment, eip: bigint, count: number): readonly Instruction[] {
  const { image } = moment.kernel;
  const all = inOrder(image.instructions);
  const routine = symbolAt(image, eip)?.symbol.name;
  const here = all.findIndex(({ at }) => at === eip);
  if (here < 0) return [];
  const near = all.slice(Math.max(0, here - count), here + count);
  const mine = near.filter(({ at }) => symbolAt(image, at)?.symbol.name === routine);
  const middle = mine.findIndex(({ at }) => at === eip);
  const first = Math.max(0, Math.min(middle - Math.floor((count - 1) / 2), mine.length - count));
  return mine.slice(first, first + count);
}

/** `symbol+0x1c` for an address of the image; `null` outside every symbol. */
export function symbolOf(moment: Moment, address: bigint): string | null {
  const found = symbolAt(moment.kernel.image, address);
  return found ? `${found.symbol.name}+0x${found.offset.toString(16)}` : null;
}
