import { PT_REGS_64 } from '../../arch/pt-regs.ts';
import { x8664FourLevel } from '../../arch/x86-64.ts';
import { phys, virt } from '../../bits.ts';
import type { Kernel, Layout } from '../../kernel.ts';
import { emptyKernelState, type KernelState, type Task, type Vma } from '../../kernel-state.ts';
import { REGISTERS, REGISTERS_64, type Register } from '../../machine.ts';
import { emptyMemory, type Memory, write } from '../../memory.ts';
import { untouched } from '../task.fixture.ts';
import { doubleFaultOf, pageFaultOf, protectionFaultOf } from './entry.ts';
import { linux419Wide, recordedConfig } from './variant.ts';

const IMAGE = 0xffffffff80000000n;
/** The stack, out of `vmalloc`, and where it lies. */
export const STACK = 0xffffc90000074000n;
const STACK_AT = 0x1100000n;

const layout: Layout = {
  pageOffset: virt(0xffff880000000000n),
  highMemory: virt(0xffff880008000000n),
  taskSize: virt(0x7ffffffff000n),
  vmallocStart: virt(0xffffc90000000000n),
  vmallocEnd: virt(0xffffe8ffffffffffn),
  swapperPgDir: phys(0x1812000n),
  stack: { size: 16384n, padding: 0n },
  regions: [
    { start: virt(IMAGE), end: virt(IMAGE + (512n << 20n)), at: phys(0n) },
    { start: virt(STACK), end: virt(STACK + 16384n), at: phys(STACK_AT) },
  ],
};

const PGD = 0x1900000n;
/** Tables for the kernel's image: one pud page, one pmd page with 2 MiB entries. */
const IMAGE_PUD = 0x1901000n;
const IMAGE_PMD = 0x1902000n;

/** Tables for a slot of the vmalloc area: entry 0 of each leads on. */
export const SLOT_PUD = 0x1903000n;
export const SLOT_PMD = 0x1904000n;
export const SLOT_TABLE = 0x1905000n;
export const PAGE = 0x1a00000n;

/** An instruction that the table lists, and one that it does not. */
export const LISTED = 0xffffffff811789ben;
export const UNLISTED = 0xffffffff81021000n;
export const FIXUP = 0xffffffff814009abn;
const TABLE = 0xffffffff81402040n;
const HANDLER = 0xffffffff81023730n;

export interface WideSpec {
  readonly address: bigint;
  readonly errorCode: bigint;
  /** Raises this instead of a page fault. */
  readonly vector?: 8 | 12 | 13;
  readonly user?: boolean;
  readonly eip?: bigint;
  /** Entries of the two top tables. */
  readonly own?: Readonly<Record<number, bigint>>;
  readonly master?: Readonly<Record<number, bigint>>;
  readonly words?: readonly (readonly [bigint, bigint])[];
  readonly vmas?: readonly Vma[];
  /** What the one entry's handler is called; absent: the default one. */
  readonly handler?: string;
  readonly config?: Partial<Kernel['config']>;
}

type Word = readonly [at: bigint, value: bigint, size: number];

const topWords = (table: bigint, entries: Readonly<Record<number, bigint>> = {}): Word[] =>
  Object.entries({ ...entries, 511: IMAGE_PUD | 0x067n }).map(
    ([i, entry]) => [table + 8n * BigInt(i), entry, 8] as const,
  );

const tableWords = (): Word[] =>
  [LISTED, FIXUP, HANDLER].map((value, i) => {
    const at = TABLE + BigInt(4 * i);
    return [at - IMAGE, BigInt.asUintN(32, value - at), 4] as const;
  });

const imageWords = (): Word[] =>
  Array.from({ length: 32 }, (_, i) => {
    const entry = (BigInt(i) << 21n) | 0x1e3n;
    return [IMAGE_PMD + 8n * BigInt(i), entry, 8] as const;
  });

const isUser = ({ errorCode, user }: WideSpec): boolean => user ?? (errorCode & 4n) !== 0n;

