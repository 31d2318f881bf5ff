import { calling, line } from '../linux-2.6.24-ia32/listing/line.ts';
import { fault, type Source, source } from '../linux-4.19-x86/listing/fault.ts';
import { listingsOf } from '../linux-4.19-x86/listing/index.ts';
import { memory } from '../linux-4.19-x86/listing/memory.ts';

const MEMORY = 'mm/memory.c';
const DUMPSTACK = 'arch/x86/kernel/dumpstack.c';

/** Where 3.13 is not as 4.19. */
const own: Readonly<Record<string, Source>> = {
  page_fault: source(
    'arch/x86/kernel/entry_32.S',
    line('page_fault: push all registers; orig_ax = -1', 'entry.save'),
    line('  do_page_fault(regs, error_code); ret_from_exception()'),
  ),
  fixup_exception: source(
    'arch/x86/mm/extable.c',
    line('fixup = search_exception_tables(regs->ip)'),
    line('if (!fixup) return 0', 'fixup.none'),
    line('if (the offset says so) uaccess_err = 1', 'fixup.uaccess-err'),
    line('regs->ip = new ip; return 1', 'fixup.found'),
  ),
  search_exception_tables: source(
    'kernel/extable.c',
    line('e = search_extable(start, stop - 1, addr)', 'extable.search'),
    line('if (!e) for each module', 'extable.module-empty', 'extable.modules'),
    line('  e = search_extable(its table, addr)', 'extable.module'),
    line('return e'),
  ),
  search_extable: source(
    'lib/extable.c',
    line('while (first <= last) {'),
    line('  mid = (last - first) / 2 + first'),
    line('  if (mid->insn < value) first = mid + 1', 'extable.smaller'),
    line('  else if (mid->insn > value) last = mid - 1', 'extable.larger'),
    line('  else return mid', 'extable.equal'),
    line('}'),
    line('return NULL', 'extable.exhausted'),
  ),
  handle_mm_fault: source(
    MEMORY,
    line('if (hugetlb) return hugetlb_fault()', 'mm.hugetlb'),
    line('return __handle_mm_fault(mm, vma, address, flags)'),
  ),
  __handle_mm_fault: source(
    MEMORY,
    line('pte = pte_alloc_map(mm, pmd, address)', 'mm.table-there', 'mm.table-made'),
    line('if (!pte) return VM_FAULT_OOM', 'mm.no-table'),
    line('return handle_pte_fault(pte, flags)'),
  ),
  handle_pte_fault: source(
    MEMORY,
    line('if (none) {'),
    line('  if (vm_ops->fault) return do_linear_fault()', 'pte.to-file'),
    line('  (page being read: drop mmap_sem; RETRY)', 'file.wait'),
    line('  return do_anonymous_page()', 'pte.to-anonymous'),
    calling(
      ['expand_downwards'],
      '    lowest page of a stack? grow by one',
      'stack.guard-page',
      'stack.guard-hit',
    ),
    line('}'),
    line('if (pte_file) return do_nonlinear_fault()', 'pte.to-nonlinear'),
    line('if (!present) return do_swap_page()', 'pte.to-swap'),
    line('if (write && !pte_write) return do_wp_page()', 'pte.to-copy-on-write'),
    line('if (write) mark young and dirty; flush', 'pte.touch', 'pte.flush'),
    line('return 0', 'pte.spurious'),
  ),
  expand_downwards: source(
    'mm/mmap.c',
    line('if (new size > RLIMIT_STACK) return -ENOMEM', 'stack.limit'),
    line('vma->vm_start = address & PAGE_MASK', 'stack.grow'),
  ),
  oops_begin: source(DUMPSTACK, line('one oops at a time; console on', 'oops.begin')),
  __die: source(
    DUMPSTACK,
    line('print "Oops: error_code [#count]"', 'die.header'),
    line('print_modules()', 'oops.modules'),
    line('show_regs(regs)'),
    line('print EIP and SS:ESP once more', 'oops.summary'),
  ),
  show_regs: source(
    'arch/x86/kernel/dumpstack_32.c',
    line('print "CPU: ... PID: ... Comm: ..."', 'oops.pid'),
    line('print "Hardware name:"', 'oops.hardware'),
    line('print "task: ... ti: ..."', 'oops.task'),
    line('print "EIP: ... EFLAGS: ... CPU: ..."', 'oops.eip'),
    line('print "EIP is at" symbol', 'oops.symbol'),
    line('print EAX to ESP', 'oops.registers'),
    line('print DS to SS', 'oops.segments'),
    line('print CR0 to CR4', 'oops.control'),
    line('print up to 24 words from esp', 'oops.stack'),
    line('print "Call Trace:"', 'oops.call-trace'),
    line('for each frame print its return address', 'oops.caller'),
    line('print "Code:"; begin at ip - 43', 'oops.code-start'),
    line('if (unreadable) begin at ip', 'oops.code-at-eip'),
    line('each byte: probe_kernel_address()', 'oops.probe', 'oops.probe-failed'),
    line('print the bytes, or "Bad EIP value."', 'oops.code', 'oops.bad-eip'),
  ),
  oops_end: source(
    DUMPSTACK,
    line('add_taint(D)', 'die.taint'),
    line('print "end trace"', 'oops.end-trace'),
    line('if (in_interrupt()) panic()', 'die.interrupt-panic'),
    line('if (panic_on_oops) panic()', 'die.panic-on-oops'),
    line('do_exit(SIGKILL)'),
  ),
};

/** Our own pseudo-code of 3.13's functions. */
export const listings = listingsOf('Linux 3.13', fault, memory, own);
