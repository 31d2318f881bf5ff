import { PAGE_SHIFT } from '../bits.ts';
import { change, cpuOf, type Machine, type Write } from '../machine.ts';

/** Forgets one page on one CPU; nothing if it is not remembered. @see include/asm-x86/tlbflush_32.h __flush_tlb_one, Linux 2.6.24 */
export function flushPage(machine: Machine, address: bigint, cpu = 0): Write[] {
  const page = Number(address >> PAGE_SHIFT);
  if (!cpuOf(machine, cpu).tlb.has(page)) return [];
  return [change(machine, { space: 'tlb', cpu, page }, null)];
}

/** What loading CR3 forgets: everything but global pages. @see Intel SDM 3A, 4.10.4.1 */
export const flushOnCr3 = (machine: Machine, cpu = 0): Write[] =>
  [...cpuOf(machine, cpu).tlb]
    .filter(([, entry]) => !entry.global)
    .map(([page]) => change(machine, { space: 'tlb', cpu, page }, null));

/** Forgets every page on every CPU, global ones too. @see arch/x86/kernel/smp_32.c flush_tlb_all, Linux 2.6.24 */
export const flushAll = (machine: Machine): Write[] =>
  machine.cpus.flatMap((each, cpu) =>
    [...each.tlb.keys()].map((page) => change(machine, { space: 'tlb', cpu, page }, null)),
  );
