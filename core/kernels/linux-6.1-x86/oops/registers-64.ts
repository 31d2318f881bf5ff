import { bit, type Virt } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { cpuOf, currentTask } from '../../../machine.ts';
import { act, call, type Run } from '../../../step.ts';
import { digits, savedWord, symbolText } from '../../linux-2.6.24-ia32/oops/printable.ts';
import { callers } from '../../linux-2.6.24-ia32/oops/show-stack.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import { generalRows } from '../../linux-4.19-x86/oops/general-rows.ts';
import { line } from '../../linux-4.19-x86/oops/line.ts';
import { controlLines } from '../../linux-4.19-x86/oops/report-64.ts';
import { unknownCode, userBlock64 } from '../../linux-4.19-x86/oops/user-block.ts';
import type { FirstOops, ModernFault, RegisterText } from '../fault.ts';
import { codeStart, showOpcodes } from './show-opcodes.ts';
import { modulesText, whoText } from './who-text.ts';

type Name = Parameters<typeof savedWord>[2];

const WIDE = 16;
/** CR4: protection keys for user pages are on. */
const PKE = 22;

interface Lines {
  readonly ip: string;
  readonly stack: string;
  readonly rows: string;
}

const low = (value: bigint | null): string => digits(value, 4).slice(-4);

function linesOf(k: Kernel, regs: Virt): Lines {
  const value = (name: Name) => savedWord(k, regs, name);
  const stack = `${low(value('xss'))}:${digits(value('esp'), WIDE)}`;
  return {
    ip: `RIP: ${low(value('xcs'))}:${symbolText(k, value('eip'))}`,
    stack: `RSP: ${stack} EFLAGS: ${digits(value('eflags'))}`,
    rows: generalRows(value).join('\n'),
  };
}

/** The same lines where nobody knows the first oops of this boot. */
const unknownLines = (): Lines => ({
  ip: 'RIP: ?',
  stack: `RSP: ????:${digits(null, WIDE)} EFLAGS: ${digits(null)}`,
  rows: generalRows(() => null).join('\n'),
});

function* show(k: Kernel, regs: Virt): Run<FirstOops> {
  const { ip, stack, rows } = linesOf(k, regs);
  const at = savedWord(k, regs, 'eip') ?? 0n;
  yield line(k, 'oops.ip', ip);
  yield* showOpcodes(k, at, 8);
  yield line(k, 'oops.stack-pointer', stack);
  yield line(k, 'oops.registers', rows);
  yield* control(k);
  return { ip: at, lines: [ip, stack, rows] };
}

/** What is shown as it is now. What PKRU holds is not modelled. */
function* control(k: Kernel): Run<void> {
  const [fs = '', ...rest] = controlLines(k);
  yield line(k, 'oops.segments', fs);
  yield line(k, 'oops.control', rest.join('\n'));
  if (bit(cpuOf(k.now, k.cpu).registers.cr4, PKE))
    yield line(k, 'oops.pkru', `PKRU: ${digits(null)}`);
}

/** The first oops's registers; its code is read again. @see arch/x86/kernel/dumpstack.c oops_end, Linux 6.1 */
function* summary(k: Kernel, regs: Virt, first: FirstOops | null): Run<void> {
  const no = unknownLines();
  const [ip = no.ip, stack = no.stack, rows = no.rows] = first?.lines ?? [];
  yield line(k, 'oops.first-registers', ip);
  const where = first?.ip ?? recordedFirst(k, regs);
  if (where === null) yield* call(k, 'show_opcodes', unknownCode(k));
  else yield* showOpcodes(k, where, 8);
  yield line(k, 'oops.first-registers', `${stack}\n${rows}`);
  yield* control(k);
}

/** Of a recorded oops: if it faulted once more than its own code explains, that was the first oops's code. */
function recordedFirst(k: Kernel, regs: Virt): bigint | null {
  const ip = savedWord(k, regs, 'eip') ?? 0n;
  const own = codeStart(ip, 8);
  const faulted = (k.config.probes ?? []).map(({ reads }) => reads);
  const spent = faulted.indexOf(own);
  const [other] = faulted.filter((_, i) => i !== spent);
  return other === undefined ? null : other + (ip - own);
}

/** The callers by frame pointers; the kernel finds them by its unwind tables. @see arch/x86/kernel/dumpstack.c show_trace_log_lvl, Linux 6.1 */
function* trace(k: Kernel, fault: ModernFault): Run<void> {
  yield line(k, 'oops.call-trace', 'Call Trace:\n <TASK>');
  for (const { address, fromStack } of callers(k, fault.regs)) {
    const text = ` ${symbolText(k, address)}`;
    yield act('oops.caller', { text, fromStack }, { writes: printed(k, `${text}\n`) });
  }
  if (unwinds(k, fault)) yield* userBlock64(k);
  yield line(k, 'oops.call-trace', ' </TASK>');
}

/** From a place that is no kernel text there is no way back to the callers; but a call through NULL is known for what it is. */
function unwinds(k: Kernel, { regs, errorCode, trap }: ModernFault): boolean {
  const fetched = trap === undefined && (errorCode & 0x10n) !== 0n;
  return !fetched || savedWord(k, regs, 'eip') === 0n;
}

/** Where the warning is, whose registers nobody knows; then those of the code that faulted, as the trace comes to them. @see kernel/panic.c __warn, Linux 6.1 */
function* warning(k: Kernel, fault: ModernFault): Run<void> {
  const { pid } = currentTask(k.now, k.cpu);
  yield line(k, 'oops.warning', `WARNING: CPU: ${k.cpu} PID: ${pid} at arch/x86/mm/extable.c:?`);
  yield line(k, 'oops.modules', modulesText(k));
  yield line(k, 'oops.pid', whoText(k));
  const no = unknownLines();
  yield line(k, 'oops.ip', no.ip);
  yield* call(k, 'show_opcodes', unknownCode(k));
  yield line(k, 'oops.registers', `${no.stack}\n${no.rows}`);
  yield* control(k);
  const { ip, stack, rows } = linesOf(k, fault.regs);
  yield line(k, 'oops.call-trace', 'Call Trace:\n <TASK>');
  yield line(k, 'oops.ip', ip);
  yield* showOpcodes(k, savedWord(k, fault.regs, 'eip') ?? 0n, 8);
  yield line(k, 'oops.stack-pointer', stack);
  yield line(k, 'oops.registers', rows);
  yield* userBlock64(k);
  yield line(k, 'oops.call-trace', ' </TASK>');
  yield line(k, 'oops.end-trace', `---[ end trace ${digits(0n, WIDE)} ]---`);
}

/** @see arch/x86/kernel/process_64.c __show_regs, arch/x86/kernel/dumpstack.c show_iret_regs, Linux 6.1 */
export const registers64: RegisterText = { show, trace, summary, warning };
