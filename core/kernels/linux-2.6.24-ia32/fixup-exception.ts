import type { Virt } from '../../bits.ts';
import {
  type ExtableHit,
  entriesBetween,
  type ModuleExtable,
  searchExceptionTables,
} from '../../extable/search.ts';
import type { Kernel } from '../../kernel.ts';
import { kernelPhysical } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { readSaved, saved, setSaved } from './saved-registers.ts';

/**
 * Looks an instruction's address up in the kernel's table and the modules'.
 *
 * @see kernel/extable.c search_exception_tables, Linux 2.6.24
 */
export function searchTables(k: Kernel, eip: bigint): Run<ExtableHit | null> {
  const physical = (at: Virt) => kernelPhysical(k, at);
  const { start, stop } = k.image.exTable;
  const own = { start, count: entriesBetween(start, stop), physical };
  const modules = k.now.kernel.modules.map(
    (each): ModuleExtable => ({
      module: each.name,
      start: each.extable,
      count: each.numExentries,
      physical,
    }),
  );
  return searchExceptionTables(k, own, modules, eip);
}

/**
 * If the faulting instruction is listed, execution will go on at its fixup: only the saved EIP changes.
 *
 * @returns whether it was listed
 * @see arch/x86/mm/extable_32.c fixup_exception, Linux 2.6.24
 */
export function fixupException(k: Kernel, regs: Virt): Run<boolean> {
  return call(k, 'fixup_exception', fixingUp(k, regs));
}

function* fixingUp(k: Kernel, regs: Virt): Run<boolean> {
  const eip = saved(k, regs, 'eip');
  const entry = yield* searchTables(k, eip);
  const reads = [readSaved(k, regs, 'eip')];
  if (!entry) {
    yield act('fixup.none', { eip }, { reads });
    return false;
  }
  const writes = [setSaved(k, regs, 'eip', entry.fixup)];
  yield act('fixup.found', { eip, fixup: entry.fixup }, { reads, writes });
  return true;
}
