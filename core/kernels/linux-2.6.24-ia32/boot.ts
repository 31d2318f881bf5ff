import { ia32 } from '../../arch/ia32.ts';
import { PAGE_SIZE, type Phys, phys } from '../../bits.ts';
import { addressOf, type Image } from '../../image/image.ts';
import { type Kernel, pa, va } from '../../kernel.ts';
import type { BackingPage, KernelState, Task } from '../../kernel-state.ts';
import { type Machine, REGISTERS, type Register, type Registers } from '../../machine.ts';
import { emptyMemory } from '../../memory.ts';
import { kernelPhysical } from '../../mm/tables.ts';
import { vmalloc } from '../../mm/vmalloc.ts';
import type { Setup, SetupTask } from '../../setup.ts';
import { bytesOf, makeMm } from './address-space.ts';
import { config } from './config.ts';
import { pageFault } from './entry.ts';
import {
  CR0,
  CR4,
  END_OF_FRAMES,
  FIRST_FREE_FRAME,
  FIRST_TABLE,
  KERNEL_CS,
  KERNEL_DS,
  layout,
  RAM,
} from './layout.ts';
import {
  pokeBytes,
  pokeKernel,
  pokeMachine,
  pokeWord,
  pokeWords,
  quietly,
  takeFrame,
  takeStack,
} from './poke.ts';
import { linkKernel, sortMainExtable } from './text/index.ts';

/** Entries of the master that map low memory: 4 MiB each, from entry 768 on. */
const LOW_ENTRIES = RAM >> 22n;
const FIRST_KERNEL_ENTRY = 768n;

/**
 * Fills `swapper_pg_dir`: the direct map in 4 MiB pages, the first 4 MiB in small ones so that text and constants can be read-only.
 *
 * @see arch/x86/mm/init_32.c kernel_physical_mapping_init and mark_rodata_ro, Linux 2.6.24; entry values as recorded
 */
function mapLowMemory(k: Kernel): void {
  const readOnly = k.image.sections.filter(({ name }) => name !== '.data' && name !== '.user');
  const isReadOnly = (address: bigint): boolean =>
    readOnly.some(({ start, end }) => address >= start && address < end);
  pokeWord(k, phys(layout.swapperPgDir + 4n * FIRST_KERNEL_ENTRY), FIRST_TABLE | 0x163n);
  const small = Array.from({ length: 1024 }, (_, i) => {
    const at = phys(BigInt(i) * PAGE_SIZE);
    return at | (isReadOnly(va(layout, at)) ? 0x161n : 0x163n);
  });
  pokeWords(k, FIRST_TABLE, small);
  for (let i = 1n; i < LOW_ENTRIES; i++)
    pokeWord(k, phys(layout.swapperPgDir + 4n * (FIRST_KERNEL_ENTRY + i)), (i << 22n) | 0x1e3n);
}

const emptyState: KernelState = {
  tasks: {},
  mms: {},
  pgdList: [],
  vmlist: [],
  memMap: {},
  freeFrames: { next: FIRST_FREE_FRAME, end: END_OF_FRAMES, kind: 'known' },
  files: {},
  swap: {},
  modules: [],
  ptRegs: [],
  log: [],
  logPart: '',
  dieCounter: 0,
  tainted: false,
  panicked: false,
};

const zeroRegisters = Object.fromEntries(REGISTERS.map((name) => [name, 0n])) as Record<
  Register,
  bigint
>;

/** The kernel linked and in memory, the master table filled, no task yet. */
function bareKernel(without: string | null): { k: Kernel; program: Phys } {
  const { image, bytes } = linkKernel({ without });
  const now: Machine = { memory: emptyMemory(RAM), cpus: [], kernel: emptyState };
  const profile = 'linux-2.6.24-ia32';
  const k: Kernel = {
    now,
    calls: [],
    profile,
    layout,
    format: ia32,
    image,
    config,
    cpu: 0,
    pageFault,
  };
  const program = takeFrame(k, 'cache');
  for (const part of bytes) {
    const user = part.at < layout.taskSize;
    pokeBytes(k, user ? phys(program + (part.at % PAGE_SIZE)) : pa(layout, part.at), part.bytes);
  }
  mapLowMemory(k);
  return { k, program };
}

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

/** A task with 8 KiB of kernel stack, the `thread_info` at its foot, and tables of its own unless it is a kernel thread. */
function makeTask(k: Kernel, setup: SetupTask, program: Phys): void {
  const stack = takeStack(k);
  const address = va(layout, takeFrame(k, 'kernel'));
  pokeWord(k, stack, address);
  pokeWord(k, phys(stack + ADDR_LIMIT), layout.taskSize);
  const mm = setup.vmas ? mmName(setup.pid) : null;
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
    addrLimit: layout.taskSize,
  };
  pokeKernel(k, { tasks: { ...k.now.kernel.tasks, [task.pid]: task } });
  if (mm === null) return;
  const made = makeMm(k, setup, program);
  pokeKernel(k, { mms: { ...k.now.kernel.mms, [mm]: made } });
}

function startRegisters(k: Kernel, current: Task, image: Image): Registers {
  const mm = k.now.kernel.mms[current.activeMm];
  if (!mm) throw new RangeError(`setup.current: pid ${current.pid} has no tables to run on`);
  return {
    ...zeroRegisters,
    eip: addressOf(image, 'syscall_call'),
    esp: current.threadInfo + 8192n,
    eflags: 0x246n,
    cs: KERNEL_CS,
    ss: KERNEL_DS,
    cr0: CR0,
    cr3: mm.pgd,
    cr4: CR4,
  };
}

/**
 * From power-on to the first step: links the kernel, sorts its table (unless that is the story), makes areas, files and tasks.
 *
 * @throws RangeError if the setup contradicts itself
 */
export function boot(setup: Setup): Kernel {
  const { k, program } = bareKernel(setup.withoutEntry ?? null);
  if (!setup.link) quietly(k, sortMainExtable(k));
  makeAreas(k, setup);
  for (const task of setup.tasks) makeTask(k, task, program);
  const files = Object.entries({ ...FILES, ...setup.files }).map(([name, pages]) => [
    name,
    { pages: makeFile(k, pages) },
  ]);
  pokeKernel(k, { files: Object.fromEntries(files) });
  const current = k.now.kernel.tasks[setup.current];
  if (!current) throw new RangeError(`setup.current: no task with pid ${setup.current}`);
  const registers = startRegisters(k, current, k.image);
  pokeMachine(k, { cpus: [{ registers, tlb: new Map(), current: current.pid }] });
  return k;
}
