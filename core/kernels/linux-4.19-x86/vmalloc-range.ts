import type { Phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf, readAt } from '../../machine.ts';
import { act, type Run } from '../../step.ts';

/**
 * What every later `vmalloc_fault` does first: only the vmalloc area is its business, and the tables are those of CR3, whoever is current.
 *
 * @returns the physical address of CR3's top table; `null` outside the area
 * @see arch/x86/mm/fault.c vmalloc_fault, Linux 4.19 and 6.1
 */
export function* runningTables(k: Kernel, address: bigint): Run<Phys | null> {
  const { vmallocStart: start, vmallocEnd: end } = k.layout;
  if (address < start || address >= end) {
    yield act('vmalloc.out-of-range', { address, start, end });
    return null;
  }
  yield act('vmalloc.in-range', { address, start, end });
  const { cr3 } = cpuOf(k.now, k.cpu).registers;
  const directory = k.format.top(cr3);
  const reads = [readAt(k.now, { space: 'register', cpu: k.cpu, name: 'cr3' })];
  yield act('vmalloc.read-cr3', { cr3, directory }, { reads });
  return directory;
}
