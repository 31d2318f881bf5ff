import { entryAt, indexAt } from '../../arch/format.ts';
import { type Phys, phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { change, mmOf } from '../../machine.ts';
import { entryOf, entryPlace, frameOf, noExecute, pdeAt, pdePresent } from '../../mm/tables.ts';
import { act, type Run } from '../../step.ts';
import { makeTable } from '../linux-2.6.24-ia32/handle-mm-fault.ts';

/** The user's top table is the page behind the kernel's. */
const USER_TABLE = 0x1000n;

/**
 * The pmd entry's place; makes the tables above it that are missing.
 *
 * @param pti page-table isolation: what the top table of the kernel gets, the user's gets too
 * @returns `null` if memory has run out
 * @see mm/memory.c p4d_alloc, pud_alloc, pmd_alloc, Linux 6.1
 */
export function* pmdAlloc(k: Kernel, mm: string, address: bigint, pti: boolean): Run<Phys | null> {
  const { pgd } = mmOf(k.now, mm);
  let table = pgd;
  for (const level of k.format.levels.slice(0, -2)) {
    const index = indexAt(level, address);
    const at = entryAt(k.format, table, index);
    if (!pdePresent(entryOf(k, at))) {
      if ((yield* makeTable(k, index, at)) === null) return null;
      if (pti && table === pgd) yield* both(k, at, index);
    }
    table = frameOf(entryOf(k, at));
  }
  return pdeAt(k, pgd, address);
}

/** The user's table gets the entry, and the kernel's NX on top: it runs nothing of the user's. @see arch/x86/mm/pti.c __pti_set_user_pgtbl, Linux 6.1 */
function* both(k: Kernel, at: Phys, index: number): Run<void> {
  const user = phys(at | USER_TABLE);
  const entry = entryOf(k, at);
  const kernel = entry | noExecute(k.format, false);
  const writes = [
    change(k.now, entryPlace(k, user), entry),
    change(k.now, entryPlace(k, at), kernel),
  ];
  yield act('mm.both-tables', { index, entry, kernel }, { writes });
}
