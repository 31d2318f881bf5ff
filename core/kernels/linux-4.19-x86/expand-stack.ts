import { PAGE_SIZE, pageOf, virt } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { change, mmOf } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';

/** Pages that stay free between a stack and the mapping below it. @see mm/mmap.c stack_guard_gap, Linux 4.19 */
export const GAP = 256n * PAGE_SIZE;

/**
 * How a kernel grows a stack: the lower end moves down to the address's page, up to RLIMIT_STACK. Other limits are not modelled.
 *
 * @param gap bytes that must stay free below it
 * @returns the grown mapping, or `null` at a limit
 * @see mm/mmap.c expand_stack, expand_downwards, Linux 3.13 (no gap) and 4.19
 */
const growing =
  (gap: bigint) =>
  (k: Kernel, mm: string, vma: Vma, address: bigint): Run<Vma | null> =>
    call(k, 'expand_stack', expandDownwards(k, mm, vma, address, gap));

export const expandStack = growing(GAP);
export const expandStackWithoutGap = growing(0n);

/** @param gap bytes that must stay free below */
export function expandDownwards(
  k: Kernel,
  mm: string,
  vma: Vma,
  address: bigint,
  gap: bigint,
): Run<Vma | null> {
  return call(k, 'expand_downwards', expanding(k, mm, vma, address, gap));
}

function* expanding(
  k: Kernel,
  mm: string,
  vma: Vma,
  address: bigint,
  gap: bigint,
): Run<Vma | null> {
  const { vmas, stackLimit } = mmOf(k.now, mm);
  const start = pageOf(virt(address));
  const list = vmas === 'unknown' ? [] : vmas;
  const below = list.filter(({ end }) => end <= vma.start).at(-1);
  const guarded = below && !below.growsDown && (below.read || below.write || below.exec);
  if (guarded && start - below.end < gap) {
    yield act('stack.gap', { start, below: below.end });
    return null;
  }
  const size = vma.end - start;
  if (size > stackLimit) {
    yield act('stack.limit', { size, limit: stackLimit });
    return null;
  }
  const grown = { ...vma, start };
  const after = vmas === 'unknown' ? vmas : vmas.map((each) => (each === vma ? grown : each));
  const where = { space: 'kernel', path: ['mms', mm, 'vmas'] } as const;
  yield act(
    'stack.grow',
    { from: vma.start, to: start, end: vma.end },
    { writes: [change(k.now, where, after)] },
  );
  return grown;
}
