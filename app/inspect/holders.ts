import {
  directPhysical,
  isDirect,
  isKnown,
  type Machine,
  type Phys,
  type Place,
  type Register,
  type Step,
  stackOf,
  valueAt,
  word,
} from '../../core/index.ts';
import { type Moment, ofSameCpu, wordSize } from '../picture/moment.ts';
import { mappedBy } from '../picture/tables.ts';
import type { Open } from './why-from.ts';

/** Below this a value is too common to be known again wherever it stands. */
export const TELLING = 0x1000n;

/** Whether a place holds a value in a machine; of a register also its lower half. */
export function holds(machine: Machine, place: Place, value: bigint): boolean {
  if (place.space === 'phys' && !isKnown(machine.memory, place.at, place.size)) return false;
  const held = valueAt(machine, place);
  const half = typeof held === 'bigint' && place.space === 'register' && value >= TELLING;
  return held === value || (half && BigInt.asUintN(32, held) === value);
}

/** The machine after a step; before the first where the step is -1. */
export const machineAt = ({ trace }: Moment, upTo: number): Machine =>
  trace.steps[upTo]?.after ?? trace.start;

/** Whether something that is held, of any kind, is a value: numbers and answers too. */
const same = (held: unknown, value: bigint): boolean =>
  held === value ||
  ((typeof held === 'number' || typeof held === 'boolean') && BigInt(held) === value);

/** What a step wrote or read with that value; what it replaced with it. */
export function ownPlaces(step: Step, value: bigint): readonly Open[] {
  const written = step.writes.filter(({ after }) => same(after, value));
  if (written.length > 0) return written.map(({ where }) => ({ place: where, upTo: step.index }));
  const before = step.index - 1;
  const old = step.writes.filter((write) => same(write.before, value));
  const reads = step.reads.filter((read) => same(read.value, value));
  return [...reads, ...old].map(({ where }) => ({ place: where, upTo: before }));
}

/** The latest fault of the CPU on show, at or before a step. */
export const faultBefore = (moment: Moment, at: number): Step | undefined =>
  moment.trace.steps.findLast(
    (step) =>
      step.index <= at &&
      ofSameCpu(moment, step) &&
      /^cpu\.(page|protection)-fault$|^bug\.trap$/.test(step.event),
  );

/** A register as it was when the CPU raised the fault, else as it is. */
export function registerHolding(
  moment: Moment,
  at: number,
  name: Register,
  value: bigint,
): Open | null {
  const place: Place = { space: 'register', cpu: moment.cpu, name };
  const fault = faultBefore(moment, at)?.index ?? at;
  const upTo = [fault - 1, fault, at].find((each) => holds(machineAt(moment, each), place, value));
  return upTo === undefined ? null : { place, upTo };
}

/** Where the kernel's address of a byte is in memory. */
export function physicalAt(moment: Moment, address: bigint): Phys | null {
  const { layout } = moment.kernel;
  return isDirect(layout, address)
    ? directPhysical(layout, address)
    : mappedBy(moment, layout.swapperPgDir, address);
}

/** The word of a kernel address that holds a value. */
export function wordHolding(moment: Moment, address: bigint, size: number, value: bigint) {
  const at = physicalAt(moment, address);
  if (at === null) return null;
  const place = word(at, size);
  return holds(moment.now, place, value) ? place : null;
}

/** The words of the kernel stack from an address up, as many as hold the value. */
export function onStack(moment: Moment, from: bigint, value: bigint): Place | null {
  const size = wordSize(moment.kernel);
  const end = (from | (stackOf(moment.kernel.layout).size - 1n)) + 1n;
  for (let at = from; at < end; at += BigInt(size)) {
    const place = wordHolding(moment, at, size, value);
    if (place) return place;
  }
  return null;
}

/** Parts of the kernel's state that hold pages or texts, not values that a sentence says. */
const SKIPPED: ReadonlySet<string> = new Set(['memMap', 'log', 'logPart', 'backing']);

const DEEPEST = 6;

/** The path to a value in the kernel's own variables. @param name of the variable; empty: any */
function pathTo(
  state: unknown,
  value: bigint,
  name: string,
  path: readonly string[],
): readonly string[] | null {
  const found = name === '' ? state === value : path.at(-1) === name && same(state, value);
  if (found) return path;
  if (typeof state !== 'object' || state === null || path.length > DEEPEST) return null;
  for (const [key, child] of Object.entries(state)) {
    const inside = SKIPPED.has(key) ? null : pathTo(child, value, name, [...path, key]);
    if (inside) return inside;
  }
  return null;
}

/** A variable of the kernel that holds a value. @param name what it is called; absent: any */
export function variableHolding(machine: Machine, value: bigint, name = ''): Place | null {
  const path = pathTo(machine.kernel, value, name, []);
  // A list is written whole: the place is the list, not one of its members.
  const list = path?.findIndex((name) => name === 'vmas' || name === 'vmlist') ?? -1;
  return path && { space: 'kernel', path: list < 0 ? path : path.slice(0, list + 1) };
}

/** The latest place that was given a value at or before a step, or else that a step read it from. */
export function latestHolding({ trace }: Moment, at: number, value: bigint): Open | null {
  for (let i = at; i >= 0; i--) {
    const step = trace.steps[i];
    const [found] = step ? ownPlaces(step, value) : [];
    if (found) return found;
  }
  return null;
}
