import { bit, PAGE_SHIFT, phys } from '../bits.ts';
import { change, cpuOf, type Machine, readAt } from '../machine.ts';
import { act, type Context, call, type Run } from '../step.ts';
import { isCanonical, type PagingFormat } from './format.ts';
import {
  type Access,
  errorCodeOf,
  forbids,
  notCanonical,
  type PagingControl,
  type Translation,
} from './refusal.ts';
import { translated, walk } from './walk.ts';
import { showWalk } from './walk-acts.ts';

/** The control bits of a CPU. EFER.NX says nothing of entries that have no room for the bit. */
export function pagingControl(machine: Machine, format: PagingFormat, cpu = 0): PagingControl {
  const { cr0, cr3, cr4, efer } = cpuOf(machine, cpu).registers;
  const supervisor = { smep: bit(cr4, 20), smap: bit(cr4, 21) };
  const noExecute = format.entrySize === 8 && bit(efer, 11);
  return { cr3, writeProtect: bit(cr0, 16), noExecute, ...supervisor };
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
    translated(machine.memory, format, control, address, access)
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
