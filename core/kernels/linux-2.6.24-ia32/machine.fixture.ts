import { ia32 } from '../../arch/ia32.ts';
import type { Instruction } from '../../arch/instructions.ts';
import { type Phys, phys, virt } from '../../bits.ts';
import type { Image, ImageSymbol } from '../../image/image.ts';
import { type Config, type Kernel, type Layout, pa } from '../../kernel.ts';
import {
  emptyKernelState,
  type KernelState,
  type MemMap,
  type Mm,
  type PageUse,
  type Task,
  type Vma,
} from '../../kernel-state.ts';
import { REGISTERS, type Register, type Registers } from '../../machine.ts';
import { emptyMemory, type Memory, read, write } from '../../memory.ts';
import { untouched } from '../task.fixture.ts';
import { config } from './config.ts';
import { pageFault } from './entry.ts';

/** A small machine for tests: 128 MiB, one process, hand-made tables, a few words of kernel text. Addresses are chosen to be readable, not real. */
export const layout: Layout = {
  pageOffset: virt(0xc0000000n),
  taskSize: virt(0xc0000000n),
  highMemory: virt(0xc8000000n),
  vmallocStart: virt(0xc8800000n),
  vmallocEnd: virt(0xffff9000n),
  swapperPgDir: phys(0x101000n),
};

/** The process's directory, its only user page table (the first 4 MiB from 0x10000000), the master's page table for entry 802. */
export const PGD = phys(0x1000000n);
export const USER_TABLE = phys(0x1001000n);
export const VMALLOC_TABLE = phys(0x1002000n);
/** Kernel stack and `thread_info`. */
export const THREAD = virt(0xc1100000n);
/** First frame that the allocator gives. */
export const FREE = phys(0x2000000n);
/** ESP at a kernel-mode fault. */
export const KERNEL_ESP = 0xc1101f00n;

/** An instruction that is in the exception table, its fixup, and one that is not in it. */
export const LISTED = 0xc0200010n;
export const FIXUP = 0xc0205000n;
export const UNLISTED = 0xc0200024n;
/** The load in show_registers that reads code bytes, and its fixup. */
export const PROBE = 0xc0201080n;
export const PROBE_FIXUP = 0xc0205010n;
export const EX_TABLE = 0xc0210000n;
/** A module's text and table, in the vmalloc area. */
export const MODULE = 0xc8801000n;

const symbol = (
  name: string,
  address: bigint,
  size: number,
  module: string | null = null,
): ImageSymbol => ({
  name,
  address: virt(address),
  size,
  module,
});

const probe: Instruction = {
  at: virt(PROBE),
  bytes: Uint8Array.of(0x8a, 0x0e),
  text: 'mov (%esi),%cl',
  does: {
    op: 'load',
    to: 'ecx',
    from: { base: 'esi', index: null, scale: 1, displacement: 0 },
    size: 1,
  },
};

const image: Image = {
  sections: [{ name: '.text', start: virt(0xc0200000n), end: virt(0xc0206000n) }],
  symbols: [
    symbol('__copy_user', 0xc0200000n, 0x20),
    symbol('driver_read', 0xc0200020n, 0x40),
    symbol('sys_read', 0xc0200100n, 0x40),
    symbol('vmalloc_sync_one', 0xc0200200n, 0x80),
    symbol('show_registers', 0xc0201000n, 0x10d),
    symbol('show_stack_log_lvl', 0xc0201200n, 0xb3),
    symbol('die', 0xc0201300n, 0x140),
    symbol('do_page_fault', 0xc0201500n, 0x4c0),
    symbol('error_code', 0xc0201a00n, 0x70),
    symbol('page_fault', 0xc0201a70n, 0x10),
  ],
  instructions: new Map([[PROBE, probe]]),
  exTable: { start: virt(EX_TABLE), stop: virt(EX_TABLE + 24n) },
};

/** What a test wants to be different. Entries are raw words. */
export interface Spec {
  readonly address: bigint;
  readonly errorCode: bigint;
  readonly eip?: bigint;
  /** User-mode ESP. */
  readonly esp?: bigint;
  readonly eflags?: bigint;
  readonly registers?: Partial<Registers>;
  readonly vmas?: readonly Vma[] | 'unknown';
  /** Entries of the process's directory and of the master, by index. */
  readonly own?: Readonly<Record<number, bigint>>;
  readonly master?: Readonly<Record<number, bigint>>;
  /** PTEs by address; user ones go into USER_TABLE, others into VMALLOC_TABLE. */
  readonly ptes?: readonly (readonly [bigint, bigint])[];
  readonly words?: readonly (readonly [Phys, bigint])[];
  readonly task?: Partial<Task>;
  readonly mm?: Partial<Mm>;
  readonly kernel?: Partial<KernelState>;
  readonly config?: Partial<Config>;
  /** Free pages that the allocator has. */
  readonly freePages?: bigint;
  readonly memory?: Memory;
  readonly users?: MemMap;
}

/** A mapping. @param flags as in /proc/PID/maps */
export const vma = (start: bigint, end: bigint, flags: string, more: Partial<Vma> = {}): Vma => ({
  start: virt(start),
  end: virt(end),
  read: flags[0] === 'r',
  write: flags[1] === 'w',
  exec: flags[2] === 'x',
  shared: flags[3] === 's',
  growsDown: false,
  file: null,
  ...more,
});

const KERNEL_TEXT_BYTES = 0x90n;

