import { bit, lowBits, PAGE_SHIFT, type Phys, pageOf, phys } from '../bits.ts';
import type { AccessKind } from '../events/names.ts';
import { change, cpuOf, type Machine, readAt, type TlbEntry } from '../machine.ts';
import { type Memory, read } from '../memory.ts';
import { act, type Context, call, type Run } from '../step.ts';
import {
  type Entry,
  entryAt,
  indexAt,
  isCanonical,
  type Level,
  type PagingFormat,
} from './format.ts';
import { showWalk } from './walk-acts.ts';

/** Bits of the error code that the CPU pushes. @see Intel SDM 3A, 4.7 */
export const PF_PROT = 1n;
export const PF_WRITE = 2n;
export const PF_USER = 4n;
export const PF_RSVD = 8n;
export const PF_INSTR = 16n;

/** An access to one address: what it wants and who asks. */
export interface Access {
  readonly kind: AccessKind;
  /** CPL 3. */
  readonly user: boolean;
  /** EFLAGS.AC: the kernel means to touch user memory. Matters with SMAP only. */
  readonly alignmentCheck?: boolean;
  /** By way of ESP or EBP: an address that is none is then the stack segment's fault. */
  readonly stack?: boolean;
}

/** The control bits that a translation depends on. */
export interface PagingControl {
  readonly cr3: bigint;
  /** CR0.WP: ring 0 honours read-only pages. */
  readonly writeProtect: boolean;
  /** EFER.NX, on formats that have the bit. */
  readonly noExecute: boolean;
  /** CR4.SMEP and CR4.SMAP: ring 0 neither executes user pages nor touches them by chance. */
  readonly smep?: boolean;
  readonly smap?: boolean;
}

export interface WalkStep {
  readonly level: Level;
  readonly table: Phys;
  readonly index: number;
  readonly at: Phys;
  readonly entry: Entry;
}

/** Which permission forbids an access. */
type Forbidden = 'user' | 'write' | 'exec' | 'smep' | 'smap';

export type Refusal = 'absent' | 'reserved' | 'non-canonical' | Forbidden;

export type Translation =
  | { readonly ok: true; readonly physical: Phys; readonly tlb: TlbEntry }
  | {
      readonly ok: false;
      readonly refusal: Refusal;
      readonly errorCode: bigint;
      /** Of a non-canonical address: #SS or #GP. Absent: a page fault. */
      readonly vector?: 12 | 13;
    };

export interface Walk {
  /** Entries read, top first. */
  readonly steps: readonly WalkStep[];
  readonly result: Translation;
}

/** The control bits of a CPU. EFER.NX says nothing of entries that have no room for the bit. */
export function pagingControl(machine: Machine, format: PagingFormat, cpu = 0): PagingControl {
  const { cr0, cr3, cr4, efer } = cpuOf(machine, cpu).registers;
  const supervisor = { smep: bit(cr4, 20), smap: bit(cr4, 21) };
  const noExecute = format.entrySize === 8 && bit(efer, 11);
  return { cr3, writeProtect: bit(cr0, 16), noExecute, ...supervisor };
}

/** The error code for a refused access; P tells a missing page from a violation. */
export const errorCodeOf = (
  access: Access,
  refusal: Refusal,
  { noExecute, smep = false }: PagingControl,
): bigint =>
  (refusal === 'absent' ? 0n : PF_PROT) |
  (access.kind === 'write' ? PF_WRITE : 0n) |
  (access.user ? PF_USER : 0n) |
  (refusal === 'reserved' ? PF_RSVD : 0n) |
  (access.kind === 'exec' && (noExecute || smep) ? PF_INSTR : 0n);

/** What keeps ring 0 from a user page. */
function keptFromUserPages(access: Access, control: PagingControl): 'smep' | 'smap' | null {
  if (access.kind === 'exec') return control.smep ? 'smep' : null;
  return control.smap && !access.alignmentCheck ? 'smap' : null;
}

/** Which permission forbids the access, if any. Write protection binds ring 0 only with CR0.WP. */
export function forbids(
  page: Pick<TlbEntry, 'writable' | 'user' | 'noExecute'>,
  access: Access,
  control: PagingControl,
): Forbidden | null {
  if (access.user && !page.user) return 'user';
  const kept = !access.user && page.user ? keptFromUserPages(access, control) : null;
  if (kept) return kept;
  if (access.kind === 'exec' && page.noExecute && control.noExecute) return 'exec';
  const honours = access.user || control.writeProtect;
  if (access.kind === 'write' && !page.writable && honours) return 'write';
  return null;
}

/**
 * Walks the tables for one access, changing nothing.
 *
 * Reads each level's entry from physical memory; stops at an absent or reserved entry; combines RW and US by AND over the levels.
 *
 * @throws UnknownWord if the tables come from a recording that lacks an entry
 * @see Intel SDM 3A, 4.3 and 4.6
 */
