import { line } from '../../linux-2.6.24-ia32/listing/line.ts';
import { wideListings } from '../../wide-listings.ts';
import { FAULT, fault, type Source, source } from './fault.ts';
import { listingsOf } from './index.ts';
import { memory } from './memory.ts';
import { oops } from './oops.ts';

/** The same function, where every level of tables is printed on one line. */
function dumpingAll(name: 'no_context' | 'pgtable_bad'): Source {
  const { file, lines } = fault[name] ?? { file: FAULT, lines: [] };
  const dumps = (events: readonly string[]): boolean => events.includes('oops.pte');
  const all = lines.map((each) => (dumps(each.events) ? line(each.text, 'oops.tables') : each));
  const stack = line('if (guard page of the stack) no return', 'context.stack-overflow');
  const [first, ...rest] = all;
  return name === 'no_context' && first
    ? source(file, first, stack, ...rest)
    : source(file, ...all);
}

/** What 4.19 has of its own for 64 bits. */
const wide: Readonly<Record<string, Source>> = {
  vmalloc_fault: source(
    FAULT,
    line('if (not in VMALLOC_START..END) return -1', 'vmalloc.in-range', 'vmalloc.out-of-range'),
    line('pgd = entry of __va(CR3)', 'vmalloc.read-cr3'),
    line('pgd_k = entry of init_mm.pgd'),
    line('if (none(pgd_k)) return -1', 'sync.top-empty', 'sync.top-present'),
    line('if (none(pgd)) set_pgd(pgd, *pgd_k)', 'sync.top-copy'),
    line(
      'else BUG_ON(other tables)',
      'sync.top-already',
      'sync.top-mismatch',
      'bug.trap',
      'oops.thread',
    ),
    line('for pud, pmd: if (none) return -1', 'vmalloc.lower-none', 'vmalloc.lower-there'),
    line('  if (large) return 0', 'vmalloc.lower-large'),
    line('return pte_present(pte) ? 0 : -1', 'vmalloc.pte-present', 'vmalloc.pte-absent'),
  ),
  no_context: dumpingAll('no_context'),
  pgtable_bad: dumpingAll('pgtable_bad'),
  do_general_protection: source(
    'arch/x86/kernel/traps.c',
    line('if (user) SIGSEGV with SI_KERNEL', 'gp.user', 'gp.kernel'),
    line('if (fixup_exception(regs, trapnr)) return', 'gp.fixed-up'),
    line('keep error_code, trap_nr', 'gp.note'),
    line('die("general protection fault", regs, error_code)'),
  ),
  find_vma: source(
    'mm/mmap.c',
    line('return first vma with end > address', 'vma.none', 'vma.contains', 'vma.above'),
  ),
  show_regs: source(
    'arch/x86/kernel/process_64.c',
    line('print "RIP:" symbol', 'oops.ip'),
    line('show_opcodes(regs->ip)'),
    line('print RSP and EFLAGS', 'oops.stack-pointer'),
    line('print RAX to R15', 'oops.registers'),
    line('print FS and GS', 'oops.segments'),
    line('print CR0 to CR4', 'oops.control'),
  ),
  do_signal: source('arch/x86/kernel/signal.c', line('write the signal frame', 'signal.deliver')),
  module_alloc: source(
    'arch/x86/kernel/module.c',
    line('area = get_vm_area_node(size), in MODULES_VADDR..END'),
    line('for each page: alloc_page()', 'area.page', 'area.no-page'),
    line('map_vm_area(area)'),
    line('return area->addr', 'area.ready'),
  ),
};

/** Our own pseudo-code of 4.19's functions for 64 bits. */
export const listings64 = wideListings(listingsOf('Linux 4.19', fault, memory, oops, wide), '');
