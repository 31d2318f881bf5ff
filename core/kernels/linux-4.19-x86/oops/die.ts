import { bareHex } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { currentTask, setKernel, setTask } from '../../../machine.ts';
import { type Act, act, call, type Run } from '../../../step.ts';
import { digits } from '../../linux-2.6.24-ia32/oops/printable.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import type { Handled } from '../../linux-2.6.24-ia32/saved-registers.ts';
import { type LaterFault, PAGE_FAULT, type Variant } from '../fault.ts';
import { line } from './line.ts';
import type { Report } from './report.ts';
import { showFaultOops } from './show-fault-oops.ts';
import { showTrace } from './show-regs.ts';

/** preempt_count's bits for softirqs and hardirqs. @see include/linux/preempt.h, Linux 4.19 */
export const IN_INTERRUPT = 0x000fff00;
const SIGKILL = 9;

/**
 * Prints an oops and ends the task; in an interrupt there is no task to end, so the machine stops. Die notifiers and kexec are not modelled.
 *
 * @returns what a variant's `die` is
 * @see arch/x86/mm/fault.c no_context, arch/x86/kernel/dumpstack.c oops_begin, __die, oops_end, Linux 4.19
 */
export const dieWith = (report: Report): Variant['die'] =>
  function* die(k, fault, what, signal = SIGKILL): Run<Handled> {
    const { pid } = currentTask(k.now, k.cpu);
    const isPageFault = what === 'Oops';
    yield* call(k, 'oops_begin', just(act('oops.begin', { pid })));
    if (isPageFault || what === 'Bad pagetable')
      yield* showFaultOops(k, fault, isPageFault, report);
    const { address: cr2, errorCode } = fault;
    const thread = { cr2, trapNo: PAGE_FAULT, errorCode };
    if (signal === SIGKILL) {
      const writes = [setTask(k.now, pid, 'thread', thread)];
      yield act('oops.thread', { cr2, errorCode }, { writes });
    }
    const registers = yield* call(k, '__die', printing(k, fault, what, report));
    if (isPageFault) yield line(k, 'oops.cr2', `CR2: ${bareHex(cr2, 16)}`);
    return yield* call(k, 'oops_end', ending(k, fault, registers, report, signal));
  };

function* just(last: Act): Run<void> {
  yield last;
}

/** @returns the lines of the registers */
function* printing(
  k: Kernel,
  fault: LaterFault,
  what: string,
  report: Report,
): Run<readonly string[]> {
  const { dieCounter } = k.now.kernel;
  const count = dieCounter === null ? null : dieCounter + 1;
  const { oopsWords, ptiWord } = k.config;
  const words = [...oopsWords, ...(ptiWord ? [ptiWord] : [])].map((word) => ` ${word}`).join('');
  const text = `${what}: ${bareHex(fault.errorCode & 0xffffn, 4)} [#${count ?? '?'}]${words}`;
  const writes = [setKernel(k.now, 'dieCounter', count), ...printed(k, `${text}\n`)];
  yield act('die.header', { text, count }, { writes });
  yield line(k, 'oops.pid', whoText(k));
  const registers = yield* call(k, 'show_regs', report.showRegs(k, fault.regs));
  yield* showTrace(k, fault.regs);
  yield* report.userBlock(k);
  const known = k.now.kernel.modules.map(({ name }) => ` ${name}`).join('');
  const modules = k.config.moduleList === 'unknown' ? ' ?' : known;
  if (k.config.modules) yield line(k, 'oops.modules', `Modules linked in:${modules}`);
  return registers;
}

/** G (all modules are free software), and D after the first oops, among 18 marks. */
function whoText(k: Kernel): string {
  const { pid, comm } = currentTask(k.now, k.cpu);
  const { release, version } = k.config;
  const { tainted } = k.now.kernel;
  const marks = tainted ? `Tainted: ${'G      D'.padEnd(18)}` : 'Not tainted';
  return `CPU: ${k.cpu} PID: ${pid} Comm: ${comm} ${tainted === null ? '?' : marks} ${release} ${version}`;
}

function* ending(
  k: Kernel,
  fault: LaterFault,
  registers: readonly string[],
  report: Report,
  signal: number,
): Run<Handled> {
  const { dieCounter, firstOops, tainted: before } = k.now.kernel;
  const isFirst = dieCounter === 1;
  const kept = isFirst ? [setKernel(k.now, 'firstOops', registers)] : [];
  yield act('die.taint', { before }, { writes: [setKernel(k.now, 'tainted', true), ...kept] });
  const trace = `---[ end trace ${digits(k.config.endTraceId, 16)} ]---`;
  yield line(k, 'oops.end-trace', trace);
  const first = isFirst ? registers : firstOops;
  const text = [...(first ?? report.unknownRegs()), report.controlText(k)].join('\n');
  yield line(k, 'oops.first-registers', text);
  if (yield* panicking(k)) return 'dead';
  const leaving = exiting(k, signal);
  return yield* fault.variant.tellsHelpers ? call(k, 'rewind_stack_do_exit', leaving) : leaving;
}

/** What an oops leaves of the task, and of the machine. @see arch/x86/kernel/dumpstack.c oops_end, Linux 3.13 and 4.19 */
export function* afterOops(k: Kernel, signal = SIGKILL): Run<Handled> {
  return (yield* panicking(k)) ? 'dead' : yield* exiting(k, signal);
}

/** Whether the machine goes down with the task. */
function* panicking(k: Kernel): Run<boolean> {
  const panic = (text: string) => ({
    writes: [...printed(k, `${text}\n`), setKernel(k.now, 'panicked', true)],
  });
  if ((currentTask(k.now, k.cpu).preemptCount & IN_INTERRUPT) !== 0) {
    const text = 'Kernel panic - not syncing: Fatal exception in interrupt';
    yield act('die.interrupt-panic', { text }, panic(text));
    return true;
  }
  if (k.config.panicOnOops) {
    const text = 'Kernel panic - not syncing: Fatal exception';
    yield act('die.panic-on-oops', { text }, panic(text));
    return true;
  }
  return false;
}

function* exiting(k: Kernel, signal: number): Run<Handled> {
  const { pid, comm } = currentTask(k.now, k.cpu);
  const writes = [setTask(k.now, pid, 'exitCode', signal), setKernel(k.now, 'ptRegs', [])];
  yield* call(k, 'do_exit', just(act('die.exit', { pid, comm, signal }, { writes })));
  return 'dead';
}
