import { bareHex, PAGE_SIZE, type Virt, wrap } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf, currentTask, setKernel, setTask } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { digits, espAtFault, savedWord, symbolText } from '../linux-2.6.24-ia32/oops/printable.ts';
import { dumpTables } from '../linux-2.6.24-ia32/oops/report-fault.ts';
import { callers, stackWords } from '../linux-2.6.24-ia32/oops/show-stack.ts';
import { printed } from '../linux-2.6.24-ia32/printk.ts';
import type { Handled } from '../linux-2.6.24-ia32/saved-registers.ts';
import { type LaterFault, PAGE_FAULT } from '../linux-4.19-x86/fault.ts';
import { afterOops } from '../linux-4.19-x86/oops/die.ts';
import { line } from '../linux-4.19-x86/oops/line.ts';
import { showCode } from './show-code.ts';

/**
 * Prints the oops and ends the task.
 *
 * @see arch/x86/mm/fault.c no_context, show_fault_oops, arch/x86/kernel/dumpstack.c __die, oops_end, Linux 3.13
 */
export function* die(k: Kernel, fault: LaterFault, what: string): Run<Handled> {
  const { pid } = currentTask(k.now, k.cpu);
  const { address: cr2, errorCode, regs } = fault;
  yield* call(k, 'oops_begin', beginning(pid));
  yield* showFaultOops(k, fault, what === 'Oops');
  const thread = { cr2, trapNo: PAGE_FAULT, errorCode };
  yield act('oops.thread', { cr2, errorCode }, { writes: [setTask(k.now, pid, 'thread', thread)] });
  yield* call(k, '__die', printing(k, regs, errorCode, what));
  if (what === 'Oops') yield line(k, 'oops.cr2', `CR2: ${bareHex(cr2, 16)}`);
  return yield* call(k, 'oops_end', ending(k));
}

function* beginning(pid: number): Run<void> {
  yield act('oops.begin', { pid });
}

/** `%p`: eight digits, but 0 is a word. */
const pointer = (value: bigint | null): string => (value === 0n ? '  (null)' : digits(value));

/** `%pS`, which says the same word of 0. */
const place = (k: Kernel, value: bigint | null): string =>
  value === 0n ? '  (null)' : symbolText(k, value);

function* showFaultOops(k: Kernel, { address, regs }: LaterFault, headline: boolean): Run<void> {
  if (headline) {
    const nullPointer = address < PAGE_SIZE;
    const what = nullPointer ? 'NULL pointer dereference' : 'paging request';
    const text = `BUG: unable to handle kernel ${what} at ${pointer(address)}`;
    const writes = printed(k, `${text}\n`);
    yield act('oops.headline', { text, address, nullPointer }, { writes });
    const ip = savedWord(k, regs, 'eip');
    yield line(k, 'oops.ip', `IP: [<${pointer(ip)}>] ${place(k, ip)}`);
  }
  yield* dumpTables(k, address);
}

function* printing(k: Kernel, regs: Virt, errorCode: bigint, what: string): Run<void> {
  const { dieCounter } = k.now.kernel;
  const count = dieCounter === null ? null : dieCounter + 1;
  const words = k.config.oopsWords.map((word) => `${word} `).join('');
  const text = `${what}: ${bareHex(errorCode & 0xffffn, 4)} [#${count ?? '?'}] ${words}`;
  const writes = [setKernel(k.now, 'dieCounter', count), ...printed(k, `${text}\n`)];
  yield act('die.header', { text, count }, { writes });
  const modules = k.now.kernel.modules.map(({ name }) => ` ${name}`).join('');
  if (k.config.modules) yield line(k, 'oops.modules', `Modules linked in:${modules}`);
  yield* call(k, 'show_regs', showRegs(k, regs));
  const [eip, esp] = [savedWord(k, regs, 'eip'), espAtFault(k, regs)];
  const summary = `EIP: [<${digits(eip)}>] ${symbolText(k, eip)} SS:ESP 0068:${digits(esp)}`;
  yield line(k, 'oops.summary', summary);
}

