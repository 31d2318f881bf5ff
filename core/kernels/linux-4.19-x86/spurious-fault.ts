import { type Entry, entryAt, indexAt } from '../../arch/format.ts';
import { PF_INSTR, PF_PROT, PF_RSVD, PF_USER, PF_WRITE } from '../../arch/mmu.ts';
import type { LevelName } from '../../events/names.ts';
import type { Kernel } from '../../kernel.ts';
import { type Read, readAt } from '../../machine.ts';
import { entryOf, entryPlace } from '../../mm/tables.ts';
import { act, call, type Run } from '../../step.ts';
import type { Fault } from '../linux-2.6.24-ia32/saved-registers.ts';
import type { LaterFault } from './fault.ts';

/** 4.19: a write to, or a fetch from, a present page, by the kernel. */
export const onlyWriteOrFetch = (errorCode: bigint): boolean =>
  errorCode === (PF_WRITE | PF_PROT) || errorCode === (PF_INSTR | PF_PROT);

/** 3.13: everything but user mode and reserved bits. */
export const allButUser = (errorCode: bigint): boolean => (errorCode & (PF_USER | PF_RSVD)) === 0n;

/**
 * Whether the master's tables allow the access by now: then the CPU went by a stale TLB entry, and trying again is enough.
 * Upper levels are asked for presence only; a large page decides alone.
 *
 * @see arch/x86/mm/fault.c spurious_fault, Linux 3.13 and 4.19
 */
export function spuriousFault(k: Kernel, fault: LaterFault): Run<boolean> {
  return call(k, 'spurious_fault', allowedByNow(k, fault, fault.variant.mayBeSpurious));
}

/** The look at the tables, under whichever name. @param maybe error codes for which there is one */
export function* allowedByNow(
  k: Kernel,
  fault: Fault,
  maybe: (errorCode: bigint) => boolean,
): Run<boolean> {
  const { address, errorCode } = fault;
  if (!maybe(errorCode)) {
    yield act('spurious.not-asked', { errorCode });
    return false;
  }
  let table = k.layout.swapperPgDir;
  let above: Found | null = null;
  for (const level of k.format.levels) {
    const at = entryAt(k.format, table, indexAt(level, address));
    const entry = k.format.decode(entryOf(k, at), level.name);
    const found = { level: level.name, entry };
    const reads = [readAt(k.now, entryPlace(k, at))];
    if (!entry.present || entry.large || level.name === 'pte')
      return yield* judging(fault, found, above, reads);
    above = found;
    table = entry.frame;
  }
  return false;
}

interface Found {
  readonly level: LevelName;
  readonly entry: Entry;
}

const factsOf = ({ level, entry }: Found) => ({ level, entry: entry.raw });

/** The entry at which the walk ended, and the one above it. */
function* judging(
  { errorCode }: Fault,
  leaf: Found,
  above: Found | null,
  reads: readonly Read[],
): Run<boolean> {
  const facts = factsOf(leaf);
  if (!leaf.entry.present) {
    yield act('spurious.absent', facts, { reads });
    return false;
  }
  if (forbids(leaf.entry, errorCode)) {
    const write = (errorCode & PF_WRITE) !== 0n;
    yield act('spurious.forbids', { ...facts, write }, { reads });
    return false;
  }
  if (above && !leaf.entry.large && forbids(above.entry, errorCode)) {
    yield act('spurious.upper-forbids', factsOf(above), { reads });
    return false;
  }
  yield act('spurious.allows', facts, { reads });
  return true;
}

const forbids = (entry: Pick<Entry, 'writable' | 'noExecute'>, errorCode: bigint): boolean =>
  ((errorCode & PF_WRITE) !== 0n && !entry.writable) ||
  ((errorCode & PF_INSTR) !== 0n && entry.noExecute);
