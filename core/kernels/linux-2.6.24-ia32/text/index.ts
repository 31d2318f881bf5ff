import { type Virt, virt } from '../../../bits.ts';
import { entriesBetween } from '../../../extable/search.ts';
import { sortMainTable } from '../../../extable/sort.ts';
import type { Image } from '../../../image/image.ts';
import { type Linkage, type Linked, link } from '../../../image/link.ts';
import { linking } from '../../../image/linking.ts';
import { type Kernel, pa } from '../../../kernel.ts';
import type { Run } from '../../../step.ts';
import { demo, demoModule, program } from './demo.ts';
import { entry, head } from './entry.ts';
import { getuser, putuser } from './getuser.ts';
import { e820, extable, mm, traps } from './handlers.ts';
import { usercopy } from './usercopy.ts';

/** Where the kernel's text begins, 1 MiB above the start of the direct map, and a program's. */
const TEXT = virt(0xc0100000n);
const PROGRAM = virt(0x08048000n);

/** The kernel's objects in the order of its build: head, core (arch, kernel), libraries, drivers. */
const KERNEL = [head, entry, traps, e820, mm, extable, getuser, putuser, usercopy, demo];

/** The kernel, and the user's program, which is linked along with it only to be in the same image. */
const kernelLinkage = (without: string | null): Linkage => ({
  objects: [...KERNEL, program],
  base: TEXT,
  user: PROGRAM,
  module: null,
  without,
});

/**
 * The kernel of the scenarios, its exception table as the linker leaves it: in the order of the objects, not yet sorted.
 *
 * @param options `without` leaves out the entry of the instruction at that symbol+0xoffset
 */
export function linkKernel({ without = null }: { readonly without?: string | null } = {}): Linked {
  const known = kernels.get(without);
  if (known) return known;
  const linked = link(kernelLinkage(without));
  kernels.set(without, linked);
  return linked;
}

/** Linking the same objects gives the same kernel: once is enough. */
const kernels = new Map<string | null, Linked>();

/** `demo_mod` for an address in the vmalloc area; it may call the kernel's symbols. */
export function linkModule(base: Virt, kernel: Image): Linked {
  const known = modules.get(kernel)?.get(base);
  if (known) return known;
  const linked = link({
    objects: [demoModule],
    base,
    sectionAlign: 16n,
    module: 'demo_mod',
    known: kernel.symbols,
  });
  modules.set(kernel, new Map([...(modules.get(kernel) ?? []), [base, linked]]));
  return linked;
}

/** For each kernel, the module at the addresses where it was linked so far. */
const modules = new WeakMap<Image, ReadonlyMap<bigint, Linked>>();

/**
 * Sorts the kernel's own exception table where it lies in memory.
 *
 * @see kernel/extable.c sort_main_extable, Linux 2.6.24
 */
export function sortMainExtable(k: Kernel): Run<void> {
  const { start, stop } = k.image.exTable;
  const count = entriesBetween(start, stop);
  return sortMainTable(k, { start, count, physical: (at) => pa(k.layout, at) });
}

/** The story of the table: linked from what each routine brings, then sorted at boot. The image must lie in memory, its table unsorted. */
export function* linkAndSort(k: Kernel): Run<void> {
  const linked = linkKernel();
  yield* linking(k, { objects: KERNEL }, linked, (at) => pa(k.layout, at));
  yield* sortMainExtable(k);
}
