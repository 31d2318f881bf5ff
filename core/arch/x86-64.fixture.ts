import { phys, virt } from '../bits.ts';
import {
  type Machine,
  REGISTERS,
  REGISTERS_64,
  type Register,
  type Registers,
} from '../machine.ts';
import { emptyMemory, type Memory, write } from '../memory.ts';
import { record } from '../record.ts';
import type { Context, Outcome, Run, Step } from '../step.ts';
import { raiseProtectionFault } from './exception.ts';
import { translate } from './mmu.ts';
import type { CpuContext } from './processor.ts';
import { PT_REGS_64 } from './pt-regs.ts';
import { x8664FourLevel } from './x86-64.ts';

export const PGD = 0x1000n;
const P4D = 0x2000n;
export const PUD = 0x3000n;
export const PMD = 0x4000n;
export const TABLE = 0x5000n;
export const PAGE = 0x123456000n;
/** pgd (or p4d) entry 402, pud entry 1, pmd entry 2, PTE 3: in vmalloc space. */
export const ADDRESS = 0xffffc90040403123n;

export const put = (memory: Memory, words: readonly (readonly [bigint, bigint])[]): Memory =>
  words.reduce((so, [at, value]) => write(so, phys(at), 8, value), memory);

export interface Tables {
  readonly pud?: bigint;
  readonly pmd?: bigint;
  readonly pte?: bigint;
  readonly upper?: bigint;
}

export const tables = ({ upper, pud, pmd, pte }: Tables, five = false): Memory =>
  put(emptyMemory(1n << 40n), [
    [PGD + 8n * (five ? 511n : 402n), upper ?? (five ? P4D : PUD) | 0x067n],
    [P4D + 8n * 402n, PUD | 0x067n],
    [PUD + 8n, pud ?? PMD | 0x067n],
    [PMD + 16n, pmd ?? TABLE | 0x067n],
    [TABLE + 24n, pte ?? PAGE | 0x163n],
  ]);

export const STACK = 0xffffc90000074000n;
export const STACK_AT = 0x20000n;
const REGS = [...REGISTERS, ...REGISTERS_64];

export type Wide = CpuContext & Context;

/** A machine in `h3_read8`, its stack out of `vmalloc`. */
export function machine(registers: Partial<Registers>): Wide {
  const zeros = Object.fromEntries(REGS.map((name) => [name, 0n])) as Record<Register, bigint>;
  const symbols = [
    { name: 'general_protection', address: virt(0xffffffff81200d00n), size: 0, module: null },
    { name: 'page_fault', address: virt(0xffffffff81200c80n), size: 0, module: null },
  ];
  const task = { pid: 1, threadInfo: virt(STACK), signal: null };
  const now = {
    memory: tables({}),
    cpus: [
      {
        registers: { ...zeros, cr3: PGD, cr0: 0x80050033n, ...registers },
        tlb: new Map(),
        current: 1,
      },
    ],
    kernel: { tasks: { 1: task }, ptRegs: [] },
  } as unknown as Machine;
  return {
    now,
    calls: [],
    layout: {
      pageOffset: virt(0xffff880000000000n),
      highMemory: virt(0xffff880020000000n),
      stack: { size: 16384n, padding: 0n },
      regions: [{ start: virt(STACK), end: virt(STACK + 16384n), at: phys(STACK_AT) }],
    },
    format: x8664FourLevel,
    image: {
      sections: [],
      symbols,
      instructions: new Map(),
      exTable: { start: virt(0n), stop: virt(0n) },
    },
    ptRegs: PT_REGS_64,
    wordSize: 8,
    cpu: 0,
  };
}

const RIP = 0xffffffffa0000000n;
export const kernelMode = { eip: RIP, cs: 0x10n, ss: 0x18n, eflags: 0x297n, esp: STACK + 0x3e08n };
export function run(k: Wide, deeds: Run<unknown>): Step[] {
  const whole = function* (): Run<Outcome> {
    yield* deeds;
    return { kind: 'retry', result: null };
  };
  return [...record(k, whole()).steps];
}

/** The steps of a load through an address that is none. */
export function nonCanonicalSteps(): Step[] {
  const k = machine(kernelMode);
  const bad = 0x800000000000n;
  const tried = run(k, translate(k, k.format, bad, { kind: 'read', user: false }));
  return [
    ...tried,
    ...run(k, raiseProtectionFault(k, { cr2: bad, errorCode: 0n, access: 'read' }, 13)),
  ];
}
