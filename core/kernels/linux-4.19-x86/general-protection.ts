import type { Virt } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { currentTask, setTask } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { IF, irqOn } from '../linux-2.6.24-ia32/interrupts.ts';
import { type Handled, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { SIGBUS, SIGSEGV } from '../linux-2.6.24-ia32/signal.ts';
import type { Variant } from './fault.ts';

/** si_code of a signal that the kernel sends on its own account; there is no address to tell. */
export const SI_KERNEL = 128;

interface Protection {
  readonly regs: Virt;
  readonly vector: 12 | 13;
  readonly errorCode: bigint;
  readonly user: boolean;
  readonly variant: Variant;
}

const FACTS = {
  12: { fn: 'do_stack_segment', what: 'stack segment', signal: SIGBUS },
  13: { fn: 'do_general_protection', what: 'general protection fault', signal: SIGSEGV },
} as const;

/**
 * No address is known, and no mapping is asked: user mode gets a signal, the kernel its exception table or an oops.
 *
 * @see arch/x86/kernel/traps.c do_general_protection, do_stack_segment, Linux 4.19
 */
export function protectionFault(k: Kernel, fault: Protection): Run<Handled> {
  return call(k, FACTS[fault.vector].fn, handling(k, fault));
}

function* handling(k: Kernel, fault: Protection): Run<Handled> {
  const { regs, vector, errorCode, user } = fault;
  const eip = saved(k, regs, 'eip');
  const on = (saved(k, regs, 'eflags') & IF) !== 0n;
  const writes = on ? [irqOn(k)] : [];
  if (user) {
    yield act('gp.user', { eip, vector }, { writes });
    return yield* signalling(k, fault);
  }
  yield act('gp.kernel', { eip, vector }, { writes });
  const page = { regs, address: 0n, errorCode, variant: fault.variant, trap: vector };
  if (yield* fault.variant.fixupException(k, page)) {
    yield act('gp.fixed-up', { from: eip, eip: saved(k, regs, 'eip') });
    return 'return';
  }
  yield* note(k, fault);
  return yield* fault.variant.die(k, page, FACTS[vector].what, SIGSEGV);
}

/** thread.cr2 stays what it was. */
function* note(k: Kernel, { vector, errorCode }: Protection): Run<void> {
  const { pid, thread } = currentTask(k.now, k.cpu);
  const after = { ...thread, errorCode, trapNo: vector };
  yield act('gp.note', { errorCode, vector }, { writes: [setTask(k.now, pid, 'thread', after)] });
}

function* signalling(k: Kernel, fault: Protection): Run<Handled> {
  yield* note(k, fault);
  const { pid, comm } = currentTask(k.now, k.cpu);
  const number = FACTS[fault.vector].signal;
  const writes = [setTask(k.now, pid, 'signal', { number, code: SI_KERNEL, address: 0n })];
  const sent = act('signal.force', { pid, comm, number }, { writes });
  yield* call(k, 'force_sig_info', one(sent));
  return 'return';
}

function* one(last: ReturnType<typeof act>): Run<void> {
  yield last;
}
