import { type ObjectFile, op, type Routine } from '../../../image/source.ts';

const IRET = op.other([0xcf], 'iret');

/** Where execution starts: not modelled, but the text begins with it. */
const startup: Routine = {
  name: 'startup_32',
  section: '.text',
  align: 16,
  text: [{ gap: 0xc0 }, { global: '_stext' }, { gap: 0x40 }],
};

/**
 * The way back from exceptions and system calls. Its `iret` may itself fault, on a bad user frame: the pair leads to iret_exc.
 *
 * @see arch/x86/kernel/entry_32.S, Linux 2.6.24
 */
const entryText: Routine = {
  name: 'ret_from_exception',
  section: '.text',
  align: 4,
  text: [
    { gap: 0x28 },
    { global: 'system_call' },
    { gap: 0x20 },
    { global: 'syscall_call' },
    op.other([0xff, 0x14, 0x85, 0x00, 0x00, 0x10, 0xc0], 'call *sys_call_table(,%eax,4)'),
    op.store({ base: 'esp', index: null, scale: 1, displacement: 0x18 }, 'eax'),
    { global: 'syscall_exit' },
    { gap: 0x10 },
    // Where a kernel thread's function returns to.
    { global: 'kernel_thread_helper' },
    { gap: 0x10 },
    { global: 'restore_nocheck' },
    { gap: 0xe },
    { label: 'return' },
    IRET,
  ],
  fixup: [
    { global: 'iret_exc' },
    op.other([0x6a, 0x00], 'push $0x0'),
    op.other([0x68, 0x00, 0x00, 0x10, 0xc0], 'push $do_iret_error'),
    op.jmp('error_code'),
  ],
  table: [['return', 'iret_exc']],
};

/**
 * Entry code that kprobes must not touch lies in a section of its own, behind all other text. Its `iret` has the same recovery as the one above:
 * the pair stands early in the table although the instruction lies late.
 *
 * @see arch/x86/kernel/entry_32.S page_fault, nmi, Linux 2.6.24
 */
const pageFault: Routine = {
  name: 'page_fault',
  section: '.kprobes.text',
  align: 16,
  text: [
    op.other([0x68, 0x00, 0x00, 0x10, 0xc0], 'push $do_page_fault'),
    { gap: 3 },
    { global: 'error_code' },
    { gap: 0x70 },
    { global: 'nmi_espfix_stack' },
    { gap: 0x6b },
    { label: 'return' },
    IRET,
  ],
  table: [['return', 'iret_exc']],
};

/** The first object of the kernel: where the machine starts. */
export const head: ObjectFile = { name: 'arch/x86/kernel/head_32.o', routines: [startup] };

/** Entry and exit of system calls and exceptions. */
export const entry: ObjectFile = {
  name: 'arch/x86/kernel/entry_32.o',
  routines: [entryText, pageFault],
};
