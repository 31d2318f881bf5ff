import { calling, line } from '../../linux-2.6.24-ia32/listing/line.ts';
import { type Source, source } from '../../linux-4.19-x86/listing/fault.ts';

const FAULT = 'arch/x86/mm/fault.c';
const TRAPS = 'arch/x86/kernel/traps.c';
const DIE = ['oops_begin', '__die_header', '__die_body', '__die', 'oops_end'] as const;

/** Protection faults, and the report. */
export const report: Readonly<Record<string, Source>> = {
  __die: source(
    'arch/x86/kernel/dumpstack.c',
    line('__die_header(str, regs, err)'),
    line('__die_body(str, regs, err)'),
  ),
  __die_header: source(
    'arch/x86/kernel/dumpstack.c',
    line('print text, error code, "[#" counter "]", words', 'die.header'),
  ),
  __die_body: source(
    'arch/x86/kernel/dumpstack.c',
    line('show_regs(regs)'),
    line('print "Call Trace:"', 'oops.call-trace'),
    line('for each caller: print symbol', 'oops.caller'),
    calling(
      ['show_opcodes'],
      'print where user mode was',
      'oops.ip',
      'oops.stack-pointer',
      'oops.registers',
    ),
    line('print_modules()', 'oops.modules'),
  ),
  show_regs: source(
    'arch/x86/kernel/process_64.c',
    line('print CPU, task, version', 'oops.pid', 'oops.hardware'),
    line('print "RIP:" symbol', 'oops.ip'),
    line('show_opcodes(regs)'),
    line('print RSP and EFLAGS', 'oops.stack-pointer'),
    line('print RAX to R15', 'oops.registers'),
    line('print FS and GS', 'oops.segments'),
    line('print CR0 to CR4', 'oops.control'),
    line('if (CR4.PKE) print PKRU', 'oops.pkru'),
  ),
  show_opcodes: source(
    'arch/x86/kernel/dumpstack.c',
    line('if (user address) no code', 'oops.read-refused'),
    line('copy_from_kernel_nofault(64 bytes)', 'oops.probe', 'oops.probe-failed'),
    line('if (that failed) print where', 'oops.no-code'),
    line('print "Code:"', 'oops.code'),
  ),
  oops_end: source(
    'arch/x86/kernel/dumpstack.c',
    line('add_taint(TAINT_DIE)', 'die.taint'),
    line('print "---[ end trace"', 'oops.end-trace'),
    calling(['show_opcodes'], 'print the first oops again', 'oops.first-registers'),
    line('  FS and GS', 'oops.segments'),
    line('  CR0 to CR4', 'oops.control'),
    line('  PKRU', 'oops.pkru'),
    line('if (in_interrupt()) panic()', 'die.interrupt-panic'),
    line('if (panic_on_oops) panic()', 'die.panic-on-oops'),
    line('rewind_stack_and_make_dead(signr)'),
  ),
  rewind_stack_and_make_dead: source(
    'arch/x86/entry/entry_64.S',
    line('empty the stack; make_task_dead(signr)'),
  ),
  make_task_dead: source(
    'kernel/exit.c',
    line('if (irqs_disabled()) print a note', 'oops.note-irqs'),
    line('if (in_atomic()) print a note', 'oops.note-atomic'),
    line('do_exit(signr)'),
  ),
  pgtable_bad: source(
    FAULT,
    line('print "Corrupted page table at address"', 'pgtable.bad'),
    line('oops_begin()'),
    line('dump_pagetable(address)', 'oops.tables'),
    line('__die("Bad pagetable", regs, error_code)'),
    line('oops_end(flags, regs, SIGKILL)'),
  ),
  page_fault_oops: source(
    FAULT,
    line('if (guard page of the stack) handle_stack_overflow()', 'context.stack-overflow'),
    line('if (kfence_handle_page_fault()) return', 'oops.guard-page-of-kfence'),
    line('flags = oops_begin()'),
    line('show_fault_oops: what was fetched', 'oops.nx-protected', 'oops.smep'),
    line('  what it was', 'oops.headline'),
    line('  #PF: who, and why', 'oops.pf-access', 'oops.pf-code', 'oops.descriptor-tables'),
    line('  dump_pagetable(address)', 'oops.tables'),
    line('__die("Oops", regs, error_code)'),
    line('print "CR2:"', 'oops.cr2'),
    line('oops_end(flags, regs, SIGKILL)'),
  ),
  handle_stack_overflow: source(
    TRAPS,
    line('print "BUG: ... stack guard page was hit"', 'oops.stack-guard'),
    line('die("stack guard page", regs, 0)'),
  ),
  die: source('arch/x86/kernel/dumpstack.c', calling(DIE, '__die(str, regs, err), in an oops')),
  die_addr: source(
    'arch/x86/kernel/dumpstack.c',
    calling(['oops_begin', '__die_header', '__die_body', 'oops_end'], 'the same, with an address'),
  ),
  exc_general_protection: source(
    TRAPS,
    line('if (user) {', 'gp.user', 'gp.kernel'),
    line('  keep error_code, trap_nr', 'gp.note'),
    line('  if (unhandled) print "traps:"', 'bad.segv-line', 'bad.segv-quiet'),
    line('  force_sig(SIGSEGV); return'),
    line('}'),
    line('if (fixup_exception(regs, trapnr)) return', 'gp.fixed-up'),
    line('if (error_code) segment-related', 'gp.segment'),
    line('else get_kernel_gp_address(regs)'),
    line('die_addr(text, regs, error_code)'),
  ),
  exc_stack_segment: source(TRAPS, line('do_error_trap(regs, error_code, SIGBUS)')),
  do_error_trap: source(TRAPS, line('do_trap(trapnr, signr, regs, error_code)')),
  do_trap: source(
    TRAPS,
    line('if (user) {', 'gp.user', 'gp.kernel'),
    line('  keep error_code, trap_nr', 'gp.note'),
    line('  if (unhandled) print "traps:"', 'bad.segv-line', 'bad.segv-quiet'),
    line('  force_sig(SIGBUS); return'),
    line('}'),
    line('if (fixup_exception(regs, trapnr)) return', 'gp.fixed-up'),
    line('die("stack segment", regs, error_code)'),
  ),
  get_kernel_gp_address: source(
    TRAPS,
    line('decode the instruction; no operand: no hint', 'gp.no-hint'),
    line('address canonical? maybe : probably', 'gp.hint'),
  ),
};
