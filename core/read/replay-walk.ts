import { NX, type PagingFormat } from '../arch/format.ts';
import { pagingControl } from '../arch/mmu.ts';
import type { Access } from '../arch/refusal.ts';
import { walk } from '../arch/walk.ts';
import type { AccessKind } from '../events/names.ts';
import type { Machine } from '../machine.ts';
import { isKnown, read, UnknownFact } from '../memory.ts';
import type { RecordedFault } from './recorded-fault.ts';
import { isPlaceholder } from './recorded-machine.ts';
import { afterDebugger } from './recorded-memory.ts';
import type { Replayed } from './replay.ts';

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** One entry of a walk, in the recordings' form. `flags` are the low 12 bits, and NX, of an entry whose frame the recording does not determine. */
export interface ReplayStep {
  readonly level: string;
  readonly table_phys: string | null;
  readonly index: number;
  readonly entry_phys: string | null;
  readonly entry: string | null;
  readonly flags?: string;
}

/** What of an entry is no frame: the low 12 bits and NX. */
const FLAGS = NX | 0xfffn;

/** EFLAGS.AC, which `stac` sets. */
const AC = 1n << 18n;

type Note = (field: string, why: string) => void;
type Walked = ReturnType<typeof walk>;

/** The MMU's walk of the faulting address; `null` if it needs an entry that is not recorded. */
function walked(
  { kernel }: Replayed,
  now: Machine,
  fault: RecordedFault,
  cr3: bigint,
  kind: AccessKind,
): Walked | null {
  const { error_code, eflags, cr2 } = fault.at_entry;
  const user = (error_code & 4n) !== 0n;
  const access = { kind, user, alignmentCheck: (eflags & AC) !== 0n };
  return tryWalk(now, kernel.format, cr3, cr2, access);
}

function tryWalk(
  now: Machine,
  format: PagingFormat,
  cr3: bigint,
  address: bigint,
  access: Access,
): Walked | null {
  try {
    return walk(now.memory, format, { ...pagingControl(now, format), cr3 }, address, access);
  } catch (error) {
    if (error instanceof UnknownFact) return null;
    throw error;
  }
}

const plain = (walk: Walked): ReplayStep[] =>
  walk.steps.map(({ level, table, index, at, entry }) => ({
    level: level.name,
    table_phys: hex(table),
    index,
    entry_phys: hex(at),
    entry: hex(entry.raw),
  }));

/** The entries that translate an address from a root on, in the recordings' form; `null` if one is not known. */
export function walkSteps(
  now: Machine,
  format: PagingFormat,
  cr3: bigint,
  address: bigint,
): ReplayStep[] | null {
  const found = tryWalk(now, format, cr3, address, { kind: 'read', user: false });
  return found && plain(found);
}

/** The machine when the CPU raised the fault: before a debugger wrote, if one did. */
function startOf({ trace, kernel }: Replayed, fault: RecordedFault): Machine {
  const { start } = trace;
  const memory = afterDebugger(start.memory, kernel.format.entrySize, fault, 'before');
  return { ...start, memory };
}

/** The walks as the tables stood when the fault was raised, from CR3 and from the master. */
export function walksBefore(
  replayed: Replayed,
  fault: RecordedFault,
  note: Note,
): { process: ReplayStep[] | null; master: ReplayStep[] | null } {
  const start = startOf(replayed, fault);
  const steps = (root: bigint, field: string): ReplayStep[] | null => {
    const found = walked(replayed, start, fault, root, 'read');
    if (!found) note(field, 'an entry of this walk is not recorded');
    return found && plain(found);
  };
  return {
    process: steps(fault.at_entry.cr3, 'walk.process'),
    master: steps(replayed.kernel.layout.swapperPgDir, 'walk.master'),
  };
}

/** The error code that the walk gives. Where it gives none, the one that the CPU pushed: then a stale TLB entry made the fault. */
export function errorCodeNow(
  replayed: Replayed,
  fault: RecordedFault,
  access: AccessKind,
  note: Note,
): bigint {
  const { cr3, error_code } = fault.at_entry;
  const found = walked(replayed, startOf(replayed, fault), fault, cr3, access);
  if (found && !found.result.ok) return found.result.errorCode;
  note(
    'error_code',
    found ? 'the tables allow the access' : 'an entry of the walk is not recorded',
  );
  return error_code;
}

/** The walk from CR3 as the tables stand at the end. */
export function walkAfter(
  replayed: Replayed,
  fault: RecordedFault,
  note: Note,
): ReplayStep[] | null {
  const { trace, kernel } = replayed;
  const { entrySize } = kernel.format;
  const found = walked(replayed, kernel.now, fault, fault.at_entry.cr3, 'read');
  if (!found) {
    note('walk_after.process', 'an entry of this walk is not recorded');
    return null;
  }
  let lost = false;
  return plain(found).map((step, i) => {
    const at = found.steps[i];
    if (!at) return step;
    const table = lost;
    const path = `walk_after.process[${i}]`;
    if (table) {
      note(`${path}.table_phys`, 'the allocator chose the page table');
      note(`${path}.entry_phys`, 'the allocator chose the page table');
    }
    const { memory } = trace.start;
    const kept =
      isKnown(memory, at.at, entrySize) && read(memory, at.at, entrySize) === at.entry.raw;
    lost = !kept && at.entry.present && isPlaceholder(at.entry.frame);
    const where = table ? { ...step, table_phys: null, entry_phys: null } : step;
    if (!lost) return where;
    note(`${path}.entry`, 'which page the allocator, the page cache or a reuse gives');
    return { ...where, entry: null, flags: hex(at.entry.raw & FLAGS) };
  });
}
