import { stackOf } from '../arch/processor.ts';
import { PAGE_SIZE, type Phys, phys } from '../bits.ts';
import type { Linked } from '../image/link.ts';
import { tableBytes } from '../image/table.ts';
import { type Kernel, type KernelText, pa, va } from '../kernel.ts';
import { type BackingPage, emptyKernelState, type Task } from '../kernel-state.ts';
import {
  type Cpu,
  type Machine,
  REGISTERS,
  REGISTERS_64,
  type Register,
  type Registers,
} from '../machine.ts';
import { emptyMemory } from '../memory.ts';
import { kernelPhysical } from '../mm/tables.ts';
import { vmalloc } from '../mm/vmalloc.ts';
import type { Setup, SetupTask } from '../setup.ts';
import { bytesOf, makeMm } from './address-space.ts';
import type { KernelModel } from './model.ts';
import {
  pokeBytes,
  pokeKernel,
  pokeMachine,
  pokeWord,
  quietly,
  takeFrame,
  takeStack,
} from './poke.ts';
import { userMode32 } from './user-mode.ts';

const zeroRegisters = (names: readonly Register[]) =>
  Object.fromEntries(names.map((name) => [name, 0n])) as Record<Register, bigint>;

/** What sort_main_extable makes of the table, byte for byte. */
function sortedTable(text: KernelText, { entries, image }: Linked): Uint8Array {
  const inOrder = entries.toSorted((a, b) => (a.insn < b.insn ? -1 : 1));
  return tableBytes(inOrder, text.table, image.exTable.start);
}

/** The text as the boot patches it for the setup's CPU. */
const textOn = ({ text, smapText = text }: KernelModel, { cpu = {} }: Setup): KernelText =>
  cpu.smap ? smapText : text;

/** The kernel linked and in memory, the master table filled, no task yet. */
function bareKernel(model: KernelModel, setup: Setup): { k: Kernel; program: Phys } {
  const { profile, layout, format, pageFault, protectionFault, vmalloc: alloc, listings } = model;
  const text = textOn(model, setup);
  const { ptRegs, parameters, wordSize, userMode = userMode32 } = model;
  const linked = text.link(missingEntry(model, setup));
  const { image, bytes } = linked;
  const freeFrames = { ...model.frames, kind: 'known' } as const;
  const now: Machine = {
    memory: emptyMemory(model.ram),
    cpus: [],
    kernel: { ...emptyKernelState, freeFrames },
  };
  const k: Kernel = {
    now,
    calls: [],
    profile,
    layout,
    format,
    image,
    config: model.config(image),
    text,
    listings,
    ...(ptRegs ? { ptRegs } : {}),
    ...(parameters ? { parameters } : {}),
    ...(wordSize ? { wordSize } : {}),
    userMode: userMode(image),
    cpu: 0,
    pageFault,
    ...(protectionFault ? { protectionFault } : {}),
    ...(alloc ? { vmalloc: alloc } : {}),
  };
  const program = takeFrame(k, 'cache');
  for (const part of bytes) {
    const user = part.at < layout.taskSize;
    pokeBytes(k, user ? phys(program + (part.at % PAGE_SIZE)) : pa(layout, part.at), part.bytes);
  }
  // Where its swaps are not the story, the sorted table is stored at once.
  if (!setup.link && !text.sorted)
    pokeBytes(k, pa(layout, image.exTable.start), sortedTable(text, linked));
  model.mapMaster(k);
  return { k, program };
}

/** What a setup calls the load of `copy_from_user` whose entry is to be left out, whatever the kernel's text looks like. */
const COPY = 'copy_from_user';

/** The instruction whose entry this kernel is to be linked without, as symbol+0xoffset. */
export const missingEntry = ({ copyLoad }: KernelModel, { withoutEntry }: Setup): string | null =>
  withoutEntry === COPY ? copyLoad : (withoutEntry ?? null);

/** Areas that exist before the first task: in the master, and so in every directory that is cloned from it later. */
function makeAreas(k: Kernel, setup: Setup): void {
  for (const { size, executable, bytes } of setup.areas ?? []) {
    const address = quietly(k, vmalloc(k, BigInt(size), executable ?? false));
    if (address === null) throw new RangeError(`setup.areas: no room for ${size} bytes`);
    pokeBytes(k, kernelPhysical(k, address), bytesOf(bytes ?? ''));
  }
}

/** The files behind every process's program and library. Reading the library takes a fault. */
const FILES: NonNullable<Setup['files']> = {
  demo: [{ cached: true }],
  libdemo: [{ cached: false }, { cached: false }],
};

function makeFile(k: Kernel, pages: NonNullable<Setup['files']>[string]): readonly BackingPage[] {
  return pages.map((page) => {
    const bytes = bytesOf(page.bytes ?? '');
    const content = page.error ? 'error' : littleEndian(bytes);
    if (!page.cached) return { frame: null, content };
    const frame = takeFrame(k, 'cache');
    pokeBytes(k, frame, bytes);
    return { frame, content };
  });
}

