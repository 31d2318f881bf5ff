import { calling, line, unreached } from '../../linux-2.6.24-ia32/listing/line.ts';
import { wideCpu } from '../../linux-2.6.24-ia32/listing/wide-cpu.ts';
import { wideListings } from '../../wide-listings.ts';
import { BUG, FAULT, type Source, source, without } from './fault.ts';
import { fault419, listingsOf } from './index.ts';
import { memory } from './memory.ts';
import { oops } from './oops.ts';
import { inserted, signalToo, vsyscall } from './vsyscall.ts';

/** The same function, where every level of tables is printed on one line. */
function dumpingAll(name: 'no_context' | 'pgtable_bad'): Source {
  const { file, lines } = fault419[name] ?? { file: FAULT, lines: [] };
  const dumps = (events: readonly string[]): boolean => events.includes('oops.pte');
  const all = lines.map((each) => (dumps(each.events) ? line(each.text, 'oops.tables') : each));
  const stack = line(
    'if (guard page of the stack) handle_stack_overflow()',
    'context.stack-overflow',
  );
  const [first, ...rest] = all;
  return name === 'no_context' && first
    ? source(file, first, signalToo('force_sig_info_fault'), stack, ...rest)
    : source(file, ...all);
}

/** The entry code of an exception. */
const entry = (name: string, handler: string): Source =>
  source(
    'arch/x86/entry/entry_64.S',
    line(`${name}: push all registers; orig_rax = -1`, 'entry.save'),
    unreached(line("  CR3 of the user? load the kernel's", 'entry.kernel-tables'), {
      'entry.kernel-tables': 'this build is booted without page-table isolation',
    }),
    line("  on the entry stack? move to the task's", 'entry.kernel-stack'),
    line(`  ${handler}(regs, error_code)`),
    line('signal pending, and back to user mode? do_signal(regs)'),
    line('ret_from_exception()'),
  );

/** What a protection fault comes to. */
const protection = (signal: string, what: string): Source =>
  source(
    'arch/x86/kernel/traps.c',
    calling(['force_sig_info'], `if (user) ${signal} with SI_KERNEL`, 'gp.user', 'gp.kernel'),
    line('if (fixup_exception(regs, trapnr)) return', 'gp.fixed-up'),
    line('keep error_code, trap_nr', 'gp.note'),
    calling(['oops_begin', '__die', 'oops_end'], `die: "${what}"`),
  );

/** What 4.19 has of its own for 64 bits. */
const wide: Readonly<Record<string, Source>> = {
  CPU: wideCpu(['page_fault', 'general_protection', 'stack_segment', 'double_fault']),
  page_fault: entry('page_fault', 'do_page_fault'),
  general_protection: entry('general_protection', 'do_general_protection'),
  stack_segment: entry('stack_segment', 'do_stack_segment'),
  vmalloc_fault: source(
    FAULT,
    line('if (not in VMALLOC_START..END) return -1', 'vmalloc.in-range', 'vmalloc.out-of-range'),
    line('pgd = entry of __va(CR3)', 'vmalloc.read-cr3'),
    line('pgd_k = entry of init_mm.pgd'),
    line('if (none(pgd_k)) return -1', 'sync.top-empty', 'sync.top-present'),
    line('if (none(pgd)) set_pgd(pgd, *pgd_k)', 'sync.top-copy'),
    calling(
      BUG,
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
  __bad_area_nosemaphore: inserted(
    fault419.__bad_area_nosemaphore,
    'bad.kernel-address',
    line('  if (fetch of the vsyscall page && emulate_vsyscall()) return'),
  ),
  ...vsyscall([], ['force_sig_info', 'force_sig_info_fault']),
  __die: inserted(
    without(oops.__die, 'oops.user-ip', 'oops.registers', 'oops.segments'),
    'oops.modules',
    calling(
      ['show_opcodes'],
      'print where user mode was',
      'oops.user-ip',
      'oops.stack-pointer',
      'oops.registers',
    ),
  ),
  __do_page_fault: without(fault419.__do_page_fault, 'vma.none', 'vma.contains', 'vma.above'),
  no_context: dumpingAll('no_context'),
  pgtable_bad: dumpingAll('pgtable_bad'),
  do_general_protection: protection('SIGSEGV', 'general protection fault'),
  do_stack_segment: protection('SIGBUS', 'stack segment'),
  double_fault: source(
    'arch/x86/entry/entry_64.S',
    line('double_fault: own stack; push all registers', 'entry.save'),
    line('  do_double_fault(regs, error_code)'),
  ),
  do_double_fault: source(
    'arch/x86/kernel/traps.c',
    line('nmi_enter(); CR2 is where the push failed', 'df.entered'),
    line('if (guard page of the stack) handle_stack_overflow()', 'context.stack-overflow'),
    line('print "PANIC: double fault"', 'df.unexplained'),
    calling(['oops_begin', '__die', 'oops_end'], 'die: "double fault"'),
  ),
  handle_stack_overflow: source(
    'arch/x86/kernel/traps.c',
    line('print "BUG: stack guard page was hit"', 'oops.stack-guard'),
    calling(['oops_begin', '__die', 'oops_end'], 'die: "kernel stack overflow"'),
  ),
  rewind_stack_do_exit: source('arch/x86/entry/entry_64.S', line('do_exit(SIGKILL)')),
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
export const listings64 = wideListings(listingsOf('Linux 4.19', fault419, memory, oops, wide), '');
