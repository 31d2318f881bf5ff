import { type Listing, line, listing } from './line.ts';

/** What prints an oops. */
export const oops: Readonly<Record<string, Listing>> = {
  invalid_op: listing(
    'arch/x86/kernel/entry_32.S',
    line('invalid_op: push all registers; orig_eax = -1', 'entry.save'),
  ),
  die: listing(
    'arch/x86/kernel/traps_32.c',
    line('print "Oops: error_code [#count]"', 'die.header'),
    line('show_registers(regs)'),
    line('print EIP and SS:ESP once more', 'oops.summary'),
    line('add_taint(D)', 'die.taint'),
    line('print "end trace"', 'oops.end-trace'),
    line('if (in_interrupt()) panic()', 'die.interrupt-panic'),
    line('if (panic_on_oops) panic()', 'die.panic-on-oops'),
    line('do_exit(SIGSEGV)'),
  ),
  show_registers: listing(
    'arch/x86/kernel/traps_32.c',
    line('print_modules()', 'oops.modules'),
    line('__show_registers(regs)'),
    line('print "Process"', 'oops.process'),
    line('show_stack_log_lvl(regs->esp)'),
    line('print "Code:"; begin at eip - 43', 'oops.code-start'),
    line('if (unreadable) begin at eip', 'oops.code-at-eip'),
    line('each byte: probe_kernel_address()', 'oops.probe', 'oops.probe-failed'),
    line('print the bytes, or "Bad EIP value."', 'oops.code', 'oops.bad-eip'),
  ),
  __show_registers: listing(
    'arch/x86/kernel/process_32.c',
    line('print "Pid: ..., comm: ..."', 'oops.pid'),
    line('print "EIP: ... EFLAGS: ... CPU: ..."', 'oops.eip'),
    line('print "EIP is at" symbol', 'oops.symbol'),
    line('print EAX to ESP', 'oops.registers'),
    line('print DS to SS', 'oops.segments'),
  ),
  show_stack_log_lvl: listing(
    'arch/x86/kernel/traps_32.c',
    line('print up to 24 words from esp', 'oops.stack'),
    line('print "Call Trace:"', 'oops.call-trace'),
    line('for each frame print its return address', 'oops.caller'),
    line('print "======="', 'oops.trace-end'),
  ),
  do_exit: listing('kernel/exit.c', line('the task ends', 'die.exit')),
};
