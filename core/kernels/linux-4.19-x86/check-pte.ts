import type { Kernel } from '../../kernel.ts';
import { readAt } from '../../machine.ts';
import { entryOf, entryPlace, frameOf, pteAt, pteIndex } from '../../mm/tables.ts';
import { act, type Run } from '../../step.ts';
import { ptePresent } from './pte.ts';

/**
 * The last question of `vmalloc_fault`: whether the page itself is mapped, now that the directory has its entry.
 *
 * @param pmd the master's entry for the page table
 * @see arch/x86/mm/fault.c vmalloc_fault, Linux 4.19 and 6.1 (32-bit)
 */
export function* checkPte(k: Kernel, pmd: bigint, address: bigint): Run<'repaired' | 'failed'> {
  const at = pteAt(k, pmd, address);
  const entry = entryOf(k, at);
  const facts = { index: pteIndex(k.format, address), entry, table: frameOf(pmd) };
  const there = ptePresent(entry);
  const reads = [readAt(k.now, entryPlace(k, at))];
  yield act(there ? 'vmalloc.pte-present' : 'vmalloc.pte-absent', facts, { reads });
  return there ? 'repaired' : 'failed';
}