function frameOf(spec: WideSpec): { readonly esp: bigint; readonly words: Word[] } {
  const from = isUser(spec)
    ? { eip: 0x4019fen, cs: 0x33n, esp: 0x7ffc2203a290n, ss: 0x2bn, top: STACK + 0x4000n }
    : { eip: UNLISTED, cs: 0x10n, esp: STACK + 0x3e00n, ss: 0x18n, top: STACK + 0x3e00n };
  const { eip, cs, esp, ss, top } = from;
  const pushed = [spec.errorCode, spec.eip ?? eip, cs, 0x246n, esp, ss];
  const start = top - BigInt(8 * pushed.length);
  const at = start - STACK + STACK_AT;
  return { esp: start, words: pushed.map((value, i) => [at + BigInt(8 * i), value, 8] as const) };
}

const TASK: Task = {
  pid: 25,
  comm: 'o_vm_guard',
  mm: 'one',
  activeMm: 'one',
  threadInfo: virt(STACK),
  address: null,
  ...untouched,
  handles: [7, 11],
  addrLimit: 0x7ffffffff000n,
};

const stateOf = ({ vmas }: WideSpec): KernelState => ({
  ...emptyKernelState,
  tasks: { 25: TASK },
  mms: { one: { pgd: phys(PGD), vmas: vmas ?? [], mmapSemWriter: null, stackLimit: 8n << 20n } },
  pgdList: [phys(PGD)],
  freeFrames: { next: 0x1b00n, end: 0x1b10n, kind: 'known' },
});

/** A 64-bit machine at the first instruction of an exception's entry code. */
export function wideMachineAt(spec: WideSpec): Kernel {
  const frame = frameOf(spec);
  const words: Word[] = [
    ...topWords(layout.swapperPgDir, spec.master),
    ...topWords(PGD, spec.own),
    [IMAGE_PUD + 8n * 510n, IMAGE_PMD | 0x067n, 8],
    ...imageWords(),
    ...tableWords(),
    ...frame.words,
    ...(spec.words ?? []).map(([at, value]) => [at, value, 8] as const),
  ];
  const memory = words.reduce<Memory>(
    (so, [at, value, size]) => write(so, phys(at), size, value),
    emptyMemory(128n << 20n),
  );
  const all = [...REGISTERS, ...REGISTERS_64];
  const zeros = Object.fromEntries(all.map((name) => [name, 0n])) as Record<Register, bigint>;
  const control = { cr0: 0x80050033n, cr2: spec.address, cr3: PGD, cr4: 0x6b0n, efer: 0xd01n };
  const registers = { ...zeros, ...control, cs: 0x10n, ss: 0x18n, eflags: 0x46n, esp: frame.esp };
  const symbol = (name: string, address: bigint, size: number) => ({
    name,
    address: virt(address),
    size,
    module: null,
  });
  return {
    now: { memory, cpus: [{ registers, tlb: new Map(), current: 25 }], kernel: stateOf(spec) },
    calls: [],
    profile: 'linux-4.19-x86_64',
    layout,
    format: x8664FourLevel,
    image: {
      sections: [],
      symbols: [
        symbol('h3_read8', UNLISTED, 0x10),
        symbol('vmalloc_fault', 0xffffffff81021ce0n, 0x200),
        symbol(spec.handler ?? 'ex_handler_default', HANDLER, 0x10),
        symbol('copy_user_enhanced_fast_string', 0xffffffff811789b0n, 0x20),
        symbol('page_fault', 0xffffffff81200c80n, 0x30),
      ],
      instructions: new Map(),
      exTable: { start: virt(TABLE), stop: virt(TABLE + 12n) },
    },
    config: { ...recordedConfig, allSymbols: true, zeroPage: phys(0x1200000n), ...spec.config },
    ptRegs: PT_REGS_64,
    wordSize: 8,
    cpu: 0,
    pageFault: pageFaultOf(linux419Wide),
    protectionFault: protectionFaultOf(linux419Wide),
    doubleFault: doubleFaultOf(linux419Wide),
  };
}
