import { keyOf, type Place, valueAt } from '../machine.ts';
import { isKnown } from '../memory.ts';
import type { Step, Trace } from '../step.ts';

/** Why a place holds what it holds: one value, and where it came from. */
export interface Cause {
  /** The step that wrote the value; `null`: it stood there before the first step. */
  readonly step: number | null;
  readonly where: Place;
  /** The value that was written, or that was there at the start; `null` where a recording does not tell. */
  readonly value: unknown;
  /** The values that the step made it from, as indices into the list of causes; all of them are explained there. */
  readonly from: readonly number[];
}

/** A value's chain, the value itself first, then back in time. */
export interface Why {
  readonly causes: readonly Cause[];
  /** Causes that the list had no more room for. */
  readonly more: number;
}

/** More links than anyone reads; what is older is counted, not listed. */
export const MOST_CAUSES = 40;

const overlap = (a: Place, b: Place): boolean => {
  if (a.space !== 'phys' || b.space !== 'phys') return keyOf(a) === keyOf(b);
  return a.at < b.at + BigInt(b.size) && b.at < a.at + BigInt(a.size);
};

/** Whether what is written at a kernel path, at a part of it or at what it belongs to changes the place. */
function touches(written: Place, place: Place): boolean {
  if (written.space !== 'kernel' || place.space !== 'kernel') return overlap(written, place);
  const shorter = Math.min(written.path.length, place.path.length);
  return written.path.slice(0, shorter).every((name, i) => name === place.path[i]);
}

/** A write of a place: the step and the exact place that it wrote. */
interface Written {
  readonly step: Step;
  readonly where: Place;
  readonly value: unknown;
}

function writeIn(step: Step, place: Place): Written | null {
  const write = step.writes.findLast(({ where }) => touches(where, place));
  return write ? { step, where: write.where, value: write.after } : null;
}

/** The latest write of a place at or before a step; `null` if nothing has changed it since the start. */
function lastWrite(trace: Trace, upTo: number, place: Place): Written | null {
  for (let i = upTo; i >= 0; i--) {
    const step = trace.steps[i];
    const found = step ? writeIn(step, place) : null;
    if (found) return found;
  }
  return null;
}

/** The step that last changed a place, at or before a step; `null` if nothing has since the start. */
export const lastChange = (trace: Trace, upTo: number, place: Place): number | null =>
  lastWrite(trace, upTo, place)?.step.index ?? null;

/** The CPU fetches each instruction at EIP: that it was read needs no record. */
const fetches: ReadonlySet<string> = new Set(['cpu.execute', 'cpu.string']);

const isWalk = ({ event }: Step): boolean => event.startsWith('walk.') || event.startsWith('tlb.');

/** What the CPU read in the walk that ends at a step or just before it. */
function readByWalk(trace: Trace, index: number): readonly Place[] {
  const found: Place[] = [];
  for (let i = index; i >= 0; i--) {
    const step = trace.steps[i];
    if (!step || (i < index && !isWalk(step))) break;
    found.push(...step.reads.map((read) => read.where));
    if (step.event === 'walk.start') break;
  }
  return found;
}

/** What the CPU saves when it raises a fault. */
const SAVED = ['eip', 'esp', 'eflags'] as const;

/** What a step made its values from: all it read; of an instruction its address; of a walk, all of it; of a fault, the registers that the address came from too. */
function sourcesOf(trace: Trace, { step, where }: Written): readonly Place[] {
  if (step.event === 'cpu.page-fault' || step.event === 'cpu.protection-fault')
    return [
      ...step.reads.map((read) => read.where),
      ...readByWalk(trace, step.index),
      ...SAVED.map((name) => ({ space: 'register', cpu: step.cpu ?? 0, name }) as const),
    ];
  if (isWalk(step)) return readByWalk(trace, step.index);
  const eip = where.space === 'register' && where.name === 'eip' && fetches.has(step.event);
  const reads = step.reads.map((read) => read.where);
  return eip ? [...reads, where] : reads;
}

/** What stood at a place before the first step. */
function atStart({ start }: Trace, place: Place): unknown {
  const known = place.space !== 'phys' || isKnown(start.memory, place.at, place.size);
  return known ? valueAt(start, place) : null;
}

/** The parts of a place that a narrower write did not cover are older. */
function rest(place: Place, { where }: Written): readonly Place[] {
  if (place.space !== 'phys' || where.space !== 'phys') return [];
  const covered =
    where.at <= place.at && where.at + BigInt(where.size) >= place.at + BigInt(place.size);
  return covered ? [] : [place];
}

interface Open {
  readonly place: Place;
  readonly upTo: number;
}

/** What is known of a place at a step: who wrote it, and what is to be explained next. */
function explain(trace: Trace, { place, upTo }: Open): { cause: Cause; next: readonly Open[] } {
  const written = lastWrite(trace, upTo, place);
  if (!written)
    return {
      cause: { step: null, where: place, value: atStart(trace, place), from: [] },
      next: [],
    };
  const { step, where, value } = written;
  const before = step.index - 1;
  const next = [...sourcesOf(trace, written), ...rest(place, written)];
  return {
    cause: { step: step.index, where, value, from: [] },
    next: next.map((source) => ({ place: source, upTo: before })),
  };
}

const nameOf = ({ step, where }: Cause): string => `${step ?? 'start'} ${keyOf(where)}`;

/**
 * The chain of steps and values that made what a place holds after a step, back to where each began.
 * From the reads and writes of the trace alone; each source is older than what was made from it, so there is no cycle.
 *
 * @param upTo index of the step
 */
export function whyOf(trace: Trace, upTo: number, place: Place): Why {
  const causes: { cause: Cause; from: Set<number> }[] = [];
  const known = new Map<string, number>();
  const open: (Open & { readonly for: number | null })[] = [{ place, upTo, for: null }];
  let more = 0;
  for (let next = open.shift(); next; next = open.shift()) {
    const { cause, next: sources } = explain(trace, next);
    const name = nameOf(cause);
    let index = known.get(name);
    if (index === undefined && causes.length === MOST_CAUSES) {
      more++;
      continue;
    }
    if (index === undefined) {
      index = causes.push({ cause, from: new Set() }) - 1;
      known.set(name, index);
      for (const source of sources) open.push({ ...source, for: index });
    }
    if (next.for !== null) causes[next.for]?.from.add(index);
  }
  return { causes: inOrder(causes), more };
}

/** The value itself first, then by time backwards; what stood there at the start last. */
function inOrder(found: readonly { cause: Cause; from: ReadonlySet<number> }[]): readonly Cause[] {
  const time = (index: number): number => found[index]?.cause.step ?? -1;
  const order = found.map((_, i) => i).sort((a, b) => time(b) - time(a) || a - b);
  const first = [0, ...order.filter((i) => i !== 0)];
  const place = new Map(first.map((old, now) => [old, now]));
  return first.flatMap((old) => {
    const each = found[old];
    if (!each) return [];
    const from = [...each.from].flatMap((i) => place.get(i) ?? []).sort((a, b) => a - b);
    return [{ ...each.cause, from }];
  });
}
