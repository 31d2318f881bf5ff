import { bareHex } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { currentTask } from '../../machine.ts';
import { act, type Run } from '../../step.ts';
import { printed } from '../linux-2.6.24-ia32/printk.ts';
import { type Fault, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { SIGSEGV } from '../linux-2.6.24-ia32/signal.ts';

/** One line for a SIGSEGV that nobody handles. @see arch/x86/mm/fault.c show_signal_msg, Linux 4.19 and 6.1; the file, the CPU and the Code line are not modelled */
export function* segfaultLine(k: Kernel, fault: Fault): Run<void> {
  const { pid, comm, handles } = currentTask(k.now, k.cpu);
  const handled = (handles ?? []).includes(SIGSEGV);
  if (handled || !k.config.showUnhandledSignals) {
    yield act('bad.segv-quiet', { pid, handled });
    return;
  }
  const digits = 2 * (k.wordSize ?? 4);
  const ip = bareHex(saved(k, fault.regs, 'eip'), digits);
  const sp = bareHex(saved(k, fault.regs, 'esp'), digits);
  const [at, error] = [fault.address.toString(16), fault.errorCode.toString(16)];
  const text = `${comm}[${pid}]: segfault at ${at} ip ${ip} sp ${sp} error ${error}`;
  yield act('bad.segv-line', { text }, { writes: printed(k, `${text}\n`) });
}
