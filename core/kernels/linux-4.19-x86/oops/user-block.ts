import { stackOf } from '../../../arch/processor.ts';
import { PT_REGS, ptRegSize } from '../../../arch/pt-regs.ts';
import { type Virt, virt } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { currentTask } from '../../../machine.ts';
import { act, call, type Run } from '../../../step.ts';
import { digits, savedWord } from '../../linux-2.6.24-ia32/oops/printable.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import { generalRows } from './general-rows.ts';
import { line } from './line.ts';

type Value = (name: Parameters<typeof savedWord>[2]) => bigint | null;

const WIDE = 16;

/** The last digits of what may not be known. */
const low = (value: bigint | null): string => digits(value, 4).slice(-4);

/** User addresses are not looked up. */
const placeText = (at: bigint | null): string => (at === null ? '?' : `0x${at.toString(16)}`);

/** What a line says whose bytes nobody knows. */
export function* unknownCode(k: Kernel): Run<void> {
  const text = 'Code: ?';
  yield act('oops.code', { text, from: 0n }, { writes: printed(k, `${text}\n`) });
}

/** Where the registers lie with which user mode entered the kernel, and what they hold; `null` if the task has no user mode, or did not come from it. */
function entered(k: Kernel): Value | null {
  const { threadInfo, mm } = currentTask(k.now, k.cpu);
  const { size, padding } = stackOf(k.layout);
  const fields = k.ptRegs ?? PT_REGS;
  const regs: Virt = virt(threadInfo + size - padding - BigInt(fields.length * ptRegSize(fields)));
  const value: Value = (name) => savedWord(k, regs, name);
  const cs = value('xcs');
  return mm === null || (cs !== null && (cs & 3n) !== 3n) ? null : value;
}

/**
 * The registers with which user mode entered the kernel, in short, at the end of a call trace.
 *
 * @see arch/x86/kernel/dumpstack.c show_trace_log_lvl, show_regs_if_on_stack, Linux 4.19 and 6.1
 */
export function* userBlock32(k: Kernel): Run<void> {
  const value = entered(k);
  if (value) yield* narrow(k, value);
}

function* narrow(k: Kernel, value: Value): Run<void> {
  const of = (...names: Parameters<Value>[0][]): string =>
    names.map((name) => `${name.toUpperCase()}: ${digits(value(name))}`).join(' ');
  yield line(k, 'oops.user-ip', `EIP: ${placeText(value('eip'))}`);
  yield* call(k, 'show_opcodes', unknownCode(k));
  const rows = [of('eax', 'ebx', 'ecx', 'edx'), of('esi', 'edi', 'ebp', 'esp')];
  yield line(k, 'oops.registers', rows.join('\n'));
  const [ds, es, fs, gs] = (['xds', 'xes', 'xfs', 'xgs'] as const).map((name) => low(value(name)));
  const data = `DS: ${ds} ES: ${es} FS: ${fs} GS: ${gs} SS: ${low(value('xss'))}`;
  yield line(k, 'oops.segments', `${data} EFLAGS: ${digits(value('eflags'))}`);
}

/** The same of 64 bits. */
export function* userBlock64(k: Kernel): Run<void> {
  const value = entered(k);
  if (value) yield* wide(k, value);
}

function* wide(k: Kernel, value: Value): Run<void> {
  const cs = value('xcs');
  const ip = cs === null ? '?' : `${low(cs)}:${placeText(value('eip'))}`;
  yield line(k, 'oops.user-ip', `RIP: ${ip}`);
  yield* call(k, 'show_opcodes', unknownCode(k));
  const stack = `${low(value('xss'))}:${digits(value('esp'), WIDE)}`;
  const system = digits(value('orig_eax'), WIDE);
  const flags = digits(value('eflags'));
  yield line(k, 'oops.stack-pointer', `RSP: ${stack} EFLAGS: ${flags} ORIG_RAX: ${system}`);
  yield line(k, 'oops.registers', generalRows(value).join('\n'));
}
