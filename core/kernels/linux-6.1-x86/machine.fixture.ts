import { ia32Pae } from '../../arch/ia32-pae.ts';
import type { Instruction } from '../../arch/instructions.ts';
import { PT_REGS_FULL } from '../../arch/pt-regs.ts';
import { phys, virt } from '../../bits.ts';
import type { ImageSymbol } from '../../image/image.ts';
import { type Kernel, pa } from '../../kernel.ts';
import { cpuOf } from '../../machine.ts';
import { write } from '../../memory.ts';
import {
  FIXUP,
  LISTED,
  layout,
  machineAt,
  PROBE,
  PROBE_FIXUP,
  type Spec,
} from '../linux-2.6.24-ia32/machine.fixture.ts';
import { paeMachineAt } from '../linux-2.6.24-ia32/pae.fixture.ts';
import { pageFaultOf } from './entry-32.ts';
import { linux61Ia32, recordedConfig } from './variant.ts';

/** An instruction of each type of entry. */
export const insnOf = (type: number): bigint => 0xc0202000n + 16n * BigInt(type);
export const NO_SUCH_TYPE = 0x40;
export const MODULE_INSN = 0xc8801010n;
export const MODULE_TABLE = 0xc0211c00n;
const TABLE = 0xc0211000n;

/** What the data word of each type has besides the type: registers, flags, numbers as Debian's tables have them. */
const MORE: Readonly<Record<number, bigint>> = {
  1: 0x3000n,
  10: 0x700n,
  11: 0x300n,
  16: 0x800n,
  17: 0xfff20100n,
  19: 0x40300n,
};
const FIXUPS: Readonly<Record<number, bigint>> = { 20: insnOf(20) + 2n };
/** Of a BPF entry: 4 bytes long, EAX becomes 0. */
const BPF = 7;
const BPF_FIELD = 0x1804n;

const entries = [
  { insn: LISTED, fixup: FIXUP, data: 3n },
  { insn: PROBE, fixup: PROBE_FIXUP, data: 3n },
  ...[...Array.from({ length: 21 }, (_, type) => type), NO_SUCH_TYPE].map((type) => ({
    insn: insnOf(type),
    fixup: FIXUPS[type] ?? FIXUP,
    data: BigInt(type) | (MORE[type] ?? 0n),
  })),
];

function tableWords(table: bigint, list: typeof entries) {
  return list.flatMap(({ insn, fixup, data }, i) => {
    const at = table + BigInt(12 * i);
    const relative = BigInt.asUintN(32, fixup - at - 4n);
    const field = data === BigInt(BPF) ? BPF_FIELD : relative;
    const words = [BigInt.asUintN(32, insn - at), field, data];
    return words.map((word, j) => [pa(layout, at + BigInt(4 * j)), word] as const);
  });
}

const symbol = (name: string, address: bigint): ImageSymbol => ({
  name,
  address: virt(address),
  size: 0x200,
  module: null,
});

const SYMBOLS = [symbol('fixed_up', 0xc0202000n), symbol('fixup_exception', 0xc0203000n)];

/** The load that a zero-padding entry is about. */
const LOAD: Instruction = {
  at: virt(insnOf(20)),
  bytes: Uint8Array.of(0x8b, 0x06),
  text: 'mov (%esi),%eax',
  does: {
    op: 'load',
    to: 'eax',
    from: { base: 'esi', index: null, scale: 1, displacement: 0 },
    size: 4,
  },
};

export type ModernSpec = Spec & {
  readonly paging?: 'pae' | 'pti';
  /** The registers are user mode's, the access is not. */
  readonly implicit?: boolean;
};

function withTables(spec: ModernSpec): Kernel {
  const words = [
    ...tableWords(TABLE, entries),
    ...tableWords(MODULE_TABLE, [{ insn: MODULE_INSN, fixup: FIXUP, data: 3n }]),
    ...(spec.words ?? []),
  ];
  const known = { allSymbols: true, zeroPage: phys(0x1200000n) };
  const errorCode = spec.implicit ? 4n : spec.errorCode;
  const config = { ...recordedConfig, ...known, ...spec.config };
  const full = { ...spec, errorCode, words, config };
  return spec.paging ? paeMachineAt(full) : machineAt(full);
}

/** The machine of 2.6.24's tests under 6.1. */
export function modernMachineAt(spec: ModernSpec): Kernel {
  const k = withTables(spec);
  const symbols = [...k.image.symbols, ...SYMBOLS].sort((a, b) => (a.address < b.address ? -1 : 1));
  const { esp } = cpuOf(k.now).registers;
  const memory = spec.implicit
    ? write(k.now.memory, pa(layout, esp), 4, spec.errorCode)
    : k.now.memory;
  return {
    ...k,
    now: { ...k.now, memory },
    profile: spec.paging ? 'linux-6.1-ia32-pae' : 'linux-6.1-ia32',
    ptRegs: PT_REGS_FULL,
    image: {
      ...k.image,
      symbols,
      instructions: new Map([...k.image.instructions, [insnOf(20), LOAD]]),
      exTable: { start: virt(TABLE), stop: virt(TABLE + BigInt(12 * entries.length)) },
    },
    pageFault: pageFaultOf(linux61Ia32(spec.paging === 'pti')),
    format: spec.paging ? ia32Pae : k.format,
  };
}
