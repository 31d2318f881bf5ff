import type { Phys } from '../bits.ts';
import type { Kernel } from '../kernel.ts';
import { pgdCtor } from '../mm/pgd-ctor.ts';
import { quietly, takeFrame } from './poke.ts';

/** Two levels: a page directory with the kernel entries that the master has at this moment. @param pgd its frame, if one is chosen @see arch/x86/mm/pgtable_32.c pgd_alloc, Linux 2.6.24 */
export function pgdAlloc(k: Kernel, pgd = takeFrame(k, 'table')): Phys {
  quietly(k, pgdCtor(k, pgd));
  return pgd;
}