export function walk(
  memory: Memory,
  format: PagingFormat,
  control: PagingControl,
  address: bigint,
  access: Access,
): Walk {
  const steps: WalkStep[] = [];
  if (!isCanonical(format, address)) return { steps, result: notCanonical(access) };
  let table = format.top(control.cr3);
  let writable = true;
  let user = true;
  let noExecute = false;
  for (const level of format.levels) {
    const index = indexAt(level, address);
    const at = entryAt(format, table, index);
    const entry = format.decode(read(memory, at, format.entrySize), level.name);
    steps.push({ level, table, index, at, entry });
    if (!entry.present) return { steps, result: refused(access, 'absent', control) };
    if (isReserved(entry, control)) return { steps, result: refused(access, 'reserved', control) };
    writable &&= entry.writable;
    user &&= entry.user;
    noExecute ||= entry.noExecute;
    table = entry.frame;
    if (entry.large) break;
  }
  const why = forbids({ writable, user, noExecute }, access, control);
  if (why) return { steps, result: refused(access, why, control) };
  return {
    steps,
    result: { ok: true, ...leafOf(steps, address, access, { writable, user, noExecute }) },
  };
}

/** No translation is tried: #GP(0), for accesses to the stack #SS(0). CR2 is not written. @see Intel SDM 3A, 6.15 */
const notCanonical = ({ stack = false }: Access): Translation => ({
  ok: false,
  refusal: 'non-canonical',
  errorCode: 0n,
  vector: stack ? 12 : 13,
});

const refused = (access: Access, refusal: Refusal, control: PagingControl): Translation => ({
  ok: false,
  refusal,
  errorCode: errorCodeOf(access, refusal, control),
});

/** A bit that must be 0 is 1; NX is such a bit as long as EFER does not enable it. */
const isReserved = (entry: Entry, control: PagingControl): boolean =>
  entry.reserved || (entry.noExecute && !control.noExecute);

function leafOf(
  steps: readonly WalkStep[],
  address: bigint,
  access: Access,
  combined: Pick<TlbEntry, 'writable' | 'user' | 'noExecute'>,
): { physical: Phys; tlb: TlbEntry } {
  const leaf = steps.at(-1);
  if (!leaf) throw new RangeError('a walk without a level');
  const physical = phys(leaf.entry.frame + lowBits(address, leaf.level.shift));
  const frame = pageOf(physical);
  const dirty = leaf.entry.dirty || access.kind === 'write';
  return { physical, tlb: { ...combined, frame, dirty, global: leaf.entry.global } };
}

const pageNumber = (address: bigint): number => Number(address >> PAGE_SHIFT);

/** What the TLB answers: a translation, or `null` if it has to be walked (also to set the dirty bit). */
export function lookUpTlb(
  machine: Machine,
  control: PagingControl,
  address: bigint,
  access: Access,
  cpu = 0,
): Translation | null {
  const tlb = cpuOf(machine, cpu).tlb.get(pageNumber(address));
  if (!tlb) return null;
  const refusal = forbids(tlb, access, control);
  if (refusal) return { ok: false, refusal, errorCode: errorCodeOf(access, refusal, control) };
  if (access.kind === 'write' && !tlb.dirty) return null;
  return { ok: true, physical: phys(tlb.frame + (address & 0xfffn)), tlb };
}

/** Translates without a trace: for accesses that the story does not dwell on. Sets no accessed bit and fills no TLB. */
export function peek(
  machine: Machine,
  format: PagingFormat,
  address: bigint,
  access: Access,
  cpu = 0,
): Translation {
  const control = pagingControl(machine, format, cpu);
  return (
    lookUpTlb(machine, control, address, access, cpu) ??
    walk(machine.memory, format, control, address, access).result
  );
}

/**
 * Translates one address as the MMU does: TLB first, then the tables, one step an entry.
 * On success accessed and dirty bits are set and the TLB remembers the page.
 */
export function* translate(
  k: Context,
  format: PagingFormat,
  address: bigint,
  access: Access,
  cpu = 0,
): Run<Translation> {
  return yield* call(k, 'MMU', translating(k, format, address, access, cpu));
}

function* translating(
  k: Context,
  format: PagingFormat,
  address: bigint,
  access: Access,
  cpu: number,
): Run<Translation> {
  if (!isCanonical(format, address)) {
    const { addressBits: bits = 0 } = format;
    yield act('walk.non-canonical', { address, bits, access: access.kind, user: access.user });
    return notCanonical(access);
  }
  const control = pagingControl(k.now, format, cpu);
  const place = { space: 'tlb', cpu, page: pageNumber(address) } as const;
  const cached = lookUpTlb(k.now, control, address, access, cpu);
  if (cached?.ok) {
    yield act('tlb.hit', { address, frame: cached.tlb.frame }, { reads: [readAt(k.now, place)] });
    return cached;
  }
  if (cached) {
    const frame = cpuOf(k.now, cpu).tlb.get(place.page)?.frame ?? 0n;
    yield act(
      'tlb.forbids',
      { address, frame, access: access.kind, user: access.user },
      { reads: [readAt(k.now, place)], writes: [change(k.now, place, null)] },
    );
    return cached;
  }
  const cr3 = { space: 'register', cpu, name: 'cr3' } as const;
  const start = { address, cr3: control.cr3, access: access.kind, user: access.user };
  yield act('walk.start', start, { reads: [readAt(k.now, cr3)] });
  const found = walk(k.now.memory, format, control, address, access);
  return yield* showWalk(k, format, address, access, found, place);
}
