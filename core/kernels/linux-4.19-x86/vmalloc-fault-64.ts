import { entryAt, indexAt, type Level, levelAt } from '../../arch/format.ts';
import type { Phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { change, readAt } from '../../machine.ts';
import { entryOf, entryPlace, frameOf } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import { bugAt } from './bug.ts';
import type { LaterFault, VmallocFault } from './fault.ts';
import { PSE, ptePresent } from './pte.ts';
import { runningTables } from './vmalloc-range.ts';

/** Accessed and dirty, which some CPUs set in entries that are empty. @see arch/x86/include/asm/pgtable_64.h _PAGE_KNL_ERRATUM_MASK, Linux 4.19 */
const MARKS = 0x060n;

const isNone = (entry: bigint): boolean => (entry & ~MARKS) === 0n;

/**
 * Brings CR3's top table up to date with the master's for one address of the vmalloc area: one entry, 512 GiB with four levels.
 * What lies below is shared; it is only looked at.
 *
 * @see arch/x86/mm/fault.c vmalloc_fault (64-bit), Linux 4.19
 */
export function vmallocFault64(k: Kernel, fault: LaterFault): Run<VmallocFault> {
  return call(k, 'vmalloc_fault', repairing(k, fault));
}

function* repairing(k: Kernel, fault: LaterFault): Run<VmallocFault> {
  const { address } = fault;
  const directory = yield* runningTables(k, address);
  if (directory === null) return 'failed';
  const top = yield* syncTop(k, fault, directory);
  if (typeof top === 'string') return top;
  return yield* lookBelow(k, address, top);
}

/** The top entry, the master's if it had to be copied; else how the repair ended. */
function* syncTop(k: Kernel, fault: LaterFault, directory: Phys): Run<bigint | 'failed' | 'bug'> {
  const { address } = fault;
  const level = levelAt(k.format, 0);
  const index = indexAt(level, address);
  const theirs = entryAt(k.format, k.layout.swapperPgDir, index);
  const entry = entryOf(k, theirs);
  const master = readAt(k.now, entryPlace(k, theirs));
  const bytes = 1n << BigInt(level.shift);
  if (isNone(entry)) {
    yield act('sync.top-empty', { address, index, entry }, { reads: [master] });
    return 'failed';
  }
  const table = frameOf(entry);
  yield act('sync.top-present', { index, entry, table, bytes }, { reads: [master] });
  const mine = entryAt(k.format, directory, index);
  const own = entryOf(k, mine);
  const reads = [master, readAt(k.now, entryPlace(k, mine))];
  if (isNone(own)) {
    const writes = [change(k.now, entryPlace(k, mine), entry)];
    yield act('sync.top-copy', { index, before: own, entry, directory, bytes }, { reads, writes });
    return entry;
  }
  if (frameOf(own) !== table) {
    yield act('sync.top-mismatch', { index, own, master: entry }, { reads });
    yield* bugAt(k, fault, 'vmalloc_fault');
    return 'bug';
  }
  yield act('sync.top-already', { index, entry: own }, { reads });
  return own;
}

/** The shared tables, level by level: a large page, or the PTE, must be there. */
function* lookBelow(k: Kernel, address: bigint, top: bigint): Run<VmallocFault> {
  let table = frameOf(top);
  for (const level of k.format.levels.slice(1)) {
    const found = yield* lookAt(k, table, level, address);
    if (typeof found === 'string') return found;
    table = frameOf(found);
  }
  throw new RangeError('tables without a last level');
}

function* lookAt(
  k: Kernel,
  table: Phys,
  level: Level,
  address: bigint,
): Run<bigint | 'repaired' | 'failed'> {
  const index = indexAt(level, address);
  const at = entryAt(k.format, table, index);
  const entry = entryOf(k, at);
  const reads = [readAt(k.now, entryPlace(k, at))];
  const facts = { level: level.name, index, entry };
  if (level.name === 'pte') {
    const there = ptePresent(entry);
    const event = there ? 'vmalloc.pte-present' : 'vmalloc.pte-absent';
    yield act(event, { index, entry, table }, { reads });
    return there ? 'repaired' : 'failed';
  }
  if (isNone(entry)) {
    yield act('vmalloc.lower-none', facts, { reads });
    return 'failed';
  }
  if ((entry & PSE) !== 0n) {
    yield act('vmalloc.lower-large', facts, { reads });
    return 'repaired';
  }
  yield act('vmalloc.lower-there', facts, { reads });
  return entry;
}
