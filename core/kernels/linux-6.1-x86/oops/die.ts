import { bareHex } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { cpuOf, currentTask, setKernel } from '../../../machine.ts';
import { type Act, act, call, type Run } from '../../../step.ts';
import { IF } from '../../linux-2.6.24-ia32/interrupts.ts';
import { digits } from '../../linux-2.6.24-ia32/oops/printable.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import { afterOops, IN_INTERRUPT } from '../../linux-4.19-x86/oops/die.ts';
import { line } from '../../linux-4.19-x86/oops/line.ts';
import type { FirstOops, Handled, ModernFault } from '../fault.ts';
import { showFaultOops } from './show-fault-oops.ts';
import { modulesText, whoText } from './who-text.ts';

const SIGKILL = 9;

/**
 * Prints the oops and ends the task; in an interrupt there is no task to end, so the machine stops. Die notifiers, kexec and the limit on the number of oopses are not modelled.
 *
 * @param what `Oops`, `Bad pagetable`, `invalid opcode`
 * @param signal SIGKILL, or SIGSEGV where `die` ends it
 * @see arch/x86/mm/fault.c page_fault_oops, arch/x86/kernel/dumpstack.c oops_begin, __die, oops_end, Linux 6.1
 */
export function* die(k: Kernel, fault: ModernFault, what: string, signal = SIGKILL): Run<Handled> {
  const { pid } = currentTask(k.now, k.cpu);
  yield* call(k, 'oops_begin', just(act('oops.begin', { pid })));
  if (what === 'Oops') yield* showFaultOops(k, fault);
  else if (what === 'Bad pagetable') yield* fault.variant.dumpPagetable(k, fault.address);
  const text = printing(k, fault, what);
  // die_addr, which is for protection faults, has the same two parts without __die around them.
  const registers = yield* fault.trap ? text : call(k, '__die', text);
  if (what === 'Oops') yield line(k, 'oops.cr2', `CR2: ${bareHex(fault.address, 16)}`);
  return yield* call(k, 'oops_end', ending(k, fault, registers, signal));
}

function* just(last: Act): Run<void> {
  yield last;
}

function* printing(k: Kernel, fault: ModernFault, what: string): Run<FirstOops> {
  yield* call(k, '__die_header', just(header(k, fault, what)));
  return yield* call(k, '__die_body', body(k, fault));
}

function header(k: Kernel, fault: ModernFault, what: string): Act {
  const { dieCounter } = k.now.kernel;
  const count = dieCounter === null ? null : dieCounter + 1;
  const { oopsWords, ptiWord } = k.config;
  const words = [...oopsWords, ...(ptiWord ? [ptiWord] : [])].map((word) => ` ${word}`).join('');
  const text = `${what}: ${bareHex(fault.errorCode & 0xffffn, 4)} [#${count ?? '?'}]${words}`;
  const writes = [setKernel(k.now, 'dieCounter', count), ...printed(k, `${text}\n`)];
  return act('die.header', { text, count }, { writes });
}

function* body(k: Kernel, fault: ModernFault): Run<FirstOops> {
  const registers = yield* call(k, 'show_regs', showing(k, fault));
  yield* fault.variant.registers.trace(k, fault);
  yield line(k, 'oops.modules', modulesText(k));
  return registers;
}

function* showing(k: Kernel, { regs, variant }: ModernFault): Run<FirstOops> {
  yield line(k, 'oops.pid', whoText(k));
  if (k.config.dmi) yield line(k, 'oops.hardware', 'Hardware name: ?');
  return yield* variant.registers.show(k, regs);
}

function* ending(
  k: Kernel,
  fault: ModernFault,
  registers: FirstOops,
  signal: number,
): Run<Handled> {
  const { dieCounter, firstOops, firstOopsIp, tainted: before } = k.now.kernel;
  const isFirst = dieCounter === 1;
  const kept = isFirst
    ? [
        setKernel(k.now, 'firstOops', registers.lines),
        setKernel(k.now, 'firstOopsIp', registers.ip),
      ]
    : [];
  yield act('die.taint', { before }, { writes: [setKernel(k.now, 'tainted', true), ...kept] });
  // The number that told boots apart is gone.
  yield line(k, 'oops.end-trace', `---[ end trace ${digits(0n, 16)} ]---`);
  const known =
    firstOops && firstOopsIp !== undefined ? { ip: firstOopsIp, lines: firstOops } : null;
  yield* fault.variant.registers.summary(k, fault.regs, isFirst ? registers : known);
  if (panics(k)) return yield* afterOops(k, signal);
  const dying = call(k, 'make_task_dead', leaving(k, signal));
  return yield* call(k, 'rewind_stack_and_make_dead', dying);
}

/** In an interrupt, or because the administrator wants it: the machine goes down with the task. */
const panics = (k: Kernel): boolean =>
  k.config.panicOnOops || (currentTask(k.now, k.cpu).preemptCount & IN_INTERRUPT) !== 0;

function* leaving(k: Kernel, signal: number): Run<Handled> {
  yield* notes(k);
  return yield* afterOops(k, signal);
}

/** What the task leaves behind. @see kernel/exit.c make_task_dead, Linux 6.1 */
function* notes(k: Kernel): Run<void> {
  const { pid, comm, preemptCount } = currentTask(k.now, k.cpu);
  const off = (cpuOf(k.now, k.cpu).registers.eflags & IF) === 0n;
  const note = `note: ${comm}[${pid}] exited with`;
  if (off) yield line(k, 'oops.note-irqs', `${note} irqs disabled`);
  if (preemptCount !== 0)
    yield line(k, 'oops.note-atomic', `${note} preempt_count ${preemptCount}`);
}
