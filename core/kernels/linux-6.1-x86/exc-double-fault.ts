import type { Kernel } from '../../kernel.ts';
import { currentTask, setTask } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { SIGSEGV } from '../linux-2.6.24-ia32/signal.ts';
import { entered, unexplained } from '../linux-4.19-x86/double-fault.ts';
import { overflownStack } from '../linux-4.19-x86/overflown-stack.ts';
import type { Handled, ModernFault } from './fault.ts';
import { die } from './oops/die.ts';
import { handleStackOverflow } from './oops/page-fault-oops.ts';

const DOUBLE_FAULT = 8;

/**
 * Vector 8, on a stack of its own: an overflow of the task's stack by a push ends here, since there was no room for the page fault's frame.
 * It makes the same test as a page fault's oops, and panics. The way back from `espfix` is not modelled.
 *
 * @see arch/x86/kernel/traps.c exc_double_fault, Linux 6.1
 */
export function excDoubleFault(k: Kernel, fault: ModernFault): Run<Handled> {
  return call(k, 'exc_double_fault', handling(k, fault));
}

function* handling(k: Kernel, fault: ModernFault): Run<Handled> {
  yield* entered(k, fault);
  yield* note(k, fault);
  const stack = overflownStack(k, fault.address);
  if (stack !== null) return yield* handleStackOverflow(k, fault, stack);
  yield unexplained(k, fault.errorCode);
  return yield* call(k, 'die', die(k, fault, 'double fault', SIGSEGV));
}

function* note(k: Kernel, { errorCode }: ModernFault): Run<void> {
  const { pid, thread } = currentTask(k.now, k.cpu);
  const after = { ...thread, errorCode, trapNo: DOUBLE_FAULT };
  const writes = [setTask(k.now, pid, 'thread', after)];
  yield act('gp.note', { errorCode, vector: DOUBLE_FAULT }, { writes });
}
