import { relative32Fixup } from '../../extable/format.ts';
import { type ExtableHit, searchExceptionTables } from '../../extable/search.ts';
import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import { readSaved, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import type { LaterFault } from '../linux-4.19-x86/fault.ts';
import { goToFixup, ownTable, setUaccessErr } from '../linux-4.19-x86/fixup-exception.ts';

/** Relative entries, searched as 2.6.24 does. @see kernel/extable.c search_exception_tables, Linux 3.13 */
export function searchTables(k: Kernel, eip: bigint): Run<ExtableHit | null> {
  const own = ownTable(k, relative32Fixup, false);
  const modules = k.now.kernel.modules.map(({ name, extable: start, numExentries: count }) => ({
    ...own,
    module: name,
    start,
    count,
  }));
  return searchExceptionTables(k, own, modules, eip);
}

/**
 * If the faulting instruction is listed, execution goes on at its fixup; some entries only note the error as well.
 *
 * @see arch/x86/mm/extable.c fixup_exception, Linux 3.13
 */
export function fixupException(k: Kernel, fault: LaterFault): Run<boolean> {
  return call(k, 'fixup_exception', fixingUp(k, fault));
}

function* fixingUp(k: Kernel, fault: LaterFault): Run<boolean> {
  const eip = saved(k, fault.regs, 'eip');
  const hit = yield* searchTables(k, eip);
  if (!hit) {
    yield act('fixup.none', { eip }, { reads: [readSaved(k, fault.regs, 'eip')] });
    return false;
  }
  if (hit.uaccessErr) yield* setUaccessErr(k);
  yield* goToFixup(k, fault, hit);
  return true;
}
