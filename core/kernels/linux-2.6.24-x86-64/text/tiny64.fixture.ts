import { apply } from '../../../apply.ts';
import { type CpuEnd, runUntil } from '../../../arch/cpu.ts';
import { iret } from '../../../arch/exception.ts';
import type { Processor } from '../../../arch/processor.ts';
import { PT_REGS_64, type PtReg, ptReg, ptRegOffset, ptRegPlace } from '../../../arch/pt-regs.ts';
import { x8664FourLevel } from '../../../arch/x86-64.ts';
import { type Phys, phys, virt } from '../../../bits.ts';
import { addressOf, type Image } from '../../../image/image.ts';
import type { Linked } from '../../../image/link.ts';
import { emptyKernelState, type KernelState, type Task } from '../../../kernel-state.ts';
import {
  change,
  cpuOf,
  type Machine,
  REGISTERS,
  type Register,
  type Registers,
  setKernel,
} from '../../../machine.ts';
import { bytesAt, emptyMemory, type Memory, write, writeBytes } from '../../../memory.ts';
import type { Act, Run } from '../../../step.ts';
import { untouched } from '../../task.fixture.ts';

/** A machine of 32 MiB with four levels of tables made by hand: the direct map and the kernel's text in 2 MiB pages, and a user page with none behind it. */
export const USER_PAGE = 0x7f0000100000n;
export const USER_EDGE = USER_PAGE + 0x1000n;
const DIRECT = 0xffff810000000000n;
const TEXT = 0xffffffff80000000n;
export const BUFFER = DIRECT + 0x1400000n;
const STACK = DIRECT + 0x1500000n;
/** Where the fixtures' routines return to: text that is mapped, but holds no instruction. */
const RETURN = TEXT + 0x1300000n;
const [PML4, TEXT_PUD, PMD, DIRECT_PUD, USER_PUD, USER_PMD, TABLE] = [
  0x1000n,
  0x2000n,
  0x3000n,
  0x4000n,
  0x5000n,
  0x6000n,
  0x7000n,
] as const;
const FRAME = 0x1600000n;

export interface Tiny64 extends Processor<Tiny64> {
  image: Image;
  readonly linked: Linked;
  /** The faults that came, in order. */
  readonly faults: { readonly vector: 13 | 14; readonly cr2: bigint; readonly errorCode: bigint }[];
}

const index = (address: bigint, shift: bigint): bigint => 8n * ((address >> shift) & 0x1ffn);

function tables(): Memory {
  let memory = emptyMemory(32n << 20n);
  const put = (at: bigint, value: bigint): void => {
    memory = write(memory, phys(at), 8, value);
  };
  put(PML4 + index(TEXT, 39n), TEXT_PUD | 0x67n);
  put(TEXT_PUD + index(TEXT, 30n), PMD | 0x67n);
  put(PML4 + index(DIRECT, 39n), DIRECT_PUD | 0x67n);
  put(DIRECT_PUD, PMD | 0x67n);
  for (let i = 0n; i < 16n; i++) put(PMD + 8n * i, (i << 21n) | 0x1e3n);
  put(PML4 + index(USER_PAGE, 39n), USER_PUD | 0x67n);
  put(USER_PUD, USER_PMD | 0x67n);
  put(USER_PMD, TABLE | 0x67n);
  put(TABLE + index(USER_PAGE, 12n), FRAME | 0x67n);
  return memory;
}

const memories = new WeakMap<Linked, Memory>();

function loaded(linked: Linked): Memory {
  const known = memories.get(linked);
  if (known) return known;
  let memory = tables();
  for (const { at, bytes } of linked.bytes)
    if (at >= TEXT) memory = writeBytes(memory, phys(at - TEXT), bytes);
  memories.set(linked, memory);
  return memory;
}

const task: Task = {
  pid: 1,
  comm: 'tiny',
  mm: null,
  activeMm: '',
  threadInfo: virt(STACK),
  address: virt(STACK),
  ...untouched,
  addrLimit: 0n,
};

const kernel: KernelState = {
  ...emptyKernelState,
  tasks: { 1: task },
  freeFrames: { next: 0n, end: 0n, kind: 'known' },
};

const place = (address: bigint): Phys =>
  phys(address >= DIRECT ? address - DIRECT : FRAME + (address & 0xfffn));

const SAVED = PT_REGS_64.slice(0, PT_REGS_64.indexOf('orig_eax')) as readonly (PtReg & Register)[];

