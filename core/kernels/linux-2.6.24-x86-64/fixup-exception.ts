import type { Virt } from '../../bits.ts';
import { absolute64 } from '../../extable/format.ts';
import {
  type ExtableHit,
  type ModuleExtable,
  searchExceptionTables,
} from '../../extable/search.ts';
import type { Kernel } from '../../kernel.ts';
import { kernelPhysical } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { type Fault, readSaved, saved, setSaved } from '../linux-2.6.24-ia32/saved-registers.ts';

const UPPER = 0xffffffff00000000n;

/**
 * Looks an instruction's address up in the kernel's table and the modules'. An address without an upper half gets one of ones first:
 * early K8 CPUs could lose it.
 *
 * @see kernel/extable.c search_exception_tables, arch/x86/mm/extable_64.c search_extable, Linux 2.6.24
 */
export function* searchTables(k: Kernel, eip: bigint): Run<ExtableHit | null> {
  const wanted = eip >> 32n === 0n ? eip | UPPER : eip;
  if (wanted !== eip) yield* call(k, 'search_extable', widening(eip, wanted));
  const physical = (at: Virt) => kernelPhysical(k, at);
  const { start, stop } = k.image.exTable;
  const format = absolute64;
  const own = { start, count: Number(stop - start) / format.size, format, physical };
  const modules = k.now.kernel.modules.map(
    (each): ModuleExtable => ({
      module: each.name,
      start: each.extable,
      count: each.numExentries,
      format,
      physical,
    }),
  );
  return yield* searchExceptionTables(k, own, modules, wanted);
}

function* widening(eip: bigint, wanted: bigint): Run<void> {
  yield act('extable.widened', { eip, wanted });
}

/** If the faulting instruction is listed, only the saved RIP changes. There is no function of that name yet: `do_page_fault` does it itself. @see arch/x86/mm/fault_64.c no_context, Linux 2.6.24 */
export function* fixUp(k: Kernel, { regs }: Pick<Fault, 'regs'>): Run<boolean> {
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