function* showRegs(k: Kernel, regs: Virt): Run<void> {
  yield* who(k);
  const reg = (name: Parameters<typeof savedWord>[2]): string => digits(savedWord(k, regs, name));
  const low = (name: Parameters<typeof savedWord>[2]): string => reg(name).slice(-4);
  const where = `EIP: ${low('xcs')}:[<${reg('eip')}>] EFLAGS: ${reg('eflags')} CPU: ${k.cpu}`;
  yield line(k, 'oops.eip', where);
  yield line(k, 'oops.symbol', `EIP is at ${symbolText(k, savedWord(k, regs, 'eip'))}`);
  const first = `EAX: ${reg('eax')} EBX: ${reg('ebx')} ECX: ${reg('ecx')} EDX: ${reg('edx')}`;
  const second = `ESI: ${reg('esi')} EDI: ${reg('edi')} EBP: ${reg('ebp')}`;
  yield line(k, 'oops.registers', `${first}\n${second} ESP: ${digits(espAtFault(k, regs))}`);
  // A kernel-mode fault saves no SS; GS holds nothing here.
  const segments = ` DS: ${low('xds')} ES: ${low('xes')} FS: ${low('xfs')} GS: 0000 SS: 0068`;
  yield line(k, 'oops.segments', segments);
  const { cr0, cr2, cr3, cr4 } = cpuOf(k.now, k.cpu).registers;
  const [a, b, c, d] = [cr0, cr2, cr3, cr4].map((value) => digits(value));
  yield line(k, 'oops.control', `CR0: ${a} CR2: ${b} CR3: ${c} CR4: ${d}`);
  yield* showStack(k, regs);
  const eip = savedWord(k, regs, 'eip') ?? 0n;
  yield* showCode(k, wrap(eip, 32));
}

/** G (all modules are free software), and D after the first oops, among 13 marks. */
function* who(k: Kernel): Run<void> {
  const { pid, comm, threadInfo, address } = currentTask(k.now, k.cpu);
  const { release, version } = k.config;
  const { tainted } = k.now.kernel;
  const marks = tainted ? `Tainted: ${'G      D'.padEnd(13)}` : 'Not tainted';
  const taint = tainted === null ? '?' : marks;
  yield line(
    k,
    'oops.pid',
    `CPU: ${k.cpu} PID: ${pid} Comm: ${comm} ${taint} ${release} ${version}`,
  );
  if (k.config.dmi) yield line(k, 'oops.hardware', 'Hardware name: ?');
  const [task, ti] = [digits(address), digits(threadInfo)];
  yield line(k, 'oops.task', `task: ${task} ti: ${ti} task.ti: ${ti}`);
}

const WORDS_A_LINE = 8;

/** The words from ESP up, then the callers by frame pointers; what else on the stack looks like text is not modelled. */
function* showStack(k: Kernel, regs: Virt): Run<void> {
  const words = stackWords(k, regs);
  const lines: string[] = ['Stack:'];
  for (let i = 0; i < words.length; i += WORDS_A_LINE)
    lines.push(` ${words.slice(i, i + WORDS_A_LINE).join(' ')}`);
  const text = lines.join('\n');
  yield act('oops.stack', { text, words: words.length }, { writes: printed(k, `${text}\n`) });
  yield line(k, 'oops.call-trace', 'Call Trace:');
  for (const { address, fromStack } of callers(k, regs)) {
    const caller = ` [<${digits(address)}>] ${symbolText(k, address)}`;
    yield act('oops.caller', { text: caller, fromStack }, { writes: printed(k, `${caller}\n`) });
  }
}

function* ending(k: Kernel): Run<Handled> {
  const before = k.now.kernel.tainted;
  yield act('die.taint', { before }, { writes: [setKernel(k.now, 'tainted', true)] });
  yield line(k, 'oops.end-trace', `---[ end trace ${digits(k.config.endTraceId, 16)} ]---`);
  return yield* afterOops(k);
}
