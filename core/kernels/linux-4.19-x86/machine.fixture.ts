import { ia32Pae } from '../../arch/ia32-pae.ts';
import { PT_REGS_GS } from '../../arch/pt-regs.ts';
import { phys, virt } from '../../bits.ts';
import type { ImageSymbol } from '../../image/image.ts';
import { type Kernel, pa } from '../../kernel.ts';
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
import { pageFaultOf } from './entry.ts';
import type { Variant } from './fault.ts';
import { linux419, recordedConfig } from './variant.ts';

/** Instructions of the table, and the handlers that their entries name. */
export const WITH_TRAP = LISTED + 4n;
export const WITH_EXT = LISTED + 8n;
export const WITH_ODD = LISTED + 12n;
export const MODULE_INSN = 0xc8801010n;
const HANDLERS = { default: 0xc0204000n, fault: 0xc0204010n, ext: 0xc0204020n, odd: 0xc0204030n };

/** The kernel's own table, and a module's of one entry. */
const TABLE = 0xc0211000n;
export const MODULE_TABLE = 0xc0211800n;

const entries = [
  [LISTED, FIXUP, HANDLERS.default],
  [WITH_TRAP, FIXUP, HANDLERS.fault],
  [WITH_EXT, FIXUP, HANDLERS.ext],
  [WITH_ODD, FIXUP, HANDLERS.odd],
  [PROBE, PROBE_FIXUP, HANDLERS.default],
] as const;

/** Relative words: each counts from where it lies. */
const tableWords = (table: bigint, list: readonly (readonly bigint[])[]) =>
  list.flatMap((entry, i) =>
    entry.map((value, j) => {
      const at = table + BigInt(4 * (i * entry.length + j));
      return [pa(layout, at), BigInt.asUintN(32, value - at)] as const;
    }),
  );

const handler = (name: string, address: bigint): ImageSymbol => ({
  name,
  address: virt(address),
  size: 0x10,
  module: null,
});

const SYMBOLS = [
  handler('ex_handler_default', HANDLERS.default),
  handler('ex_handler_fault', HANDLERS.fault),
  handler('ex_handler_ext', HANDLERS.ext),
];

export type LaterSpec = Spec & {
  readonly paging?: 'pae' | 'pti';
};

/** The machine of 2.6.24's tests under a later kernel. */
export function laterMachineAt(
  spec: LaterSpec,
  variant: Variant = linux419(spec.paging === 'pti'),
): Kernel {
  const words = [
    ...tableWords(TABLE, entries),
    ...tableWords(MODULE_TABLE, [[MODULE_INSN, FIXUP, HANDLERS.default]]),
    ...(spec.words ?? []),
  ];
  const config = { ...recordedConfig, allSymbols: true, zeroPage: phys(0x1200000n) };
  const full = { ...spec, words, config: { ...config, ...spec.config } };
  const k = spec.paging ? paeMachineAt(full) : machineAt(full);
  const symbols = [...k.image.symbols, ...SYMBOLS].sort((a, b) => (a.address < b.address ? -1 : 1));
  const stop = virt(TABLE + BigInt(12 * entries.length));
  return {
    ...k,
    profile: spec.paging ? 'linux-4.19-ia32-pae' : 'linux-4.19-ia32',
    ptRegs: PT_REGS_GS,
    image: { ...k.image, symbols, exTable: { start: virt(TABLE), stop } },
    pageFault: pageFaultOf(variant),
    format: spec.paging ? ia32Pae : k.format,
  };
}
