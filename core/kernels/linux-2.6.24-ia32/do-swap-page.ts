import { hex, type Phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { BackingPage } from '../../kernel-state.ts';
import { change, type Write, word } from '../../machine.ts';
import { UnknownFact } from '../../memory.ts';
import { allocPage, countUsers, pageUse } from '../../mm/frames.ts';
import { act, call, type Run } from '../../step.ts';
import { doWpPage } from './do-wp-page.ts';
import {
  dirtyBits,
  maybeWritable,
  pageProt,
  readPte,
  SOFT_DIRTY,
  storePte,
  type UserPte,
} from './user-pte.ts';
import { VM_FAULT_MAJOR, VM_FAULT_OOM, VM_FAULT_SIGBUS } from './vm-fault.ts';

interface SwapPage {
  readonly frame: Phys | null;
  readonly result: number;
}

/**
 * Brings a page back from swap, and maps it. Entries of pages in migration are not modelled.
 *
 * @see mm/memory.c do_swap_page, Linux 2.6.24
 */
export function doSwapPage(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  return call(k, 'do_swap_page', swappingIn(k, pte, write));
}

function* swappingIn(k: Kernel, pte: UserPte, write: boolean): Run<number> {
  const { entry: before, address, index, vma } = pte;
  const slot = k.now.kernel.swap[hex(before)] ?? someSlot(k);
  if (!slot) throw new UnknownFact(`what swap entry ${hex(before)} stands for`);
  const found = yield* findPage(k, pte, slot);
  if (found.frame === null) return found.result;
  const sole = write && pageUse(k.now, found.frame)?.count === 1;
  const plain = found.frame | pageProt(k, pte.vma) | softDirty(k, before);
  const entry = sole ? maybeWritable(vma, plain | dirtyBits(k)) : plain;
  const writes = storePte(k, pte, entry);
  yield act('swap.map', { address, index, before, entry }, { reads: [readPte(k, pte)], writes });
  if (!write || sole) return found.result;
  return (yield* doWpPage(k, { ...pte, entry })) | found.result;
}

/** In a recording nobody knows what a slot holds, but that it holds a page. */
const someSlot = ({ now }: Kernel): BackingPage | null =>
  now.kernel.freeFrames.kind === 'placeholder' ? { frame: null, content: 0n } : null;

/** An entry that is not present keeps that bit as its bit 1. @see arch/x86/include/asm/pgtable_types.h _PAGE_SWP_SOFT_DIRTY, Linux 6.1 */
const softDirty = ({ config }: Kernel, entry: bigint): bigint =>
  config.softDirty && (entry & 2n) !== 0n ? SOFT_DIRTY : 0n;

function* findPage(k: Kernel, pte: UserPte, slot: BackingPage): Run<SwapPage> {
  const { entry } = pte;
  if (slot.frame !== null) {
    const writes = countUsers(k.now, slot.frame, 1);
    yield act('swap.cached', { entry, frame: slot.frame }, { writes });
    return { frame: slot.frame, result: 0 };
  }
  const fresh = allocPage(k.now, 'anon');
  if (!fresh) {
    yield act('swap.no-page', { entry });
    return { frame: null, result: VM_FAULT_OOM };
  }
  if (slot.content === 'error') {
    yield act('swap.io-error', { entry });
    return { frame: null, result: VM_FAULT_SIGBUS };
  }
  const writes: Write[] = [
    ...fresh.writes,
    change(k.now, word(fresh.frame, 4096), slot.content),
    ...(k.now.kernel.swap[hex(entry)]
      ? [change(k.now, { space: 'kernel', path: ['swap', hex(entry), 'frame'] }, fresh.frame)]
      : []),
  ];
  yield act('swap.read', { entry, frame: fresh.frame }, { writes });
  return { frame: fresh.frame, result: VM_FAULT_MAJOR };
}
