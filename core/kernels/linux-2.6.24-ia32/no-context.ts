import type { Kernel } from '../../kernel.ts';
import { act, type Run } from '../../step.ts';
import { fixupException } from './fixup-exception.ts';
import { isPrefetch } from './is-prefetch.ts';
import { die } from './oops/die.ts';
import { reportFault } from './oops/report-fault.ts';
import { type Fault, type Handled, saved } from './saved-registers.ts';

/**
 * Kernel mode, and nothing makes the access valid: the exception table is the last excuse, an oops the end.
 *
 * @see arch/x86/mm/fault_32.c no_context, Linux 2.6.24
 */
export function* noContext(k: Kernel, fault: Fault): Run<Handled> {
  const from = saved(k, fault.regs, 'eip');
  if (yield* fixupException(k, fault.regs)) {
    yield act('context.fixed-up', { from, eip: saved(k, fault.regs, 'eip') });
    return 'return';
  }
  yield act('context.not-fixed-up', { eip: from });
  yield* isPrefetch(k, fault);
  yield* reportFault(k, fault);
  return yield* die(k, 'Oops', fault.regs, fault.errorCode);
}
