import { hex } from './bits.ts';
import type { KernelState } from './kernel-state.ts';
import {
  type Cpu,
  child,
  keyOf,
  type Machine,
  type Place,
  type Registers,
  registerIn,
  type TlbEntry,
  type Write,
} from './machine.ts';
import { type FreshBlocks, isKnown, type Memory, read, UnknownWord, write } from './memory.ts';

/** A machine while an act's writes are applied: what was copied once for this act may be changed again. */
interface Draft {
  memory: Memory;
  kernel: KernelState;
  readonly cpus: DraftCpu[];
  readonly freshBlocks: FreshBlocks;
}

interface DraftCpu {
  registers: { -readonly [R in keyof Registers]: Registers[R] };
  tlb: ReadonlyMap<number, TlbEntry>;
  current: number;
  /** The CPU as it was, while nothing of it has changed. */
  old: Cpu | null;
}

type PhysPlace = Extract<Place, { space: 'phys' }>;
type TlbPlace = Extract<Place, { space: 'tlb' }>;

const describe = (value: unknown): string =>
  typeof value === 'bigint' ? hex(value) : String(value);

function check({ where, before }: Write, found: unknown): void {
  if (found !== before)
    throw new RangeError(
      `stale write to ${keyOf(where)}: expected ${describe(before)}, found ${describe(found)}`,
    );
}

function draftCpu(draft: Draft, index: number): DraftCpu {
  const cpu = draft.cpus[index];
  if (!cpu) throw new RangeError(`cpu ${index}: the machine has ${draft.cpus.length}`);
  if (cpu.old) {
    cpu.registers = { ...cpu.old.registers };
    cpu.old = null;
  }
  return cpu;
}

function replaced(value: unknown, path: readonly string[], after: unknown, depth = 0): unknown {
  const key = path[depth];
  if (key === undefined) return after;
  const next = replaced(child(value, key), path, after, depth + 1);
  if (Array.isArray(value)) return value.with(Number(key), next);
  return { ...(typeof value === 'object' ? value : {}), [key]: next };
}

/** A `before` of `null` says that a recording does not tell what was there. */
function writeWord(draft: Draft, change: Write, where: PhysPlace): void {
  const { before, after } = change;
  if (typeof after !== 'bigint') throw new RangeError(`${keyOf(where)}: expected a number`);
  if (before !== null) {
    if (!isKnown(draft.memory, where.at, where.size)) throw new UnknownWord(where.at, where.size);
    check(change, read(draft.memory, where.at, where.size));
  }
  draft.memory = write(draft.memory, where.at, where.size, after, draft.freshBlocks);
}

function writeTlb(draft: Draft, change: Write, { cpu: index, page }: TlbPlace): void {
  const cpu = draftCpu(draft, index);
  check(change, cpu.tlb.get(page) ?? null);
  const tlb = new Map(cpu.tlb);
  if (change.after === null) tlb.delete(page);
  else tlb.set(page, change.after as TlbEntry);
  cpu.tlb = tlb;
}

function applyOne(draft: Draft, change: Write): void {
  const { where, after } = change;
  switch (where.space) {
    case 'phys':
      writeWord(draft, change, where);
      return;
    case 'register': {
      if (typeof after !== 'bigint') throw new RangeError(`${keyOf(where)}: expected a number`);
      const { registers } = draftCpu(draft, where.cpu);
      check(change, registerIn(registers, where.name));
      registers[where.name] = after;
      return;
    }
    case 'tlb':
      writeTlb(draft, change, where);
      return;
    case 'current': {
      if (typeof after !== 'number') throw new RangeError(`${keyOf(where)}: expected a pid`);
      const cpu = draftCpu(draft, where.cpu);
      check(change, cpu.current);
      cpu.current = after;
      return;
    }
    case 'kernel':
      check(change, where.path.reduce<unknown>(child, draft.kernel));
      draft.kernel = replaced(draft.kernel, where.path, after) as KernelState;
  }
}

const finished = (cpu: DraftCpu): Cpu =>
  cpu.old ?? { registers: cpu.registers, tlb: cpu.tlb, current: cpu.current };

/**
 * The machine after the writes, in order. Without writes it is the same object.
 *
 * @throws RangeError if a `before` does not hold: the act was computed from another machine
 */
export function apply(machine: Machine, writes: readonly Write[]): Machine {
  if (writes.length === 0) return machine;
  const draft: Draft = {
    memory: machine.memory,
    kernel: machine.kernel,
    cpus: machine.cpus.map((old) => ({
      old,
      registers: old.registers,
      tlb: old.tlb,
      current: old.current,
    })),
    freshBlocks: new Set(),
  };
  for (const each of writes) applyOne(draft, each);
  const untouched = draft.cpus.every(({ old }) => old !== null);
  const cpus = untouched ? machine.cpus : draft.cpus.map(finished);
  return { memory: draft.memory, cpus, kernel: draft.kernel };
}
