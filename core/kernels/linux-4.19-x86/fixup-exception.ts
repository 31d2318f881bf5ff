import type { Virt } from '../../bits.ts';
import { type EntryFormat, relative32Handler } from '../../extable/format.ts';
import { type Extable, type ExtableHit, searchExtable } from '../../extable/search.ts';
import type { Kernel } from '../../kernel.ts';
import { currentTask, setTask } from '../../machine.ts';
import { UnknownFact } from '../../memory.ts';
import { kernelPhysical } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { readSaved, saved, setSaved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { type LaterFault, PAGE_FAULT } from './fault.ts';

/** The kernel's own table, as its format and search have it. */
export function ownTable(k: Kernel, format: EntryFormat, upper: boolean): Extable {
  const { start, stop } = k.image.exTable;
  const count = Number(stop - start) / format.size;
  return { start, count, format, upper, physical: (at: Virt) => kernelPhysical(k, at) };
}

/**
 * The kernel's table by `bsearch`; the modules' are asked after every miss, and never after a hit.
 *
 * @see kernel/extable.c search_exception_tables, lib/extable.c search_extable, Linux 4.19
 */
export function searchTables(k: Kernel, eip: bigint): Run<ExtableHit | null> {
  return call(k, 'search_exception_tables', searching(k, eip));
}

function* searching(k: Kernel, eip: bigint): Run<ExtableHit | null> {
  const own = ownTable(k, relative32Handler, true);
  yield act('extable.search', { eip, count: own.count });
  const found = yield* searchExtable(k, own, eip);
  return found ?? (yield* call(k, 'search_module_extables', searchModules(k, own, eip)));
}

function* searchModules(k: Kernel, own: Extable, eip: bigint): Run<ExtableHit | null> {
  const { modules } = k.now.kernel;
  yield act('extable.modules', { modules: modules.length });
  for (const { name: module, extable: start, numExentries: count } of modules) {
    yield act('extable.module', { module, count, wanted: eip });
    const hit = yield* searchExtable(k, { ...own, start, count }, eip);
    if (hit) return hit;
  }
  return null;
}

/**
 * If the faulting instruction is listed, its entry's handler decides what happens; most set EIP to the fixup.
 *
 * @see arch/x86/mm/extable.c fixup_exception, Linux 4.19
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
  const name = k.image.symbols.find(({ address }) => address === hit.handler)?.name ?? '?';
  yield* call(k, name, recovering(k, fault, hit, name));
  return true;
}

/** @see arch/x86/mm/extable.c ex_handler_default and its siblings, Linux 4.19 */
function* recovering(k: Kernel, fault: LaterFault, hit: ExtableHit, name: string): Run<void> {
  const { regs } = fault;
  yield act('fixup.handler', { handler: hit.handler ?? 0n, name });
  if (name === 'ex_handler_fault') {
    const trap = fault.trap ?? PAGE_FAULT;
    const writes = [setSaved(k, regs, 'eax', BigInt(trap))];
    yield act('fixup.trap-number', { trap }, { writes });
  } else if (name === 'ex_handler_ext') {
    yield* setUaccessErr(k);
  } else if (name !== 'ex_handler_default') {
    throw new UnknownFact(`what the handler at ${(hit.handler ?? 0n).toString(16)} does`);
  }
  yield* goToFixup(k, fault, hit);
}

/** A block of user accesses tests it once, at its end. */
export function* setUaccessErr(k: Kernel): Run<void> {
  const { pid } = currentTask(k.now, k.cpu);
  const writes = [setTask(k.now, pid, 'uaccessErr', true)];
  yield act('fixup.uaccess-err', { pid }, { writes });
}

/** Only the saved EIP changes. */
export function* goToFixup(
  k: Kernel,
  { regs }: Pick<LaterFault, 'regs'>,
  { fixup }: Pick<ExtableHit, 'fixup'>,
): Run<void> {
  const eip = saved(k, regs, 'eip');
  const reads = [readSaved(k, regs, 'eip')];
  yield act('fixup.found', { eip, fixup }, { reads, writes: [setSaved(k, regs, 'eip', fixup)] });
}
