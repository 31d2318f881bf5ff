import { calling, line } from '../../linux-2.6.24-ia32/listing/line.ts';
import { type Source, source } from './fault.ts';

const DUMPSTACK = 'arch/x86/kernel/dumpstack.c';

/** What prints an oops in 4.19. */
export const oops: Readonly<Record<string, Source>> = {
  page_fault: source(
    'arch/x86/entry/entry_32.S',
    line('page_fault: push all registers; orig_ax = -1', 'entry.save'),
    line("  CR3 of the user? load the kernel's", 'entry.kernel-tables'),
    line("  on the entry stack? move to the task's", 'entry.kernel-stack'),
    line('  do_page_fault(regs, error_code); ret_from_exception()'),
  ),
  oops_begin: source(DUMPSTACK, line('one oops at a time; console on', 'oops.begin')),
  __die: source(
    DUMPSTACK,
    line('print "Oops: error_code [#count]" and options', 'die.header'),
    line('print "CPU: ... PID: ... Comm: ..."', 'oops.pid'),
    line('show_regs(regs)'),
    line('print "Call Trace:"', 'oops.call-trace'),
    line('for each frame print its symbol', 'oops.caller'),
    calling(
      ['show_opcodes'],
      'print where user mode was',
      'oops.user-ip',
      'oops.registers',
      'oops.segments',
    ),
    line('print_modules()', 'oops.modules'),
  ),
  show_regs: source(
    'arch/x86/kernel/process_32.c',
    line('print "EIP:" symbol', 'oops.ip'),
    line('show_opcodes(regs->ip)'),
    line('print EAX to ESP', 'oops.registers'),
    line('print DS to EFLAGS', 'oops.segments'),
    line('print CR0 to CR4', 'oops.control'),
  ),
  show_opcodes: source(
    DUMPSTACK,
    line('probe_kernel_read(64 bytes from ip - 42)', 'oops.probe', 'oops.probe-failed'),
    line('if (unreadable) print "Bad RIP value."', 'oops.bad-eip'),
    line('else print the bytes', 'oops.code'),
  ),
  oops_end: source(
    DUMPSTACK,
    line('add_taint(D)', 'die.taint'),
    line('print "end trace"', 'oops.end-trace'),
    line('repeat the registers of the first oops', 'oops.first-registers'),
    line('if (in_interrupt()) panic()', 'die.interrupt-panic'),
    line('if (panic_on_oops) panic()', 'die.panic-on-oops'),
    calling(['do_exit'], 'rewind_stack_do_exit(SIGKILL)'),
  ),
};
