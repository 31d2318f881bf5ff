import type { Virt } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { cpuOf } from '../../../machine.ts';
import { act, call, type Run } from '../../../step.ts';
import {
  digits,
  espAtFault,
  savedWord,
  symbolText,
} from '../../linux-2.6.24-ia32/oops/printable.ts';
import { dumpTables } from '../../linux-2.6.24-ia32/oops/report-fault.ts';
import { callers } from '../../linux-2.6.24-ia32/oops/show-stack.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import { line } from './line.ts';
import type { Report } from './report.ts';
import { showOpcodes } from './show-opcodes.ts';
import { userBlock32 } from './user-block.ts';

type Name = Parameters<typeof savedWord>[2];

/**
 * Where, the code, the registers, the control registers.
 *
 * @returns the lines but the last: what the summary of every later oops repeats
 * @see arch/x86/kernel/process_32.c __show_regs, arch/x86/kernel/dumpstack.c show_iret_regs, Linux 4.19
 */
function* showRegs(k: Kernel, regs: Virt): Run<readonly string[]> {
  const reg = (name: Name): string => digits(savedWord(k, regs, name));
  const low = (name: Name): string => reg(name).slice(-4);
  const ip = `EIP: ${placeText(k, savedWord(k, regs, 'eip'))}`;
  yield line(k, 'oops.ip', ip);
  const code = yield* call(k, 'show_opcodes', showOpcodes(k, savedWord(k, regs, 'eip') ?? 0n));
  const first = `EAX: ${reg('eax')} EBX: ${reg('ebx')} ECX: ${reg('ecx')} EDX: ${reg('edx')}`;
  const esp = digits(espAtFault(k, regs));
  const second = `ESI: ${reg('esi')} EDI: ${reg('edi')} EBP: ${reg('ebp')}`;
  yield line(k, 'oops.registers', `${first}\n${second} ESP: ${esp}`);
  // A kernel-mode fault saves no SS; GS holds nothing here.
  const saved = `DS: ${low('xds')} ES: ${low('xes')} FS: ${low('xfs')} GS: 0000 SS: 0068`;
  const segments = `${saved} EFLAGS: ${reg('eflags')}`;
  yield line(k, 'oops.segments', segments);
  yield line(k, 'oops.control', controlText(k));
  // The summary prints its copy of the registers, and takes the copy's own address for ESP.
  return [ip, code, first, `${second} ESP: ${digits(null)}`, segments];
}

/** The same lines where nobody knows the first oops of this boot. */
const unknownRegs = (): string[] => {
  const no = digits(null);
  return [
    'EIP: ?',
    'Code: ?',
    `EAX: ${no} EBX: ${no} ECX: ${no} EDX: ${no}`,
    `ESI: ${no} EDI: ${no} EBP: ${no} ESP: ${no}`,
    `DS: 007b ES: 007b FS: 0000 GS: 0000 SS: 0068 EFLAGS: ${no}`,
  ];
};

/** `%pS`: 0 is `(null)`, padded as a pointer. */
const placeText = (k: Kernel, address: bigint | null): string =>
  address === 0n ? '  (null)' : symbolText(k, address);

/** The callers by frame pointers, without addresses; what else lies on the stack is not modelled. @see arch/x86/kernel/dumpstack.c show_trace_log_lvl, Linux 4.19 */
export function* showTrace(k: Kernel, regs: Virt): Run<void> {
  yield line(k, 'oops.call-trace', 'Call Trace:');
  for (const { address, fromStack } of callers(k, regs)) {
    const text = ` ${symbolText(k, address)}`;
    yield act('oops.caller', { text, fromStack }, { writes: printed(k, `${text}\n`) });
  }
}

/** The control registers as they are now, whoever oopsed first. */
function controlText(k: Kernel): string {
  const { cr0, cr2, cr3, cr4 } = cpuOf(k.now, k.cpu).registers;
  const [a, b, c, d] = [cr0, cr2, cr3, cr4].map((value) => digits(value));
  return `CR0: ${a} CR2: ${b} CR3: ${c} CR4: ${d}`;
}

/** What is printed of a top entry: frame, P, PWT, PCD and bits 9 to 11. @see arch/x86/include/asm/pgtable_types.h PGD_ALLOWED_BITS, Linux 4.19 */
const TOP_SHOWN = ~0x1e6n;

/** The report of a 32-bit kernel. */
export const report32: Report = {
  digits: 8,
  dumpTables: (k, address) => {
    const isPae = k.format.entrySize === 8;
    return dumpTables(k, address, (entry, top) => (top && isPae ? entry & TOP_SHOWN : entry));
  },
  showRegs,
  userBlock: userBlock32,
  unknownRegs,
  controlText,
};
