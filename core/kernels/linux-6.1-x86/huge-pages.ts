import { type Phys, phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { change, readAt, setKernel, type Write, word } from '../../machine.ts';
import { allocPage, pageUse } from '../../mm/frames.ts';
import { entryOf, entryPlace, PAGE_TABLE, pmdIndex } from '../../mm/tables.ts';
import { flushPage } from '../../mm/tlb.ts';
import { act, call, type Run } from '../../step.ts';
import { dirtyBits, PAGE_ACCESSED, PAGE_RW, pageProt } from '../linux-2.6.24-ia32/user-pte.ts';
import { VM_FAULT_OOM, VM_FAULT_WRITE } from '../linux-2.6.24-ia32/vm-fault.ts';
import { PSE } from '../linux-4.19-x86/pte.ts';

/** A pmd entry that a fault is about. */
interface Pmd {
  /** Where it lies. */
  readonly pmd: Phys;
  readonly vma: Vma;
  readonly address: bigint;
}

/** What one entry maps, and how many frames that are. */
const HUGE = 2n << 20n;
const FRAMES = 512n;

/** A present entry that maps 2 MiB. */
export const isHuge = (entry: bigint): boolean => (entry & (PSE | 1n)) === (PSE | 1n);

const store = (k: Kernel, { pmd: at, address }: Pmd, entry: bigint): Write[] => [
  change(k.now, entryPlace(k, at), entry),
  ...flushPage(k.now, address, k.cpu),
];

/**
 * 2 MiB at once, where the whole of it lies in the mapping.
 *
 * @returns VM_FAULT_ bits; `small` if a page of 4 KiB must do
 * @see mm/huge_memory.c do_huge_pmd_anonymous_page, Linux 6.1
 */
export const hugeAnonymousPage = (k: Kernel, pmd: Pmd, write: boolean): Run<number | 'small'> =>
  call(k, 'do_huge_pmd_anonymous_page', supplying(k, pmd, write));

function* supplying(k: Kernel, pmd: Pmd, write: boolean): Run<number | 'small'> {
  const { pmd: at, vma, address } = pmd;
  const index = pmdIndex(k.format, address);
  const start = address & ~(HUGE - 1n);
  const reads = [readAt(k.now, entryPlace(k, at))];
  if (start < vma.start || start + HUGE > vma.end) {
    yield act('huge.does-not-fit', { address, start: vma.start, end: vma.end }, { reads });
    return 'small';
  }
  const plain = pageProt(k, vma) | PSE;
  if (!write) {
    const entry = (k.config.hugeZeroPage ?? 0n) | plain;
    yield act('huge.zero', { address, index, entry }, { reads, writes: store(k, pmd, entry) });
    return 0;
  }
  const page = allocHuge(k);
  if (!page) {
    yield act('huge.no-page', { address }, { reads });
    return 'small';
  }
  const entry = page.frame | plain | dirtyBits(k) | PAGE_RW;
  const writes = [...page.writes, ...store(k, pmd, entry)];
  yield act('huge.map', { address, index, entry }, { reads, writes });
  return 0;
}

/** 512 frames in a row, from a multiple of 512 on. Memory that was never used is zeros. */
function allocHuge(k: Kernel): { readonly frame: Phys; readonly writes: readonly Write[] } | null {
  const { freeFrames } = k.now.kernel;
  const first = (freeFrames.next + FRAMES - 1n) & ~(FRAMES - 1n);
  if (first + FRAMES > freeFrames.end) return null;
  const next = { ...freeFrames, next: first + FRAMES };
  return { frame: phys(first << 12n), writes: [setKernel(k.now, 'freeFrames', next)] };
}

/**
 * A large page that is there: a write that it does not allow splits it, unless nobody else has it; a page of 4 KiB is copied then.
 *
 * @see mm/huge_memory.c do_huge_pmd_wp_page, __split_huge_pmd, Linux 6.1
 */
export function* presentHuge(k: Kernel, pmd: Pmd, write: boolean): Run<number | 'small'> {
  const before = entryOf(k, pmd.pmd);
  const index = pmdIndex(k.format, pmd.address);
  const reads = [readAt(k.now, entryPlace(k, pmd.pmd))];
  if (write && (before & PAGE_RW) === 0n)
    return yield* call(k, 'do_huge_pmd_wp_page', refused(k, pmd, before));
  const entry = before | PAGE_ACCESSED | (write ? dirtyBits(k) : 0n);
  const writes = entry === before ? flushPage(k.now, pmd.address, k.cpu) : store(k, pmd, entry);
  yield act('huge.touch', { index, before, entry }, { reads, writes });
  return 0;
}

function* refused(k: Kernel, pmd: Pmd, before: bigint): Run<number | 'small'> {
  const index = pmdIndex(k.format, pmd.address);
  const use = pageUse(k.now, before & 0x3fffffe00000n);
  if (use?.kind === 'anon' && use.count === 1) {
    const entry = before | PAGE_ACCESSED | dirtyBits(k) | PAGE_RW;
    yield act('huge.reuse', { index, before, entry }, { writes: store(k, pmd, entry) });
    return VM_FAULT_WRITE;
  }
  return yield* call(k, '__split_huge_pmd', splitting(k, pmd, before));
}

/** 512 entries say what one said. */
function* splitting(k: Kernel, pmd: Pmd, before: bigint): Run<number | 'small'> {
  const index = pmdIndex(k.format, pmd.address);
  const page = allocPage(k.now, 'table');
  if (!page) {
    yield act('mm.no-table', { index });
    return VM_FAULT_OOM;
  }
  const entries = Array.from({ length: 512 }, (_, i) => (before & ~PSE) + (BigInt(i) << 12n));
  const table = entries.reduceRight((all, entry) => (all << 64n) | entry, 0n);
  const entry = page.frame | PAGE_TABLE;
  const filled = change(k.now, word(page.frame, 4096), table);
  const writes = [...page.writes, filled, ...store(k, pmd, entry)];
  yield act('huge.split', { index, before, entry }, { writes });
  return 'small';
}
