import type { Phys } from '../bits.ts';
import { change, type Machine, type Place, readAt, valueAt, type Write, word } from '../machine.ts';
import { act, type Context, type Run } from '../step.ts';
import type { PagingFormat } from './format.ts';
import type { Access, Refusal, Translation } from './refusal.ts';
import type { Walk, WalkStep } from './walk.ts';

/** Bits that the CPU itself sets, at the same place in every format. */
const ACCESSED = 0x20n;
const DIRTY = 0x40n;

/** The accessed and dirty bits that a successful walk sets. A table that leads to itself has one word at two levels: it is written once. */
function accessedAndDirty(
  machine: Machine,
  steps: readonly WalkStep[],
  access: Access,
  size: number,
): Write[] {
  const set = new Map<Phys, bigint>();
  for (const [i, { at, entry }] of steps.entries()) {
    const dirty = i === steps.length - 1 && access.kind === 'write' ? DIRTY : 0n;
    const bits = (entry.accessed ? 0n : ACCESSED) | dirty;
    if ((entry.raw & bits) !== bits) set.set(at, (set.get(at) ?? entry.raw) | bits);
  }
  return [...set].map(([at, raw]) => change(machine, word(at, size), raw));
}

/** What an entry has against the access; `null`: it is not there. */
const whyOf = (refusal: Refusal) =>
  refusal === 'absent' || refusal === 'non-canonical' ? null : refusal;

/** The steps of a walk; the last one makes the TLB remember the page, or drop it: so does every page fault (Intel SDM 3A, 4.10.4.1). */
export function* showWalk(
  k: Context,
  format: PagingFormat,
  address: bigint,
  access: Access,
  { steps, result }: Walk,
  tlb: Place,
): Run<Translation> {
  const why = result.ok ? null : whyOf(result.refusal);
  const drop = valueAt(k.now, tlb) === null ? [] : [change(k.now, tlb, null)];
  for (const step of steps) {
    const last = steps.at(-1) === step;
    const seen = levelAct(k.now, format, address, step, { last, reserved: why === 'reserved' });
    const ends = last && !result.ok && (why === null || why === 'reserved');
    yield ends ? { ...seen, writes: drop } : seen;
  }
  if (result.ok) {
    const set = accessedAndDirty(k.now, steps, access, format.entrySize);
    const dirtySet = access.kind === 'write' && steps.at(-1)?.entry.dirty === false;
    yield act(
      'walk.allowed',
      { address, physical: result.physical, accessedSet: set.length, dirtySet },
      { writes: [...set, change(k.now, tlb, result.tlb)] },
    );
  } else if (why && why !== 'reserved')
    yield act('walk.forbidden', { address, why, access: access.kind }, { writes: drop });
  return result;
}

function levelAct(
  now: Machine,
  format: PagingFormat,
  address: bigint,
  step: WalkStep,
  { last, reserved }: { readonly last: boolean; readonly reserved: boolean },
) {
  const reads = [readAt(now, word(step.at, format.entrySize))];
  const facts = { address, level: step.level.name, index: step.index, entry: step.entry.raw };
  if (!step.entry.present) return act('walk.absent', facts, { reads });
  if (reserved && last) return act('walk.reserved', facts, { reads });
  const frame = step.entry.frame;
  if (!last) return act('walk.entry', { ...facts, next: frame }, { reads });
  return act('walk.leaf', { ...facts, frame, bytes: 1n << BigInt(step.level.shift) }, { reads });
}
