import type { Mm, Vma } from '../kernel-state.ts';
import { UnknownFact } from '../memory.ts';

/** What a recording lacks where the recorder could not read a task's mappings. */
export const MAPPINGS = 'the mappings of the task';

/**
 * The first mapping that ends above `address`; it may begin above it too.
 *
 * @throws UnknownFact if a recording does not tell the mappings
 * @see mm/mmap.c find_vma, Linux 2.6.24
 */
export function findVma(mm: Mm, address: bigint): Vma | null {
  if (mm.vmas === 'unknown') throw new UnknownFact(MAPPINGS);
  return mm.vmas.find((vma) => vma.end > address) ?? null;
}

/** A mapping's permissions, as /proc/PID/maps writes them. */
export const flagsText = (vma: Vma): string =>
  `${vma.read ? 'r' : '-'}${vma.write ? 'w' : '-'}${vma.exec ? 'x' : '-'}${vma.shared ? 's' : 'p'}`;
