import { type Phys, phys, type Virt, virt } from '../bits.ts';
import { type Place, readAt, word } from '../machine.ts';
import { act, type Context, call, type Run } from '../step.ts';
import { absolute32, ENTRY_SIZE_64 } from './absolute32.ts';
import type { EntryFormat, ExtableEntry } from './format.ts';

/** A sorted exception table in memory. */
export interface Extable {
  /** Address of entry 0. */
  readonly start: Virt;
  readonly count: number;
  /** How an entry is laid out; absent: two absolute addresses. */
  readonly format?: EntryFormat;
  /** Of an even number of candidates the probe takes the upper one of the two in the middle, as `bsearch` does; absent: the lower. */
  readonly upper?: boolean;
  /** Where the kernel's address of an entry is in physical memory. */
  readonly physical: (at: Virt) => Phys;
}

/** An entry that was found, and its place in its table. */
export interface ExtableHit extends ExtableEntry {
  readonly index: number;
}

/** Entries between two addresses: `__start___ex_table` and `__stop___ex_table`. */
export const entriesBetween = (start: Virt, stop: Virt): number => Number((stop - start) / 8n);

/**
 * The binary search: equality with the instruction's start, unsigned; both ends included.
 *
 * @param wanted the faulting instruction's address
 * @see lib/extable.c search_extable, Linux 2.6.24
 */
export function searchExtable(k: Context, table: Extable, wanted: bigint): Run<ExtableHit | null> {
  return call(k, 'search_extable', probing(k, table, wanted));
}

function* probing(k: Context, table: Extable, wanted: bigint): Run<ExtableHit | null> {
  const format = table.format ?? absolute32;
  let first = 0;
  let last = table.count - 1;
  let probes = 0;
  while (first <= last) {
    const mid = Math.floor((last - first + (table.upper ? 1 : 0)) / 2) + first;
    const address = virt(table.start + BigInt(mid * format.size));
    const at = table.physical(address);
    const entry = format.read(k.now.memory, at, address);
    const { insn, fixup } = entry;
    const [insnField, ...others] = fieldsOf(format, at);
    const reads = [readAt(k.now, insnField)];
    const facts = { first, mid, last, insn, wanted };
    probes++;
    if (insn < wanted) {
      yield act('extable.smaller', facts, { reads });
      first = mid + 1;
    } else if (insn > wanted) {
      yield act('extable.larger', facts, { reads });
      last = mid - 1;
    } else {
      yield act(
        'extable.equal',
        { ...facts, fixup, ...third(entry) },
        {
          reads: [...reads, ...others.map((field) => readAt(k.now, field))],
        },
      );
      return { ...entry, index: mid };
    }
  }
  yield act('extable.exhausted', { wanted, probes });
  return null;
}

/** Where an entry's fields stand in memory: two addresses of 8 bytes, or words of 4. */
function fieldsOf({ size }: EntryFormat, at: Phys): readonly [Place, ...Place[]] {
  const width = size === ENTRY_SIZE_64 ? 8 : 4;
  const rest = Array.from({ length: size / width - 1 }, (_, i) =>
    word(phys(at + BigInt((i + 1) * width)), width),
  );
  return [word(at, width), ...rest];
}

/** What an entry's third word says, if it has one. */
const third = ({ handler, data }: ExtableEntry): { handler?: bigint; data?: bigint } => ({
  ...(handler === undefined ? {} : { handler }),
  ...(data === undefined ? {} : { data }),
});

/** A module's table, with the name it is told by. */
export interface ModuleExtable extends Extable {
  readonly module: string;
}

/**
 * The kernel's own table, then every module's that has one.
 *
 * @see kernel/extable.c search_exception_tables, kernel/module.c search_module_extables, Linux 2.6.24
 */
export function searchExceptionTables(
  k: Context,
  own: Extable,
  modules: readonly ModuleExtable[],
  eip: bigint,
): Run<ExtableHit | null> {
  return call(k, 'search_exception_tables', searching(k, own, modules, eip));
}

function* searching(
  k: Context,
  own: Extable,
  modules: readonly ModuleExtable[],
  eip: bigint,
): Run<ExtableHit | null> {
  yield act('extable.search', { eip, count: own.count });
  const found = yield* searchExtable(k, own, eip);
  if (found) return found;
  for (const table of modules) {
    const { module, count } = table;
    if (count === 0) {
      yield act('extable.module-empty', { module });
      continue;
    }
    yield act('extable.module', { module, count, wanted: eip });
    const hit = yield* searchExtable(k, table, eip);
    if (hit) return hit;
  }
  return null;
}
