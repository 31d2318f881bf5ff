import { bareHex, type Virt } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { currentTask, setKernel, setTask } from '../../../machine.ts';
import { type Act, act, call, type Run } from '../../../step.ts';
import { printed } from '../printk.ts';
import type { Handled } from '../saved-registers.ts';
import { SIGSEGV } from '../signal.ts';
import { digits, espAtFault, savedWord, symbolText } from './printable.ts';
import { showRegisters } from './show-registers.ts';

/** preempt_count's bits for softirqs and hardirqs. @see include/linux/hardirq.h, Linux 2.6.24 */
const IN_INTERRUPT = 0x0fffff00;

/**
 * Prints the oops and ends the task; in an interrupt there is no task to end, so the machine stops.
 * The guard against an oops within an oops is not modelled.
 *
 * @param what `Oops`, `invalid opcode`
 * @see arch/x86/kernel/traps_32.c die, Linux 2.6.24
 */
export function die(k: Kernel, what: string, regs: Virt, errorCode: bigint): Run<Handled> {
  return call(k, 'die', dying(k, what, regs, errorCode));
}

function* dying(k: Kernel, what: string, regs: Virt, errorCode: bigint): Run<Handled> {
  yield header(k, what, errorCode);
  yield* showRegisters(k, regs);
  yield summary(k, regs);
  yield act(
    'die.taint',
    { before: k.now.kernel.tainted },
    { writes: [setKernel(k.now, 'tainted', true)] },
  );
  const trace = `---[ end trace ${digits(k.config.endTraceId, 16)} ]---`;
  yield act('oops.end-trace', { text: trace }, { writes: printed(k, `${trace}\n`) });
  return yield* afterOops(k);
}

function header(k: Kernel, what: string, errorCode: bigint): Act {
  const { dieCounter } = k.now.kernel;
  const count = dieCounter === null ? null : dieCounter + 1;
  const words = k.config.oopsWords.map((word) => `${word} `).join('');
  const text = `${what}: ${bareHex(errorCode & 0xffffn, 4)} [#${count ?? '?'}] ${words}`;
  const writes = [setKernel(k.now, 'dieCounter', count), ...printed(k, `${text}\n`)];
  return act('die.header', { text, count }, { writes });
}

/** Executive summary: the line that is still on the screen when all else has scrolled away. */
function summary(k: Kernel, regs: Virt): Act {
  const eip = savedWord(k, regs, 'eip');
  const esp = espAtFault(k, regs);
  const text = `EIP: [<${digits(eip)}>] ${symbolText(k, eip)} SS:ESP 0068:${digits(esp)}`;
  return act('oops.summary', { text }, { writes: printed(k, `${text}\n`) });
}

function* afterOops(k: Kernel): Run<Handled> {
  const { pid, comm, preemptCount } = currentTask(k.now, k.cpu);
  const panic = (text: string) => ({
    writes: [...printed(k, `${text}\n`), setKernel(k.now, 'panicked', true)],
  });
  if ((preemptCount & IN_INTERRUPT) !== 0) {
    const text = 'Kernel panic - not syncing: Fatal exception in interrupt';
    yield act('die.interrupt-panic', { text }, panic(text));
    return 'dead';
  }
  if (k.config.panicOnOops) {
    const text = 'Kernel panic - not syncing: Fatal exception';
    yield act('die.panic-on-oops', { text }, panic(text));
    return 'dead';
  }
  const writes = [setTask(k.now, pid, 'exitCode', SIGSEGV), setKernel(k.now, 'ptRegs', [])];
  yield* call(k, 'do_exit', exiting(act('die.exit', { pid, comm, signal: SIGSEGV }, { writes })));
  return 'dead';
}

function* exiting(last: Act): Run<void> {
  yield last;
}
