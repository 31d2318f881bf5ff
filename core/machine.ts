import { hex, type Phys } from './bits.ts';
import type { KernelState, Mm, Task } from './kernel-state.ts';
import { isKnown, type Memory, read } from './memory.ts';

/** Registers that every machine keeps, one slot each at the CPU's width: `eax` is RAX on a 64-bit machine. @see registerName */
export const REGISTERS = [
  'eax',
  'ebx',
  'ecx',
  'edx',
  'esi',
  'edi',
  'ebp',
  'esp',
  'eip',
  'eflags',
  'cs',
  'ss',
  'cr0',
  'cr2',
  'cr3',
  'cr4',
  'efer',
] as const;

/** Registers that only 64-bit machines have; the last three are the bases that FS and GS add, GS's other one for `swapgs`. */
export const REGISTERS_64 = [
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
  'fsBase',
  'gsBase',
  'kernelGsBase',
] as const;
type Register64 = (typeof REGISTERS_64)[number];
export type Register = (typeof REGISTERS)[number] | Register64;

/** A 32-bit machine leaves out what it does not have, so that its copies stay small. */
export type Registers = Readonly<Record<(typeof REGISTERS)[number], bigint>> &
  Readonly<Partial<Record<Register64, bigint>>>;

/** A translation the CPU remembers: the leaf's frame and the permissions combined over all levels. */
export interface TlbEntry {
  /** Physical address of the 4 KiB page. */
  readonly frame: Phys;
  readonly writable: boolean;
  readonly user: boolean;
  readonly noExecute: boolean;
  readonly dirty: boolean;
  readonly global: boolean;
}

export interface Cpu {
  readonly registers: Registers;
  /** Keyed by page number (address / 4096). May be stale: nothing but a flush or a fault removes an entry. */
  readonly tlb: ReadonlyMap<number, TlbEntry>;
  /** pid of the task that runs here. */
  readonly current: number;
}

/** Everything there is at one moment. A value: no function changes it. */
export interface Machine {
  readonly memory: Memory;
  readonly cpus: readonly Cpu[];
  readonly kernel: KernelState;
}

/** Anything a kernel variable may hold. */
export type Data =
  | bigint
  | number
  | string
  | boolean
  | null
  | undefined
  | readonly Data[]
  | { readonly [key: string]: Data };

/** A place that a step reads or writes. */
export type Place =
  | { readonly space: 'phys'; readonly at: Phys; readonly size: number }
  | { readonly space: 'register'; readonly cpu: number; readonly name: Register }
  | { readonly space: 'tlb'; readonly cpu: number; readonly page: number }
  | { readonly space: 'current'; readonly cpu: number }
  | { readonly space: 'kernel'; readonly path: readonly string[] };

/** A place and what was found there. */
export interface Read {
  readonly where: Place;
  readonly value: unknown;
}

/** A change of one place. `before` is checked when it is applied. */
export interface Write {
  readonly where: Place;
  readonly before: unknown;
  readonly after: unknown;
}

/** One key for a place: equal keys, same place. */
export function keyOf(where: Place): string {
  switch (where.space) {
    case 'phys':
      return `phys ${hex(where.at)}`;
    case 'register':
      return `cpu${where.cpu} ${where.name}`;
    case 'tlb':
      return `tlb${where.cpu} ${where.page}`;
    case 'current':
      return `cpu${where.cpu} current`;
    case 'kernel':
      return `kernel ${where.path.join('.')}`;
  }
}

/** CPU number `index`. @throws RangeError if the machine has no such CPU */
export function cpuOf(machine: Machine, index = 0): Cpu {
  const cpu = machine.cpus[index];
  if (!cpu) throw new RangeError(`cpu ${index}: the machine has ${machine.cpus.length}`);
  return cpu;
}

/** The task that runs on a CPU (the kernel's `current`). */
export function currentTask(machine: Machine, cpu = 0): Task {
  return taskOf(machine, cpuOf(machine, cpu).current);
}

/** @throws RangeError if there is no such task */
export function taskOf(machine: Machine, pid: number): Task {
  const task = machine.kernel.tasks[pid];
  if (!task) throw new RangeError(`no task with pid ${pid}`);
  return task;
}

/** @throws RangeError if there is no such mm */
export function mmOf(machine: Machine, key: string): Mm {
  const mm = machine.kernel.mms[key];
  if (!mm) throw new RangeError(`no mm named ${key}`);
  return mm;
}

/** A field of something; `undefined` where there is none. */
export const child = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

/** A register's value; 0 for one that the machine does not have. */
export const registerIn = (registers: Registers, name: Register): bigint => registers[name] ?? 0n;

/** What is at a place now. @throws UnknownWord where a recording does not tell */
export function valueAt(machine: Machine, where: Place): unknown {
  switch (where.space) {
    case 'phys':
      return read(machine.memory, where.at, where.size);
    case 'register':
      return registerIn(cpuOf(machine, where.cpu).registers, where.name);
    case 'tlb':
      return cpuOf(machine, where.cpu).tlb.get(where.page) ?? null;
    case 'current':
      return cpuOf(machine, where.cpu).current;
    case 'kernel':
      return where.path.reduce(child, machine.kernel);
  }
}

/** Reads a place: a `Read` for the step's record. @throws UnknownWord where a recording does not tell */
export const readAt = (machine: Machine, where: Place): Read => ({
  where,
  value: valueAt(machine, where),
});

/** A word of physical memory as a place; `size` in bytes. */
export const word = (at: Phys, size = 4): Place => ({ space: 'phys', at, size });

const FIRST_CPU: ReadonlyMap<Register, Place> = new Map(
  [...REGISTERS, ...REGISTERS_64].map((name) => [name, { space: 'register', cpu: 0, name }]),
);

/** A register as a place. Most steps name several: those of the first CPU are made once. */
export const registerPlace = (name: Register, cpu = 0): Place =>
  (cpu === 0 ? FIRST_CPU.get(name) : undefined) ?? { space: 'register', cpu, name };

/** A change of a place from what it holds now (`null` if that is not known) to `after`. */
export function change(machine: Machine, where: Place, after: unknown): Write {
  const known = where.space !== 'phys' || isKnown(machine.memory, where.at, where.size);
  return { where, before: known ? valueAt(machine, where) : null, after };
}

export const setRegister = (machine: Machine, name: Register, after: bigint, cpu = 0): Write =>
  change(machine, registerPlace(name, cpu), after);

/** A change of one field of a task. */
export const setTask = <F extends keyof Task>(
  machine: Machine,
  pid: number,
  name: F,
  after: Task[F],
): Write => change(machine, { space: 'kernel', path: ['tasks', String(pid), name] }, after);

/** A change of one of the kernel's variables. */
export const setKernel = <F extends keyof KernelState>(
  machine: Machine,
  name: F,
  after: KernelState[F],
): Write => change(machine, { space: 'kernel', path: [name] }, after);
