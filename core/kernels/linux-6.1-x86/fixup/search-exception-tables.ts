import { type Extable, type ExtableHit, searchExtable } from '../../../extable/search.ts';
import type { Kernel } from '../../../kernel.ts';
import { act, call, type Run } from '../../../step.ts';
import { ownTable } from '../../linux-4.19-x86/fixup-exception.ts';
import type { Variant } from '../fault.ts';

/**
 * The kernel's table, then that of the module the instruction lies in, then the BPF programs'.
 *
 * @see kernel/extable.c search_exception_tables, Linux 6.1
 */
export function searchExceptionTables(
  k: Kernel,
  { entry }: Pick<Variant, 'entry'>,
  eip: bigint,
): Run<ExtableHit | null> {
  return call(k, 'search_exception_tables', searching(k, ownTable(k, entry, true), eip));
}

function* searching(k: Kernel, own: Extable, eip: bigint): Run<ExtableHit | null> {
  yield act('extable.search', { eip, count: own.count });
  const kernel = searchExtable(k, own, eip);
  const found = yield* call(k, 'search_kernel_exception_table', kernel);
  if (found) return found;
  const module = yield* call(k, 'search_module_extables', searchModules(k, own, eip));
  return module ?? (yield* call(k, 'search_bpf_extables', searchBpf(k, own, eip)));
}

/** Only a module that holds the instruction is asked. @see kernel/module/main.c search_module_extables, Linux 6.1 */
function* searchModules(k: Kernel, own: Extable, eip: bigint): Run<ExtableHit | null> {
  const { modules } = k.now.kernel;
  yield act('extable.modules', { modules: modules.length });
  const module = modules.find(({ base, size }) => eip >= base && eip < base + size);
  if (!module) return null;
  const { name, extable: start, numExentries: count } = module;
  if (count === 0) {
    yield act('extable.module-empty', { module: name });
    return null;
  }
  yield act('extable.module', { module: name, count, wanted: eip });
  return yield* searchExtable(k, { ...own, start, count }, eip);
}

/** A program's table is asked only if the instruction lies in that program. @see kernel/bpf/core.c search_bpf_extables, Linux 6.1 */
function* searchBpf(k: Kernel, own: Extable, wanted: bigint): Run<ExtableHit | null> {
  const { bpfPrograms = [] } = k.now.kernel;
  const program = bpfPrograms.find(({ base, size }) => wanted >= base && wanted < base + size);
  if (!program) {
    yield act('extable.bpf', { wanted });
    return null;
  }
  const { extable: start, numExentries: count } = program;
  yield act('extable.bpf-program', { wanted, count });
  return yield* searchExtable(k, { ...own, start, count }, wanted);
}
