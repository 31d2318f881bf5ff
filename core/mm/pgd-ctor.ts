import { type Phys, phys } from '../bits.ts';
import type { Kernel } from '../kernel.ts';
import { change, readAt, setKernel, word } from '../machine.ts';
import { act, call, type Run } from '../step.ts';
import { entryOf, pgdIndex } from './tables.ts';

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
  const first = pgdIndex(k.layout.taskSize);
  const entries = Array.from({ length: 1024 - first }, (_, i) => BigInt(4 * (first + i)));
  const known = entries
    .map((offset) => ({ offset, entry: entryOf(k.now, phys(k.layout.swapperPgDir + offset)) }))
    .filter(({ entry }) => entry !== 0n);
  yield act(
    'pgd.clone',
    { directory, first, copied: known.length },
    {
      reads: known.map(({ offset }) => readAt(k.now, word(phys(k.layout.swapperPgDir + offset)))),
      writes: [
        ...known.map(({ offset, entry }) => change(k.now, word(phys(directory + offset)), entry)),
        setKernel(k.now, 'pgdList', [directory, ...k.now.kernel.pgdList]),
      ],
    },
  );
}
