import { apply } from '../../../apply.ts';
import { type CpuEnd, runUntil } from '../../../arch/cpu.ts';
import { iret } from '../../../arch/exception.ts';
import { ia32 } from '../../../arch/ia32.ts';
import type { Processor } from '../../../arch/processor.ts';
import { type PT_REGS, ptRegOffset } from '../../../arch/pt-regs.ts';
import { type Phys, phys, virt } from '../../../bits.ts';
import { addressOf, type Image } from '../../../image/image.ts';
import type { Linked } from '../../../image/link.ts';
import type { TableEntry } from '../../../image/table.ts';
import { emptyKernelState, type KernelState, type Task } from '../../../kernel-state.ts';
import {
  change,
  cpuOf,
  type Machine,
  REGISTERS,
  type Register,
  type Registers,
  setKernel,
  word,
} from '../../../machine.ts';
import { bytesAt, emptyMemory, type Memory, write } from '../../../memory.ts';
import type { Act, Run } from '../../../step.ts';
import { untouched } from '../../task.fixture.ts';
import { text } from './index.ts';

const own = text.link(null);

/** A machine of 32 MiB with tables made by hand: the direct map in large pages, and two user pages of which the second may be missing. */
export const USER_PAGE = 0xb7f44000n;
export const USER_EDGE = USER_PAGE + 0x1000n;
export const BUFFER = 0xc0300000n;
export const STACK = 0xc0400000n;
const PGD = 0x1000n;
const TABLE = 0x2000n;
const FRAMES = 0x200000n;

export interface Tiny extends Processor<Tiny> {
  image: Image;
  /** The faults that came, in order. */
  readonly faults: { cr2: bigint; errorCode: bigint; eip: bigint }[];
  /** What the stand-in for the kernel does with a fault: maps the page, or asks the table; without an entry the task is dead. */
  readonly repair: 'map' | 'fixup';
  readonly linked: Linked;
}

function putWord(memory: Memory, at: bigint, value: bigint): Memory {
  return write(memory, phys(at), 4, value);
}

const pte = (address: bigint): bigint => TABLE + 4n * ((address >> 12n) & 0x3ffn);
const frame = (address: bigint): bigint => FRAMES + (((address >> 12n) & 0xfn) << 12n);

function memoryWith(linked: Linked, secondPage: boolean, flags: bigint): Memory {
  let memory = emptyMemory(32n << 20n);
  for (let i = 0n; i < 8n; i++)
    memory = putWord(memory, PGD + 4n * (768n + i), (i << 22n) | 0x1e3n);
  memory = putWord(memory, PGD + 4n * (USER_PAGE >> 22n), TABLE | 0x67n);
  memory = putWord(memory, pte(USER_PAGE), frame(USER_PAGE) | flags);
  if (secondPage) memory = putWord(memory, pte(USER_EDGE), frame(USER_EDGE) | flags);
  memory = putWord(memory, pte(0x08048000n), frame(0x08048000n) | 0x25n);
  memory = putWord(memory, PGD + 4n * 32n, TABLE | 0x67n);
  memory = putWord(memory, STACK - 0xc0000000n + 0x18n, 0xc0000000n);
  for (const part of linked.bytes)
    if (part.at >= 0xc0000000n)
      part.bytes.forEach((byte, i) => {
        memory = write(memory, phys(part.at - 0xc0000000n + BigInt(i)), 1, BigInt(byte));
      });
  return memory;
}

const memories = new WeakMap<Linked, Map<string, Memory>>();
const cachedMemory = (linked: Linked, second: boolean, flags: bigint): Memory => {
  const key = `${second} ${flags}`;
  const known = memories.get(linked) ?? new Map<string, Memory>();
  const memory = known.get(key) ?? memoryWith(linked, second, flags);
  memories.set(linked, known.set(key, memory));
  return memory;
};

const task: Task = {
  pid: 1,
  comm: 'tiny',
  mm: null,
  activeMm: '',
  threadInfo: virt(STACK),
  address: virt(STACK),
  ...untouched,
  addrLimit: 0xc0000000n,
};

const kernel: KernelState = {
  ...emptyKernelState,
  tasks: { 1: task },
  freeFrames: { next: 0n, end: 0n, kind: 'known' },
};

const zeros = Object.fromEntries(REGISTERS.map((name) => [name, 0n])) as Record<Register, bigint>;

/** Physical place of an address that the hand-made tables map. */
export const place = (address: bigint): Phys =>
  phys(address >= 0xc0000000n ? address - 0xc0000000n : frame(address) + (address & 0xfffn));

