import { entryAt, indexAt, type Level } from '../../../arch/format.ts';
import { bareHex, type Phys, type Virt } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { cpuOf } from '../../../machine.ts';
import { isKnown } from '../../../memory.ts';
import { entryOf, frameOf } from '../../../mm/tables.ts';
import { call, type Run } from '../../../step.ts';
import { digits, savedWord, symbolText } from '../../linux-2.6.24-ia32/oops/printable.ts';
import { generalRows } from './general-rows.ts';
import { line } from './line.ts';
import type { Report } from './report.ts';
import { showOpcodes } from './show-opcodes.ts';
import { userBlock64 } from './user-block.ts';

const PRESENT = 1n;
const PSE = 0x80n;
const WIDE = 16;

/** What is printed of the entries that lead to an address; `?` where a recording does not tell. */
function tableWords(k: Kernel, address: bigint): string[] {
  const words: string[] = [];
  const { levels } = k.format;
  let table = k.format.top(cpuOf(k.now, k.cpu).registers.cr3);
  for (const level of levels) {
    const at = entryAt(k.format, table, indexAt(level, address));
    if (at >= k.now.memory.span.size) return [...words, 'BAD'];
    const entry = knownEntry(k, at);
    words.push(...namesOf(level, levels.length).map((name) => `${name} ${shown(entry)}`));
    if (level.name === 'pte') return words;
    if (entry === null || !leadsOn(entry)) return [...words, ''];
    table = frameOf(entry);
  }
  return words;
}

const knownEntry = (k: Kernel, at: Phys): bigint | null =>
  isKnown(k.now.memory, at, k.format.entrySize) ? entryOf(k, at) : null;

const shown = (entry: bigint | null): string => (entry === null ? '?' : entry.toString(16));

const leadsOn = (entry: bigint): boolean => (entry & PRESENT) !== 0n && (entry & PSE) === 0n;

/** With four levels the p4d entry is the pgd's, and the test of the pgd is folded away. */
const namesOf = ({ name }: Level, levels: number): string[] =>
  name === 'pgd' && levels === 4 ? ['PGD', 'P4D'] : [name.toUpperCase()];

/** @see arch/x86/mm/fault.c dump_pagetable (64-bit), Linux 4.19 */
function* dumpTables(k: Kernel, address: bigint): Run<void> {
  yield line(k, 'oops.tables', tableWords(k, address).join(' '));
}

/** `%pS`: 0 is `(null)`, padded as a pointer. */
const placeText = (k: Kernel, address: bigint | null): string =>
  address === 0n ? '(null)'.padStart(WIDE) : symbolText(k, address);

/**
 * @returns the lines up to R15
 * @see arch/x86/kernel/process_64.c __show_regs, arch/x86/kernel/dumpstack.c show_iret_regs, Linux 4.19
 */
function* showRegs(k: Kernel, regs: Virt): Run<readonly string[]> {
  const value = (name: Parameters<typeof savedWord>[2]) => savedWord(k, regs, name);
  const low = (name: Parameters<typeof savedWord>[2]): string => digits(value(name), 4).slice(-4);
  const rip = `RIP: ${low('xcs')}:${placeText(k, value('eip'))}`;
  yield line(k, 'oops.ip', rip);
  const code = yield* call(k, 'show_opcodes', showOpcodes(k, value('eip') ?? 0n));
  const flags = digits(value('eflags'));
  const rsp = `RSP: ${low('xss')}:${digits(value('esp'), WIDE)} EFLAGS: ${flags}`;
  yield line(k, 'oops.stack-pointer', rsp);
  const rows = generalRows(value);
  yield line(k, 'oops.registers', rows.join('\n'));
  const [fs = '', ...control] = controlLines(k);
  yield line(k, 'oops.segments', fs);
  yield line(k, 'oops.control', control.join('\n'));
  return [rip, code, rsp, ...rows];
}

/** The bases of FS and GS, and the control registers, as they are now. The selectors are 0: 64-bit code uses none. */
export function controlLines(k: Kernel): string[] {
  const { cr0, cr2, cr3, cr4, cs, fsBase, gsBase, kernelGsBase } = cpuOf(k.now, k.cpu).registers;
  const wide = (value: bigint | undefined): string => digits(value ?? null, WIDE);
  return [
    `FS:  ${wide(fsBase)}(0000) GS:${wide(gsBase)}(0000) knlGS:${wide(kernelGsBase)}`,
    `CS:  ${bareHex(cs, 4)} DS: 0000 ES: 0000 CR0: ${wide(cr0)}`,
    `CR2: ${wide(cr2)} CR3: ${wide(cr3)} CR4: ${wide(cr4)}`,
  ];
}

const no = digits(null, WIDE);

/** The report of a 64-bit kernel. */
export const report64: Report = {
  digits: WIDE,
  dumpTables,
  showRegs,
  userBlock: userBlock64,
  unknownRegs: () => [
    'RIP: ?',
    'Code: ?',
    `RSP: ????:${no} EFLAGS: ${digits(null)}`,
    ...generalRows(() => null),
  ],
  controlText: (k) => controlLines(k).join('\n'),
};