/** Words of the kernel that every machine has: the direct map in 4 MiB pages, the exception table, some text. */
function kernelWords(): (readonly [bigint, bigint])[] {
  const words: (readonly [bigint, bigint])[] = [];
  for (let i = 0n; i < 32n; i++)
    for (const directory of [layout.swapperPgDir, PGD])
      words.push([directory + 4n * (768n + i), (i << 22n) | 0x1e3n]);
  const table = [LISTED, FIXUP, PROBE, PROBE_FIXUP, 0xc0203000n, 0xc0205020n];
  for (const [i, value] of table.entries())
    words.push([pa(layout, EX_TABLE) + BigInt(4 * i), value]);
  for (let at = 0xc01fff00n; at < 0xc0200100n; at += 4n)
    words.push([pa(layout, at), KERNEL_TEXT_BYTES * 0x01010101n]);
  return words;
}

const pteWord = ([address, entry]: readonly [bigint, bigint]): readonly [bigint, bigint] => {
  const table = address < layout.taskSize ? USER_TABLE : VMALLOC_TABLE;
  return [table + 4n * ((address >> 12n) & 0x3ffn), entry];
};

const directoryWords = (directory: Phys, entries: Readonly<Record<number, bigint>> = {}) =>
  Object.entries(entries).map(([i, entry]) => [directory + 4n * BigInt(i), entry] as const);

function fill(spec: Spec): Memory {
  const words = [
    ...kernelWords(),
    ...directoryWords(layout.swapperPgDir, spec.master),
    ...directoryWords(PGD, spec.own),
    ...(spec.ptes ?? []).map(pteWord),
    ...(spec.words ?? []),
  ];
  const empty = spec.memory ?? emptyMemory(128n << 20n);
  return words.reduce((memory, [at, value]) => write(memory, phys(at), 4, value), empty);
}

const fromUser = (spec: Spec): boolean => (spec.errorCode & 4n) !== 0n;

/** What the CPU pushed: for user mode on an empty kernel stack. */
function pushFrame(memory: Memory, spec: Spec): { readonly memory: Memory; readonly esp: bigint } {
  const eip = spec.eip ?? (fromUser(spec) ? 0x8048123n : UNLISTED);
  const eflags = spec.eflags ?? 0x246n;
  const kernel = [spec.errorCode, eip, 0x60n, eflags];
  const user = [spec.errorCode, eip, 0x73n, eflags, spec.esp ?? 0xbfcb3fd0n, 0x7bn];
  const words = fromUser(spec) ? user : kernel;
  const top = fromUser(spec) ? THREAD + 8184n : KERNEL_ESP;
  const esp = top - BigInt(4 * words.length);
  const after = words.reduce(
    (so, value, i) => write(so, pa(layout, esp + BigInt(4 * i)), 4, value),
    memory,
  );
  return { memory: after, esp };
}

function registersOf(spec: Spec, esp: bigint): Registers {
  const zero = Object.fromEntries(REGISTERS.map((name) => [name, 0n])) as Record<Register, bigint>;
  return {
    ...zero,
    cr0: 0x8005003bn,
    cr3: PGD,
    cr4: 0x690n,
    cs: 0x60n,
    ss: 0x68n,
    eax: 0x11n,
    ecx: 0x10n,
    ebp: 0xc1101f40n,
    esi: 0x10000ff0n,
    ...spec.registers,
    cr2: spec.address,
    eflags: (spec.eflags ?? 0x246n) & ~0x200n,
    esp,
  };
}

const TASK: Task = {
  pid: 42,
  comm: 'cat',
  mm: 'cat',
  activeMm: 'cat',
  threadInfo: THREAD,
  address: virt(0xc10f0030n),
  ...untouched,
  minFlt: 5,
  majFlt: 1,
  addrLimit: 0xc0000000n,
};

function kernelOf(spec: Spec): KernelState {
  const task = { ...TASK, ...spec.task };
  const mm: Mm = {
    pgd: PGD,
    vmas: spec.vmas ?? [],
    mmapSemWriter: null,
    stackLimit: 0x800000n,
    ...spec.mm,
  };
  const next = FREE >> 12n;
  return {
    ...emptyKernelState,
    tasks: {
      [task.pid]: task,
      1: { ...TASK, pid: 1, comm: 'init' },
      7: { ...TASK, pid: 7, comm: 'kworker', mm: null },
      ...(task.pid === 1 ? { 1: task } : {}),
    },
    mms: { cat: mm },
    pgdList: [PGD],
    memMap: spec.users ?? {},
    freeFrames: { next, end: next + (spec.freePages ?? 16n), kind: 'known' },
    ...spec.kernel,
  };
}

/** The machine at the first instruction of `page_fault`, and the kernel around it. */
export function machineAt(spec: Spec): Kernel {
  const { memory, esp } = pushFrame(fill(spec), spec);
  const cpu = {
    registers: registersOf(spec, esp),
    tlb: new Map(),
    current: spec.task?.pid ?? TASK.pid,
  };
  return {
    now: { memory, cpus: [cpu], kernel: kernelOf(spec) },
    calls: [],
    profile: 'linux-2.6.24-ia32',
    layout,
    format: ia32,
    image,
    config: { ...config, modules: false, ...spec.config },
    cpu: 0,
    pageFault,
  };
}

/** A PTE of the process as it is now. */
export const userPte = (k: Kernel, address: bigint): bigint =>
  read(k.now.memory, phys(USER_TABLE + 4n * ((address >> 12n) & 0x3ffn)), 4);

/** What is known of one page's use. */
export const usedAs = (at: bigint, use: PageUse): MemMap => ({
  [(at >> 20n).toString()]: { [(at >> 12n).toString()]: use },
});