/** EX_TYPE_UCOPY_LEN: CX becomes the number in the entry times CX, plus the register that it names. @see core/kernels/linux-6.1-x86/fixup */
const UCOPY_LEN = 19;
const NUMBERED = ['eax', 'ecx', 'edx', 'ebx'] as const;
function left({ data = 0 }: TableEntry, registers: Registers): bigint {
  const register = NUMBERED[(data >> 8) & 0xf] ?? 'eax';
  return BigInt(data >> 16) * registers.ecx + registers[register];
}

function* pageFault(k: Tiny, errorCode: bigint): Run<'resume' | 'signal' | 'dead'> {
  const { registers } = cpuOf(k.now);
  const regs = virt(registers.esp - BigInt(ptRegOffset('orig_eax')));
  const at = (name: (typeof PT_REGS)[number]) =>
    word(phys(place(regs) + BigInt(ptRegOffset(name))));
  const names = ['ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp', 'eax'] as const;
  const saving = names.map((name) => change(k.now, at(name), registers[name]));
  const saved = apply(k.now, [...saving, setKernel(k.now, 'ptRegs', [regs])]);
  k.now = saved;
  const eip = Number(
    bytesAt(saved.memory, place(regs + BigInt(ptRegOffset('eip'))), 4).reduceRight<bigint>(
      (sum, byte) => (sum << 8n) | BigInt(byte ?? 0),
      0n,
    ),
  );
  const { cr2 } = registers;
  k.faults.push({ cr2, errorCode, eip: BigInt(eip) });
  if (k.repair === 'map') {
    k.now = { ...k.now, memory: putWord(k.now.memory, pte(cr2), frame(cr2) | 0x67n) };
    return yield* iret(k, BigInt(eip));
  }
  const entry = k.linked.entries.find(({ insn }) => insn === BigInt(eip));
  if (!entry) return 'dead';
  const length = (entry.data ?? 0) & 0xff;
  const counted = length === UCOPY_LEN ? [change(k.now, at('ecx'), left(entry, registers))] : [];
  k.now = apply(k.now, [change(k.now, at('eip'), entry.fixup), ...counted]);
  return yield* iret(k, BigInt(eip));
}

/** A machine about to execute a routine. @param options `second`: whether the second user page is mapped; `flags` of the user pages; `linked`: another text than 2.6.24's */
export function tiny(
  options: { second?: boolean; flags?: bigint; repair?: Tiny['repair']; linked?: Linked } = {},
): Tiny {
  const { second = false, flags = 0x67n, repair = 'fixup', linked = own } = options;
  const registers: Registers = {
    ...zeros,
    cs: 0x60n,
    ss: 0x68n,
    cr0: 0x8005003bn,
    cr3: PGD,
    eflags: 0x246n,
  };
  const now: Machine = {
    memory: cachedMemory(linked, second, flags),
    cpus: [{ registers, tlb: new Map(), current: 1 }],
    kernel,
  };
  return {
    now,
    calls: [],
    layout: { pageOffset: virt(0xc0000000n), highMemory: virt(0xc2000000n) },
    format: ia32,
    image: linked.image,
    linked,
    cpu: 0,
    pageFault,
    faults: [],
    repair,
  };
}

/** Puts bytes in memory. */
export function poke(k: Tiny, address: bigint, bytes: readonly number[]): void {
  let { memory } = k.now;
  bytes.forEach((byte, i) => {
    memory = write(memory, place(address + BigInt(i)), 1, BigInt(byte));
  });
  k.now = { ...k.now, memory };
}

/** Bytes of memory. */
export const peekBytes = (k: Tiny, address: bigint, count: number): (number | null)[] =>
  Array.from(
    { length: count },
    (_, i) => bytesAt(k.now.memory, place(address + BigInt(i)), 1)[0] ?? null,
  );

const MOST_ACTS = 2000;

/** Runs one routine with these registers until it returns, or comes `stop` bytes behind its start. */
export function run(
  k: Tiny,
  routine: string,
  registers: Partial<Registers>,
  stop?: bigint,
): { end: CpuEnd; acts: Act[]; registers: Registers } {
  const returnTo = addressOf(k.image, '_stext');
  const esp = STACK + 0x1f00n;
  const [cpu] = k.now.cpus;
  if (!cpu) throw new RangeError('no cpu');
  const start = { ...cpu.registers, esp, eip: addressOf(k.image, routine), ...registers };
  k.now = {
    ...k.now,
    memory: putWord(k.now.memory, place(esp), returnTo),
    cpus: [{ ...cpu, registers: start }],
  };
  const acts: Act[] = [];
  const until = stop === undefined ? returnTo : virt(addressOf(k.image, routine) + stop);
  const running = runUntil(k, until);
  let next = running.next();
  while (!next.done) {
    if (acts.length === MOST_ACTS) throw new RangeError(`${routine}: no end`);
    k.now = apply(k.now, next.value.writes);
    acts.push(next.value);
    next = running.next();
  }
  return { end: next.value, acts, registers: cpuOf(k.now).registers };
}
