import { entryAt, indexAt, levelAt } from '../arch/format.ts';
import type { Phys } from '../bits.ts';
import type { Kernel } from '../kernel.ts';
import { change, readAt, setKernel } from '../machine.ts';
import { act, call, type Run } from '../step.ts';
import { entryOf, entryPlace } from './tables.ts';

/**
 * Gives a new page directory the kernel entries that the master has at this moment, and puts it on `pgd_list`.
 * What the master learns later is the gap that a fault fills.
 *
 * @param directory a page of zeros
 * @see arch/x86/mm/pgtable_32.c pgd_ctor, Linux 2.6.24
 */
export function pgdCtor(k: Kernel, directory: Phys): Run<void> {
  return call(k, 'pgd_ctor', cloning(k, directory));
}

function* cloning(k: Kernel, directory: Phys): Run<void> {
  const top = levelAt(k.format, 0);
  const first = indexAt(top, k.layout.pageOffset);
  const known = Array.from({ length: 2 ** top.bits - first }, (_, i) => {
    const from = entryAt(k.format, k.layout.swapperPgDir, first + i);
    const to = entryAt(k.format, directory, first + i);
    return { from: entryPlace(k, from), to: entryPlace(k, to), entry: entryOf(k, from) };
  }).filter(({ entry }) => entry !== 0n);
  yield act(
    'pgd.clone',
    { directory, first, copied: known.length },
    {
      reads: known.map(({ from }) => readAt(k.now, from)),
      writes: [
        ...known.map(({ to, entry }) => change(k.now, to, entry)),
        setKernel(k.now, 'pgdList', [directory, ...k.now.kernel.pgdList]),
      ],
    },
  );
}
