import { apply } from '../../apply.ts';
import type { Instruction } from '../../arch/instructions.ts';
import { PT_REGS_64 } from '../../arch/pt-regs.ts';
import { x8664FiveLevel } from '../../arch/x86-64.ts';
import { phys, virt } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { KernelState, Task, Vma } from '../../kernel-state.ts';
import { currentTask, type Register, type Registers, setRegister, setTask } from '../../machine.ts';
import { write } from '../../memory.ts';
import {
  LISTED,
  UNLISTED,
  type WideSpec,
  wideMachineAt,
} from '../linux-4.19-x86/machine-64.fixture.ts';
import { doubleFaultOf, pageFaultOf, protectionFaultOf } from './entry-64.ts';
import { linux61Wide, recordedConfig64 } from './variant.ts';

/** Where the data word of the one entry lies, and that of the program's. */
const DATA = 0x1402048n;
/** Where the kernel sees the fixup field before it. */
const FIXUP_FIELD = 0xffffffff81402044n;
const EX_TYPE_UACCESS = 3n;

/** A BPF program that lists its load. */
export const PROGRAM = 0xffffffff81500000n;
const PROGRAM_AT = 0x1500000n;
const PROGRAM_TABLE = PROGRAM + 0x100n;
/** Four bytes long; RSI, which lies 104 bytes into the saved registers, becomes 0. */
const BPF_FIELD = 0x6804n;

export type ModernWideSpec = WideSpec & {
  readonly pti?: boolean;
  readonly config?: Partial<Kernel['config']>;
  readonly state?: Partial<KernelState>;
  readonly task?: Partial<Task>;
  readonly registers?: Partial<Registers>;
  /** The one entry's data word; absent: EX_TYPE_UACCESS. */
  readonly data?: bigint;
  /** The one entry leads just behind its instruction, which loads RAX from where RDI points. */
  readonly padded?: boolean;
  /** The bytes of the instruction that faults. */
  readonly code?: readonly number[];
};

const instruction = (at: bigint, bytes: readonly number[]): Instruction => ({
  at: virt(at),
  bytes: Uint8Array.from(bytes),
  text: '?',
  does: { op: 'other', bytes: [...bytes], text: '?' },
});

/** `mov (%rdi),%rax` */
const LOAD: Instruction = {
  at: virt(LISTED),
  bytes: Uint8Array.of(0x48, 0x8b, 0x07),
  text: 'mov (%rdi),%rax',
  does: {
    op: 'load',
    to: 'eax',
    from: { base: 'edi', index: null, scale: 1, displacement: 0 },
    size: 8,
  },
};

const instructionsOf = ({ padded, code, eip = UNLISTED }: ModernWideSpec) => {
  if (padded) return new Map([[LISTED, LOAD]]);
  return code ? new Map([[eip, instruction(eip, code)]]) : new Map();
};

function tables(k: Kernel, spec: ModernWideSpec): Kernel['now'] {
  const table = PROGRAM_TABLE - PROGRAM + PROGRAM_AT;
  const words = [
    [DATA, spec.data ?? EX_TYPE_UACCESS],
    ...(spec.padded ? [[DATA - 4n, BigInt.asUintN(32, LISTED + 3n - FIXUP_FIELD)] as const] : []),
    [table, BigInt.asUintN(32, PROGRAM - PROGRAM_TABLE)],
    [table + 4n, BPF_FIELD],
    [table + 8n, 7n],
  ] as const;
  const memory = words.reduce((so, [at, value]) => write(so, phys(at), 4, value), k.now.memory);
  const program = { base: virt(PROGRAM), size: 4096n, extable: virt(PROGRAM_TABLE) };
  const kernel = { ...k.now.kernel, bpfPrograms: [{ ...program, numExentries: 1 }] };
  return { ...k.now, memory, kernel };
}

/** The 64-bit machine of 4.19's tests under 6.1. */
export function modernWideAt(spec: ModernWideSpec): Kernel {
  const k = wideMachineAt(spec);
  k.now = tables(k, spec);
  k.now = { ...k.now, kernel: { ...k.now.kernel, ...spec.state } };
  const { pid } = currentTask(k.now);
  for (const [name, value] of Object.entries(spec.task ?? {}))
    k.now = apply(k.now, [setTask(k.now, pid, name as keyof Task, value)]);
  for (const [name, value] of Object.entries(spec.registers ?? {}))
    k.now = apply(k.now, [setRegister(k.now, name as Register, value)]);
  const symbols = k.image.symbols.map((each) =>
    each.name === 'page_fault' ? { ...each, name: 'asm_exc_page_fault' } : each,
  );
  const variant = linux61Wide(spec.pti ?? false);
  const known = { allSymbols: true, zeroPage: phys(0x1200000n), hugeZeroPage: phys(0x1400000n) };
  return {
    ...k,
    profile: spec.pti ? 'linux-6.1-x86_64-pti' : 'linux-6.1-x86_64',
    ptRegs: PT_REGS_64,
    config: { ...recordedConfig64, ...known, ...spec.config },
    image: {
      ...k.image,
      symbols,
      instructions: instructionsOf(spec),
    },
    pageFault: pageFaultOf(variant),
    protectionFault: protectionFaultOf(variant),
    doubleFault: doubleFaultOf(variant),
  };
}

/** Top tables of five levels, of the process and of the master, in frames that no vector uses. */
const TOP = 0x1906000n;
const MASTER_TOP = 0x1907000n;
const LA57 = 1n << 12n;

/** The same machine with five levels: above each top table there is one more, whose first and last entries lead to it. */
export function modernFiveAt(spec: ModernWideSpec): Kernel {
  const k = modernWideAt(spec);
  const { layout, now } = k;
  const [cpu] = now.cpus;
  if (!cpu) throw new RangeError('no CPU');
  const own = cpu.registers.cr3 | 0x067n;
  const words = [
    [TOP, own],
    [TOP + 511n * 8n, own],
    [MASTER_TOP + 511n * 8n, layout.swapperPgDir | 0x067n],
  ] as const;
  const memory = words.reduce((so, [at, value]) => write(so, phys(at), 8, value), now.memory);
  const registers = { ...cpu.registers, cr3: TOP, cr4: cpu.registers.cr4 | LA57 };
  const mms = Object.entries(now.kernel.mms).map(([key, mm]) => [key, { ...mm, pgd: phys(TOP) }]);
  const kernel = { ...now.kernel, mms: Object.fromEntries(mms), pgdList: [phys(TOP)] };
  return {
    ...k,
    now: { ...now, memory, kernel, cpus: [{ ...cpu, registers }] },
    profile: 'linux-6.1-x86_64-la57',
    format: x8664FiveLevel,
    layout: { ...layout, swapperPgDir: phys(MASTER_TOP) },
  };
}

/** 4 MiB of anonymous memory, and a mapping too small for 2 MiB. */
export const anonymous: Vma = {
  start: virt(0x40000000n),
  end: virt(0x40400000n),
  read: true,
  write: true,
  exec: false,
  shared: false,
  growsDown: false,
  file: null,
};
export const small: Vma = { ...anonymous, end: virt(0x40001000n) };
