import { type Item, type ObjectFile, op, type Routine } from '../../../image/source.ts';

const IRETQ = op.other([0x48, 0xcf], 'iretq');

/** The call of a system call by its number: 7 bytes. */
export const CALL_SYS_CALL_TABLE: Item = op.other(
  [0xff, 0x14, 0xc5, 0x00, 0x10, 0x60, 0x80],
  'call *-0x7f9ff000(,%rax,8)',
);

/** Where execution starts: not modelled, but the text begins with it. */
const startup: Routine = {
  name: 'startup_64',
  section: '.text',
  align: 16,
  text: [{ gap: 0x100 }, { global: '_stext' }, { gap: 0x40 }],
};

/**
 * System calls, and the way back from exceptions. Its `iretq` may fault on a bad user frame: the pair leads to bad_iret, which ends the task.
 *
 * @see arch/x86/kernel/entry_64.S, Linux 2.6.24
 */
const systemCall: Routine = {
  name: 'system_call',
  section: '.text',
  align: 16,
  text: [
    { gap: 0x77 },
    CALL_SYS_CALL_TABLE,
    { gap: 0x5 },
    { global: 'ret_from_sys_call' },
    { gap: 0x40 },
    { global: 'restore_args' },
    { gap: 0x30 },
    { global: 'iret_label' },
    IRETQ,
  ],
  fixup: [
    { global: 'bad_iret' },
    op.other([0x48, 0xc7, 0xc7, 0xf1, 0xd8, 0xff, 0xff], 'mov $0xffffffffffffd8f1,%rdi'),
    op.other([0xe9, 0, 0, 0, 0], 'jmp do_exit'),
  ],
  table: [['iret_label', 'bad_iret']],
};

const exception = (name: string, handler: string): Routine => ({
  name,
  section: '.kprobes.text',
  align: 16,
  text: [op.other([0x48, 0x8d, 0x05, 0, 0, 0, 0], `lea ${handler}(%rip),%rax`), { gap: 5 }],
});

/** The first object of the kernel: where the machine starts. */
export const head: ObjectFile = { name: 'arch/x86/kernel/head_64.o', routines: [startup] };

/** Entry and exit of system calls and exceptions. @see arch/x86/kernel/entry_64.S page_fault, general_protection, error_entry, Linux 2.6.24 */
export const entry: ObjectFile = {
  name: 'arch/x86/kernel/entry_64.o',
  routines: [
    systemCall,
    exception('page_fault', 'do_page_fault'),
    exception('general_protection', 'do_general_protection'),
    exception('stack_segment', 'do_stack_segment'),
    { name: 'error_entry', section: '.kprobes.text', align: 16, text: [{ gap: 0xd0 }] },
    { name: 'child_rip', section: '.text', align: 16, text: [{ gap: 0x20 }] },
  ],
};
