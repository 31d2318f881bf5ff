import { pageOf, virt } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { change, mmOf } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';

/**
 * Moves a stack's lower end down to the address's page, up to RLIMIT_STACK. No gap is kept to the mapping below.
 * The address-space limit, locked memory and overcommit are not modelled.
 *
 * @returns the grown mapping, or `null` at the limit
 * @see mm/mmap.c expand_downwards, acct_stack_growth, Linux 2.6.24
 */
export function expandStack(k: Kernel, mm: string, vma: Vma, address: bigint): Run<Vma | null> {
  return call(k, 'expand_stack', expanding(k, mm, vma, address));
}

function* expanding(k: Kernel, mm: string, vma: Vma, address: bigint): Run<Vma | null> {
  const { vmas, stackLimit } = mmOf(k.now, mm);
  const start = pageOf(virt(address));
  const size = vma.end - start;
  if (size > stackLimit) {
    yield act('stack.limit', { size, limit: stackLimit });
    return null;
  }
  const grown = { ...vma, start };
  const list = vmas === 'unknown' ? vmas : vmas.map((each) => (each === vma ? grown : each));
  const where = { space: 'kernel', path: ['mms', mm, 'vmas'] } as const;
  yield act(
    'stack.grow',
    { from: vma.start, to: start, end: vma.end },
    { writes: [change(k.now, where, list)] },
  );
  return grown;
}