/** `EX_TYPE_FAULT` and `EX_TYPE_COPY` leave the trap's number in RAX. */
const tellsTrap = (data: number | undefined): boolean => data === 2 || data === 4;

/** Stands in for the kernel: asks the table; without an entry the task is dead. */
function* repaired(
  k: Tiny64,
  vector: 13 | 14,
  errorCode: bigint,
): Run<'resume' | 'signal' | 'dead'> {
  const { registers } = cpuOf(k.now);
  const regs = virt(registers.esp - BigInt(ptRegOffset('orig_eax', PT_REGS_64)));
  const at = (name: PtReg) => ptRegPlace(place(regs), name, PT_REGS_64);
  const saving = SAVED.map((name) => change(k.now, at(name), registers[name] ?? 0n));
  k.now = apply(k.now, [...saving, setKernel(k.now, 'ptRegs', [regs])]);
  const rip = ptReg(k.now, place(regs), 'eip', PT_REGS_64);
  k.faults.push({ vector, cr2: registers.cr2, errorCode });
  const entry = k.linked.entries.find(({ insn }) => insn === rip);
  if (!entry) return 'dead';
  const writes = [change(k.now, at('eip'), entry.fixup)];
  if (tellsTrap(entry.data)) writes.push(change(k.now, at('eax'), BigInt(vector)));
  k.now = apply(k.now, writes);
  return yield* iret(k, rip);
}

const zeros = Object.fromEntries(REGISTERS.map((name) => [name, 0n])) as Record<
  (typeof REGISTERS)[number],
  bigint
>;

/** CR4.SMAP. */
const SMAP = 1n << 21n;

/** A machine about to execute a routine of this kernel. @param options `smap`: the CPU refuses user memory unless `stac` was executed */
export function tiny64(linked: Linked, options: { readonly smap?: boolean } = {}): Tiny64 {
  const registers: Registers = {
    ...zeros,
    cs: 0x10n,
    cr0: 0x80050033n,
    cr3: PML4,
    cr4: options.smap ? SMAP : 0n,
    efer: 0xd01n,
    eflags: 0x246n,
  };
  const now: Machine = {
    memory: loaded(linked),
    cpus: [{ registers, tlb: new Map(), current: 1 }],
    kernel,
  };
  return {
    now,
    calls: [],
    layout: {
      pageOffset: virt(DIRECT),
      highMemory: virt(DIRECT + (32n << 20n)),
      stack: { size: 16384n, padding: 0n },
    },
    format: x8664FourLevel,
    ptRegs: PT_REGS_64,
    wordSize: 8,
    image: linked.image,
    linked,
    cpu: 0,
    pageFault: (k, errorCode) => repaired(k, 14, errorCode),
    protectionFault: (k, _, errorCode) => repaired(k, 13, errorCode),
    faults: [],
  };
}

/** Puts bytes in memory. */
export function poke(k: Tiny64, address: bigint, bytes: readonly number[]): void {
  const memory = writeBytes(k.now.memory, place(address), Uint8Array.from(bytes));
  k.now = { ...k.now, memory };
}

/** Bytes of memory. */
export const peekBytes = (k: Tiny64, address: bigint, count: number): (number | null)[] =>
  Array.from(bytesAt(k.now.memory, place(address), count));

const MOST_ACTS = 4000;

/** Runs one routine with these registers until it returns. @param limit what the thread_info says is the end of user addresses */
export function run(
  k: Tiny64,
  routine: string,
  registers: Partial<Registers>,
  limit = DIRECT,
): { end: CpuEnd; acts: Act[]; registers: Registers } {
  const esp = STACK + 0x1f00n;
  const [cpu] = k.now.cpus;
  if (!cpu) throw new RangeError('no cpu');
  const start = { ...cpu.registers, esp, eip: addressOf(k.image, routine), ...registers };
  const memory = write(write(k.now.memory, place(esp), 8, RETURN), place(STACK + 0x20n), 8, limit);
  k.now = { ...k.now, memory, cpus: [{ ...cpu, registers: start }] };
  const acts: Act[] = [];
  const running = runUntil(k, virt(RETURN));
  let next = running.next();
  while (!next.done) {
    if (acts.length === MOST_ACTS) throw new RangeError(`${routine}: no end`);
    k.now = apply(k.now, next.value.writes);
    acts.push(next.value);
    next = running.next();
  }
  return { end: next.value, acts, registers: cpuOf(k.now).registers };
}
