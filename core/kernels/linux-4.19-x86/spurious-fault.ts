import { type Entry, entryAt, indexAt } from '../../arch/format.ts';
import { PF_INSTR, PF_PROT, PF_RSVD, PF_USER, PF_WRITE } from '../../arch/refusal.ts';
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

/** The look at the tables, under whichever name. @param maybe error codes for which there is one @param check the function that looks at an entry, if it has a name of its own */
export function* allowedByNow(
  k: Kernel,
  fault: Fault,
  maybe: (errorCode: bigint) => boolean,
  check?: string,
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
      return yield* judging(k, fault, { leaf: found, above, reads, check });
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
interface Walked {
  readonly leaf: Found;
  readonly above: Found | null;
  readonly reads: readonly Read[];
  readonly check: string | undefined;
}

function* judging(k: Kernel, fault: Fault, walked: Walked): Run<boolean> {
  const { leaf, above, reads, check } = walked;
  if (!leaf.entry.present) {
    yield act('spurious.absent', factsOf(leaf), { reads });
    return false;
  }
  const named = (asked: Run<boolean>): Run<boolean> => (check ? call(k, check, asked) : asked);
  if (yield* named(refusing(fault, leaf, walked))) return false;
  if (above && !leaf.entry.large) {
    if (check) yield act('spurious.ask-above', { level: above.level });
    if (yield* named(upperRefusing(fault, above, walked))) return false;
  }
  yield act('spurious.allows', factsOf(leaf), { reads });
  return true;
}

/** Where each look is a function of its own, it is told. */
function* allowing(found: Found, reads: readonly Read[], check: string | undefined): Run<false> {
  if (check) yield act('spurious.entry-allows', factsOf(found), { reads });
  return false;
}

function* refusing({ errorCode }: Fault, leaf: Found, { reads, check }: Walked): Run<boolean> {
  if (!forbids(leaf.entry, errorCode)) return yield* allowing(leaf, reads, check);
  const write = (errorCode & PF_WRITE) !== 0n;
  yield act('spurious.forbids', { ...factsOf(leaf), write }, { reads });
  return true;
}

function* upperRefusing(
  { errorCode }: Fault,
  above: Found,
  { reads, check }: Walked,
): Run<boolean> {
  if (!forbids(above.entry, errorCode)) return yield* allowing(above, reads, check);
  yield act('spurious.upper-forbids', factsOf(above), { reads });
  return true;
}

const forbids = (entry: Pick<Entry, 'writable' | 'noExecute'>, errorCode: bigint): boolean =>
  ((errorCode & PF_WRITE) !== 0n && !entry.writable) ||
  ((errorCode & PF_INSTR) !== 0n && entry.noExecute);
