import { ia32 } from '../../arch/ia32.ts';
import { bareHex, PAGE_SIZE, type Phys, phys, type Virt, virt } from '../../bits.ts';
import { addressOf, type Image } from '../../image/image.ts';
import { type Kernel, pa, va } from '../../kernel.ts';
import type { BackingPage, KernelState, Mm, Task } from '../../kernel-state.ts';
import { type Machine, REGISTERS, type Register, type Registers } from '../../machine.ts';
import type { Setup, SetupTask } from '../../setup.ts';
import { bytesOf, makeMm } from './address-space.ts';
import { pageFault } from './entry.ts';
import { CR0, CR4, FIRST_TABLE, KERNEL_CS, KERNEL_DS, layout, RAM } from './layout.ts';
import { type Physical, physical } from './physical.ts';
import { linkKernel } from './text/index.ts';

/** Entries of the master that map low memory: 4 MiB each, from entry 768 on. */
const LOW_ENTRIES = Number(RAM >> 22n);
const FIRST_KERNEL_ENTRY = 768;

/**
 * Fills `swapper_pg_dir`: the direct map in 4 MiB pages, the first 4 MiB in small ones so that text and constants can be read-only.
 *
 * @see arch/x86/mm/init_32.c kernel_physical_mapping_init and mark_rodata_ro, Linux 2.6.24; entry values as recorded
 */
function mapLowMemory(ram: Physical, image: Image): void {
  const readOnly = image.sections.filter(({ name }) => name !== '.data' && name !== '.user');
  const isReadOnly = (address: bigint): boolean =>
    readOnly.some(({ start, end }) => address >= start && address < end);
  ram.put(phys(layout.swapperPgDir + BigInt(4 * FIRST_KERNEL_ENTRY)), FIRST_TABLE | 0x163n);
  for (let i = 0n; i < 1024n; i++) {
    const at = phys(i * PAGE_SIZE);
    ram.put(phys(FIRST_TABLE + 4n * i), at | (isReadOnly(va(layout, at)) ? 0x161n : 0x163n));
  }
  for (let i = 1; i < LOW_ENTRIES; i++)
    ram.put(
      phys(layout.swapperPgDir + BigInt(4 * (FIRST_KERNEL_ENTRY + i))),
      (BigInt(i) << 22n) | 0x1e3n,
    );
}

/** `vmalloc` areas that exist before the first task: hooked into the master only, which later directories are cloned from. */
function makeAreas(ram: Physical, setup: Setup): KernelState['vmlist'] {
  let next: bigint = layout.vmallocStart;
  return (setup.areas ?? []).map(({ size, executable, bytes }) => {
    const address = virt(next);
    const pages: Phys[] = [];
    for (let at = 0n; at < BigInt(size); at += PAGE_SIZE) {
      const frame = ram.frames(1, 'kernel');
      mapVmallocPage(ram, virt(address + at), frame);
      pages.push(frame);
    }
    if (pages[0] !== undefined) ram.putBytes(pages[0], bytesOf(bytes ?? ''));
    next += BigInt(size) + PAGE_SIZE;
    return { address, size: BigInt(size) + PAGE_SIZE, pages, executable: executable ?? false };
  });
}

function mapVmallocPage(ram: Physical, address: Virt, frame: Phys): void {
  const pde = phys(layout.swapperPgDir + 4n * (address >> 22n));
  if (ram.get(pde) === 0n) ram.put(pde, ram.frames(1, 'table') | 0x067n);
  const table = ram.get(pde) & ~(PAGE_SIZE - 1n);
  ram.put(phys(table + 4n * ((address >> 12n) & 0x3ffn)), frame | 0x163n);
}

const mmName = (pid: number): string => `pid${pid}`;

/** 8 KiB of kernel stack with the `thread_info` at its foot, and a place for the `task_struct`. */
function makeTask(ram: Physical, setup: SetupTask): Task {
  const stack = va(layout, ram.frames(2, 'kernel'));
  const address = va(layout, ram.frames(1, 'kernel'));
  ram.put(pa(layout, stack), address);
  const mm = setup.vmas ? mmName(setup.pid) : null;
  return {
    pid: setup.pid,
    comm: setup.comm,
    mm,
    activeMm: mm ?? mmName(setup.borrows ?? setup.pid),
    threadInfo: stack,
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
}

function makeFiles(ram: Physical, setup: Setup): KernelState['files'] {
  const page = (each: NonNullable<Setup['files']>[string][number]): BackingPage => {
    const bytes = bytesOf(each.bytes ?? '');
    const digits = [...bytes].reverse().map((byte) => bareHex(BigInt(byte), 2));
    const content = each.error ? 'error' : BigInt(`0x${digits.join('') || '0'}`);
    if (!each.cached) return { frame: null, content };
    const frame = ram.frames(1, 'cache');
    ram.putBytes(frame, bytes);
    return { frame, content };
  };
  return Object.fromEntries(
    Object.entries(setup.files ?? {}).map(([name, pages]) => [name, { pages: pages.map(page) }]),
  );
}

function startRegisters(current: Task, mm: Mm, image: Image): Registers {
  const zero = Object.fromEntries(REGISTERS.map((name) => [name, 0n])) as Record<Register, bigint>;
  return {
    ...zero,
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

/** Everything the kernel's own variables say before the first step. */
function makeKernelState(ram: Physical, setup: Setup, program: Phys): KernelState {
  const vmlist = makeAreas(ram, setup);
  const files = makeFiles(ram, setup);
  const mms: Record<string, Mm> = {};
  const tasks: Record<number, Task> = {};
  for (const each of setup.tasks) {
    const task = makeTask(ram, each);
    tasks[task.pid] = task;
    if (task.mm !== null) mms[task.mm] = makeMm(ram, each, program);
  }
  return {
    tasks,
    mms,
    pgdList: Object.values(mms).map((mm) => mm.pgd),
    vmlist,
    ...ram.allocator(),
    files,
    swap: {},
    modules: [],
    ptRegs: [],
    log: [],
    logPart: '',
    dieCounter: 0,
    tainted: false,
    panicked: false,
  };
}

/** Power-on to the first system call: links the kernel, fills memory and the master table, makes the tasks. */
export function boot(setup: Setup): Kernel {
  const { image, bytes } = linkKernel({ without: setup.withoutEntry ?? null });
  const ram = physical();
  mapLowMemory(ram, image);
  const program = ram.frames(1, 'cache');
  const physicalOf = (at: bigint): Phys =>
    at < layout.taskSize ? phys(program + (at % PAGE_SIZE)) : pa(layout, at);
  for (const part of bytes) ram.putBytes(physicalOf(part.at), part.bytes);
  const kernel = makeKernelState(ram, setup, program);
  const current = kernel.tasks[setup.current];
  const mm = current && kernel.mms[current.activeMm];
  if (!current || !mm) throw new RangeError(`setup.current: no task ${setup.current} with tables`);
  const cpu = {
    registers: startRegisters(current, mm, image),
    tlb: new Map(),
    current: current.pid,
  };
  const now: Machine = { memory: ram.memory(), cpus: [cpu], kernel };
  const k: Kernel = {
    now,
    calls: [],
    profile: 'linux-2.6.24-ia32',
    layout,
    format: ia32,
    image,
    cpu: 0,
    pageFault,
  };
  if (!setup.link) count(k, sortMainExtable(k));
  return k;
}
