import { calling, line } from '../../linux-2.6.24-ia32/listing/line.ts';
import { narrowCpu } from '../../linux-2.6.24-ia32/listing/wide-cpu.ts';
import { type Source, source } from '../../linux-4.19-x86/listing/fault.ts';
import { listingsOf } from '../../linux-4.19-x86/listing/index.ts';
import { memory } from '../../linux-4.19-x86/listing/memory.ts';
import { oops } from '../../linux-4.19-x86/listing/oops.ts';
import { fault } from './fault.ts';
import { fixup } from './fixup.ts';
import { report } from './oops.ts';
import { signal } from './signal.ts';

const FAULT = 'arch/x86/mm/fault.c';

/** The same function, where each level of tables is printed by itself. */
function dumpingEach(from: Source | undefined): Source {
  const { file, lines } = from ?? { file: FAULT, lines: [] };
  const dump = 'oops.tables';
  return source(
    file,
    ...lines.map((each) =>
      each.events.includes(dump)
        ? line(each.text, 'oops.pdpt', 'oops.pde', 'oops.pte', 'oops.no-pte')
        : each,
    ),
  );
}

/** What 6.1 has for 32 bits only, or otherwise than for 64. */
const narrow: Readonly<Record<string, Source>> = {
  page_fault_oops: dumpingEach(report.page_fault_oops),
  pgtable_bad: dumpingEach(report.pgtable_bad),
  __die_body: source(
    'arch/x86/kernel/dumpstack.c',
    ...(report.__die_body?.lines ?? []).map((each) =>
      each.events.includes('oops.user-ip')
        ? { ...each, events: ['oops.user-ip', 'oops.registers', 'oops.segments'] as const }
        : each,
    ),
  ),
  CPU: narrowCpu('asm_exc_page_fault'),
  do_kern_addr_fault: source(
    FAULT,
    line('if (!(RSVD | USER | PROT))', 'fault.may-sync', 'fault.may-not-sync'),
    line('  if (vmalloc_fault() >= 0) return', 'fault.repaired', 'fault.not-repaired'),
    line('if (spurious_kernel_fault(error_code, address)) return'),
    line('if (kprobe_page_fault(regs)) return', 'fault.kprobe-handles'),
    line('bad_area_nosemaphore(regs, error_code, address)', 'bad.no-lookup'),
  ),
  vmalloc_fault: source(
    FAULT,
    line('if (not in VMALLOC_START..END) return -1', 'vmalloc.in-range', 'vmalloc.out-of-range'),
    line('pgd = __va(CR3)', 'vmalloc.read-cr3'),
    line('pmd_k = vmalloc_sync_one(pgd, address)'),
    line('if (!pmd_k) return -1'),
    line('if (pmd_large(*pmd_k)) return 0', 'vmalloc.large'),
    line('return pte_present(pte_k) ? 0 : -1', 'vmalloc.pte-present', 'vmalloc.pte-absent'),
  ),
  vmalloc_sync_one: source(
    FAULT,
    line('pmd_k = entry of init_mm', 'sync.master-empty', 'sync.master-present'),
    line('if (pmd present != pmd_k present)'),
    line('  set_pmd(pmd, *pmd_k)', 'sync.copy', 'sync.absence'),
    line('if (!pmd_present(*pmd_k)) return NULL'),
    line('else BUG_ON(other tables)', 'sync.already', 'sync.mismatch', 'sync.shared'),
    line('return pmd_k'),
  ),
  arch_sync_kernel_mappings: source(
    FAULT,
    line('for each pmd from start up to the area end', 'sync.everywhere'),
    line('  for each pgd in pgd_list'),
    line('    vmalloc_sync_one(page_address(page), addr)'),
    line('return', 'sync.everywhere-done'),
  ),
  vmap_pages_range_noflush: source(
    'mm/vmalloc.c',
    line('enter the pages into init_mm; note what was made'),
    line('if (a pmd entry was made)', 'sync.not-asked'),
    line('  arch_sync_kernel_mappings(start, end)'),
  ),
  asm_exc_page_fault: source(
    'arch/x86/entry/entry_32.S',
    line('from the kernel: complete the frame', 'entry.full-frame'),
    line('from user mode: the kernel tables', 'entry.kernel-tables'),
    line('  and the task stack', 'entry.kernel-stack'),
    line('push the registers', 'entry.save'),
    line('exc_page_fault(regs, error_code)'),
    calling(['ret_from_exception'], 'restore the registers; iret'),
  ),
  show_regs: source(
    'arch/x86/kernel/process_32.c',
    line('print CPU, task, version', 'oops.pid', 'oops.hardware'),
    line('print "EIP:" symbol', 'oops.ip'),
    line('show_opcodes(regs)'),
    line('print EAX to ESP', 'oops.registers'),
    line('print the segments and EFLAGS', 'oops.segments'),
    line('print CR0 to CR4', 'oops.control'),
  ),
};

/** Our own pseudo-code of 6.1's functions for 32 bits. */
export const listings32 = listingsOf(
  'Linux 6.1',
  memory,
  oops,
  fault,
  fixup,
  signal,
  report,
  narrow,
);
