import type { Kernel } from '../../kernel.ts';
import { act, type Run } from '../../step.ts';
import { isPrefetch } from './is-prefetch.ts';
import { noContext } from './no-context.ts';
import { type Fault, fromUser, type Handled, saved } from './saved-registers.ts';
import { BUS_ADRERR, forceSigInfoFault, noteSigbus, SIGBUS } from './signal.ts';

/**
 * The mapping has no page to give: SIGBUS for user mode, the exception table for kernel mode.
 *
 * @see arch/x86/mm/fault_32.c do_sigbus, Linux 2.6.24
 */
export function* doSigbus(k: Kernel, fault: Fault): Run<Handled> {
  const { address } = fault;
  if (!fromUser(fault)) {
    yield act('sigbus.kernel', { eip: saved(k, fault.regs, 'eip') });
    return yield* noContext(k, fault);
  }
  yield act('sigbus.user', { address });
  yield* isPrefetch(k, fault);
  yield* noteSigbus(k, fault);
  yield* forceSigInfoFault(k, { number: SIGBUS, code: BUS_ADRERR, address });
  return 'return';
}
