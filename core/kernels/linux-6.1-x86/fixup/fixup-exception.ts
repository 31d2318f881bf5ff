import { exData } from '../../../extable/typed.ts';
import type { Kernel } from '../../../kernel.ts';
import { act, call, type Run } from '../../../step.ts';
import { readSaved, saved } from '../../linux-2.6.24-ia32/saved-registers.ts';
import { bug } from '../bug.ts';
import type { ModernFault } from '../fault.ts';
import type { Fixed } from './fixing.ts';
import { HANDLERS } from './handlers.ts';
import { searchExceptionTables } from './search-exception-tables.ts';

/**
 * If the faulting instruction is listed, its entry's type decides what happens; most set EIP to the fixup.
 *
 * @param trap the exception's vector
 * @returns whether execution goes on; `dead` if the kernel stopped over it
 * @see arch/x86/mm/extable.c fixup_exception, Linux 6.1
 */
export function fixupException(k: Kernel, fault: ModernFault, trap: number): Run<Fixed> {
  return call(k, 'fixup_exception', fixingUp(k, fault, trap));
}

function* fixingUp(k: Kernel, fault: ModernFault, trap: number): Run<Fixed> {
  const eip = saved(k, fault.regs, 'eip');
  const hit = yield* searchExceptionTables(k, fault.variant, eip);
  if (!hit) {
    yield act('fixup.none', { eip }, { reads: [readSaved(k, fault.regs, 'eip')] });
    return false;
  }
  const word = hit.data ?? 0n;
  const data = exData(word);
  if (data.type === null || data.type === 'EX_TYPE_NONE') {
    yield act('fixup.no-type', { number: data.number });
    yield* bug(k, fault, 'fixup_exception');
    return 'dead';
  }
  yield act('fixup.type', { type: data.type, data: word });
  return yield* HANDLERS[data.type](k, { fault, trap, hit, data });
}
