import type { Virt } from '../../../bits.ts';
import type { EventId } from '../../../events/index.ts';
import type { Kernel } from '../../../kernel.ts';
import { currentTask } from '../../../machine.ts';
import { type Act, act, call, type Run } from '../../../step.ts';
import { printed } from '../printk.ts';
import { digits, espAtFault, savedWord, symbolText } from './printable.ts';
import { showCode } from './show-code.ts';
import { showStack } from './show-stack.ts';

/** Events of lines that carry nothing but their text. */
type LineEvent = Extract<
  EventId,
  | 'oops.modules'
  | 'oops.pid'
  | 'oops.eip'
  | 'oops.symbol'
  | 'oops.registers'
  | 'oops.segments'
  | 'oops.process'
>;

/**
 * The register dump of a kernel-mode fault: who, where, the registers, the stack, the callers, the code.
 *
 * @see arch/x86/kernel/traps_32.c show_registers, arch/x86/kernel/process_32.c __show_registers, Linux 2.6.24
 */
export function showRegisters(k: Kernel, regs: Virt): Run<void> {
  return call(k, 'show_registers', showing(k, regs));
}

const line = (k: Kernel, event: LineEvent, text: string, before = '', after = '\n'): Act =>
  act(event, { text }, { writes: printed(k, `${before}${text}${after}`) });

function* showing(k: Kernel, regs: Virt): Run<void> {
  if (k.config.modules) yield line(k, 'oops.modules', modulesText(k));
  yield* call(k, '__show_registers', dump(k, regs));
  yield line(k, 'oops.process', processText(k), '', '\n');
  yield* showStack(k, regs);
  yield* showCode(k, regs);
}

const modulesText = (k: Kernel): string =>
  `Modules linked in:${k.now.kernel.modules.map(({ name }) => ` ${name}`).join('')}`;

function processText(k: Kernel): string {
  const { comm, pid, threadInfo, address } = currentTask(k.now, k.cpu);
  const [ti, task] = [digits(threadInfo), digits(address)];
  return `Process ${comm} (pid: ${pid}, ti=${ti} task=${task} task.ti=${ti})`;
}

/** G (all modules are free software), five marks that nothing sets here, D after the first oops; a question mark where a recording does not tell. */
const taintText = (tainted: boolean | null): string => {
  if (tainted === null) return '?';
  return tainted ? 'Tainted: G      D' : 'Not tainted';
};

function* dump(k: Kernel, regs: Virt): Run<void> {
  const { pid, comm } = currentTask(k.now, k.cpu);
  const { release, version } = k.config;
  const taint = taintText(k.now.kernel.tainted);
  const reg = (name: Parameters<typeof savedWord>[2]): string => digits(savedWord(k, regs, name));
  const low = (name: Parameters<typeof savedWord>[2]): string => reg(name).slice(-4);
  yield line(k, 'oops.pid', `Pid: ${pid}, comm: ${comm} ${taint} (${release} ${version})`, '\n');
  yield line(
    k,
    'oops.eip',
    `EIP: ${low('xcs')}:[<${reg('eip')}>] EFLAGS: ${reg('eflags')} CPU: ${k.cpu}`,
  );
  yield line(k, 'oops.symbol', `EIP is at ${symbolText(k, savedWord(k, regs, 'eip'))}`);
  const first = `EAX: ${reg('eax')} EBX: ${reg('ebx')} ECX: ${reg('ecx')} EDX: ${reg('edx')}`;
  const esp = digits(espAtFault(k, regs));
  const second = `ESI: ${reg('esi')} EDI: ${reg('edi')} EBP: ${reg('ebp')} ESP: ${esp}`;
  yield line(k, 'oops.registers', `${first}\n${second}`);
  // SS and GS are not saved by a kernel-mode fault: they are read from the CPU.
  const segments = ` DS: ${low('xds')} ES: ${low('xes')} FS: ${low('xfs')} GS: 0000 SS: 0068`;
  yield line(k, 'oops.segments', segments);
}