const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** Offset of addr_limit in the thread_info, where `access_ok` looks. @see include/asm-x86/thread_info_32.h, Linux 2.6.24 */
const ADDR_LIMIT = 0x18n;

const mmName = (pid: number): string => `pid${pid}`;

/** What 4.9 and later keep at the foot of a stack that has no `thread_info`. @see include/uapi/linux/magic.h STACK_END_MAGIC, Linux 4.19 */
const STACK_END_MAGIC = 0x57ac6e9dn;

/** A task with its kernel stack, the `thread_info` at its foot if that is where this kernel has it, and tables of its own unless it is a kernel thread. */
function makeTask(k: Kernel, model: KernelModel, setup: SetupTask, program: Phys): void {
  const { layout } = model;
  const stack = takeStack(k);
  const address = va(layout, takeFrame(k, 'kernel'));
  const { value: addrLimit, at } = model.addrLimit ?? { value: layout.taskSize, at: ADDR_LIMIT };
  pokeWord(k, stack, at === null ? STACK_END_MAGIC : address);
  if (at !== null) pokeWord(k, phys(stack + at), addrLimit);
  const owner = setup.vmas ? setup.pid : setup.threadOf;
  const mm = owner === undefined ? null : mmName(owner);
  const task: Task = {
    pid: setup.pid,
    comm: setup.comm,
    mm,
    activeMm: mm ?? mmName(setup.borrows ?? setup.pid),
    threadInfo: va(layout, stack),
    address,
    preemptCount: setup.preemptCount ?? 0,
    minFlt: 0,
    majFlt: 0,
    thread: { cr2: 0n, errorCode: 0n, trapNo: 0 },
    signal: null,
    fatalSignalPending: false,
    exitCode: null,
    addrLimit,
  };
  pokeKernel(k, { tasks: { ...k.now.kernel.tasks, [task.pid]: task } });
  if (mm === null || !setup.vmas) return;
  const made = makeMm(k, model, setup, program);
  pokeKernel(k, { mms: { ...k.now.kernel.mms, [mm]: made } });
}

/** @see Intel SDM 3A, 2.5 */
const CR4_BITS = { smep: 1n << 20n, smap: 1n << 21n } as const;

/** What the model's control registers are on a CPU with what the setup says. */
function controlOf({ control, knows = [] }: KernelModel, { cpu = {} }: Setup) {
  const on = knows.filter((each) => cpu[each]).map((each) => CR4_BITS[each]);
  return { ...control, cr4: on.reduce((cr4, bit) => cr4 | bit, control.cr4) };
}

function startRegisters(k: Kernel, model: KernelModel, setup: Setup, current: Task): Registers {
  const mm = k.now.kernel.mms[current.activeMm];
  if (!mm) throw new RangeError(`setup.current: pid ${current.pid} has no tables to run on`);
  const { syscallCall, kernelCs, kernelDs, userTables = 0n } = k.userMode ?? userMode32(k.image);
  return {
    ...zeroRegisters(k.wordSize === 8 ? [...REGISTERS, ...REGISTERS_64] : REGISTERS),
    ...controlOf(model, setup),
    eip: syscallCall,
    esp: current.threadInfo + stackOf(k.layout).size,
    eflags: 0x246n,
    cs: kernelCs,
    ss: kernelDs,
    cr3: current.mm ? mm.pgd | userTables : mm.pgd,
  };
}

/** A CPU in the kernel, about to run a task; its TLB is empty. */
function cpuWith(k: Kernel, model: KernelModel, setup: Setup, pid: number, field: string): Cpu {
  const task = k.now.kernel.tasks[pid];
  if (!task) throw new RangeError(`setup.${field}: no task with pid ${pid}`);
  return { registers: startRegisters(k, model, setup, task), tlb: new Map(), current: pid };
}

/**
 * From power-on to the first step: links the kernel, sorts its table (unless the build did, or that is the story), makes areas, files and tasks.
 *
 * @throws RangeError if the setup contradicts itself
 */
export function boot(model: KernelModel, setup: Setup): Kernel {
  const { k, program } = bareKernel(model, setup);
  makeAreas(k, setup);
  for (const task of setup.tasks) makeTask(k, model, task, program);
  const files = Object.entries({ ...FILES, ...setup.files }).map(([name, pages]) => [
    name,
    { pages: makeFile(k, pages) },
  ]);
  pokeKernel(k, { files: Object.fromEntries(files) });
  const { secondCpu } = setup;
  const second = secondCpu === undefined ? [] : [cpuWith(k, model, setup, secondCpu, 'secondCpu')];
  pokeMachine(k, { cpus: [cpuWith(k, model, setup, setup.current, 'current'), ...second] });
  return k;
}
