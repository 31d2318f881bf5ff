import { entryAt, indexAt } from '../../../arch/format.ts';
import { bareHex, PAGE_SIZE } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { cpuOf, currentTask, setKernel, setTask } from '../../../machine.ts';
import { entryOf, frameOf } from '../../../mm/tables.ts';
import { type Act, act, call, type Run } from '../../../step.ts';
import { digits, savedWord } from '../../linux-2.6.24-ia32/oops/printable.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import type { Handled } from '../../linux-2.6.24-ia32/saved-registers.ts';
import { PAGE_FAULT, type Variant } from '../../linux-4.19-x86/fault.ts';
import { line } from '../../linux-4.19-x86/oops/line.ts';
import { addressLine, showRegisters } from './show-registers.ts';

/** preempt_count's bits for softirqs and hardirqs. @see include/linux/hardirq.h, Linux 2.6.24 */
const IN_INTERRUPT = 0x0fffff00;
const SIGKILL = 9;
const SIGSEGV = 11;
const PRESENT = 1n;
const PSE = 0x80n;

/**
 * Prints an oops and ends the task: a page fault's with SIGKILL, any other with SIGSEGV.
 *
 * @see arch/x86/mm/fault_64.c do_page_fault, pgtable_bad; arch/x86/kernel/traps_64.c oops_begin, __die, oops_end, Linux 2.6.24
 */
export const die: Variant['die'] = function* die(k, fault, what, asked): Run<Handled> {
  const { pid } = currentTask(k.now, k.cpu);
  const { address, errorCode, regs } = fault;
  const isPageFault = what === 'Oops';
  const known = isPageFault || what === 'Bad pagetable';
  const signal = asked ?? (known ? SIGKILL : SIGSEGV);
  yield* call(k, 'oops_begin', just(act('oops.begin', { pid })));
  if (isPageFault) {
    yield headline(k, address);
    yield line(k, 'oops.ip', addressLine(k, savedWord(k, regs, 'eip')));
  }
  if (known) {
    yield* call(k, 'dump_pagetable', just(tables(k, address)));
    const writes = [setTask(k.now, pid, 'thread', { cr2: address, trapNo: PAGE_FAULT, errorCode })];
    yield act('oops.thread', { cr2: address, errorCode }, { writes });
  }
  yield* call(k, '__die', printing(k, regs, what, errorCode));
  if (isPageFault) yield line(k, 'oops.cr2', `CR2: ${bareHex(address, 16)}`);
  return yield* call(k, 'oops_end', ending(k, signal));
};

function* just(last: Act): Run<void> {
  yield last;
}

/** No `BUG:` in front. */
function headline(k: Kernel, address: bigint): Act {
  const nullPointer = address < PAGE_SIZE;
  const what = nullPointer ? 'NULL pointer dereference' : 'paging request';
  const text = `Unable to handle kernel ${what} at ${bareHex(address, 16)} RIP: `;
  const writes = printed(k, `${text}\n`);
  return act('oops.headline', { text, address, nullPointer }, { writes });
}

/** The entries out of the tables in CR3, up to the first that leads nowhere. @see arch/x86/mm/fault_64.c dump_pagetable, Linux 2.6.24 */
function tables(k: Kernel, address: bigint): Act {
  const words: string[] = [];
  let table = k.format.top(cpuOf(k.now, k.cpu).registers.cr3);
  for (const level of k.format.levels) {
    const at = entryAt(k.format, table, indexAt(level, address));
    if (at >= k.now.memory.span.size) return line(k, 'oops.tables', `${words.join('')}BAD`);
    const entry = entryOf(k, at);
    const last = level.name === 'pte';
    words.push(`${level.name.toUpperCase()} ${entry.toString(16)}${last ? '' : ' '}`);
    const large = level.name === 'pmd' && (entry & PSE) !== 0n;
    if (last || large || (entry & PRESENT) === 0n) break;
    table = frameOf(entry);
  }
  return line(k, 'oops.tables', words.join(''));
}

function* printing(k: Kernel, regs: bigint, what: string, errorCode: bigint): Run<void> {
  const at = regs as Parameters<typeof savedWord>[1];
  const { dieCounter } = k.now.kernel;
  const count = dieCounter === null ? null : dieCounter + 1;
  const words = k.config.oopsWords.map((word) => `${word} `).join('');
  const text = `${what}: ${bareHex(errorCode & 0xffffn, 4)} [${count ?? '?'}] ${words}`;
  const writes = [setKernel(k.now, 'dieCounter', count), ...printed(k, `${text}\n`)];
  yield act('die.header', { text, count }, { writes });
  yield* showRegisters(k, at);
  const { tainted: before } = k.now.kernel;
  yield act('die.taint', { before }, { writes: [setKernel(k.now, 'tainted', true)] });
  const rip = addressLine(k, savedWord(k, at, 'eip'));
  yield line(k, 'oops.summary', `RIP ${rip}\n RSP <${digits(savedWord(k, at, 'esp'), 16)}>`);
}

function* ending(k: Kernel, signal: number): Run<Handled> {
  const { pid, comm, preemptCount } = currentTask(k.now, k.cpu);
  const panic = (text: string) => ({
    writes: [...printed(k, `${text}\n`), setKernel(k.now, 'panicked', true)],
  });
  if (k.config.panicOnOops) {
    const text = 'Kernel panic - not syncing: Fatal exception';
    yield act('die.panic-on-oops', { text }, panic(text));
    return 'dead';
  }
  yield line(k, 'oops.end-trace', `---[ end trace ${digits(k.config.endTraceId, 16)} ]---`);
  if ((preemptCount & IN_INTERRUPT) !== 0) {
    const text = 'Kernel panic - not syncing: Aiee, killing interrupt handler!';
    yield act('die.interrupt-panic', { text }, panic(text));
    return 'dead';
  }
  const writes = [setTask(k.now, pid, 'exitCode', signal), setKernel(k.now, 'ptRegs', [])];
  yield* call(k, 'do_exit', just(act('die.exit', { pid, comm, signal }, { writes })));
  return 'dead';
}
