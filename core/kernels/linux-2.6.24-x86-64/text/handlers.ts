import { at, type ObjectFile, op, type Routine } from '../../../image/source.ts';

/** A function that the model runs as a handler, not instruction by instruction: only its place and size are in the text. */
export const modelled = (name: string, size: number): Routine => ({
  name,
  section: '.text',
  align: 16,
  text: [{ gap: size }],
});

/** It reads the code bytes by `__get_user`, which may fault: the one instruction of it that matters. @see arch/x86/kernel/traps_64.c show_registers, Linux 2.6.24 */
const showRegisters: Routine = {
  name: 'show_registers',
  section: '.text',
  align: 16,
  text: [
    { gap: 0xa0 },
    { label: 'read' },
    op.load('ecx', at('edx'), 1),
    { label: 'done' },
    { gap: 0x70 },
  ],
  fixup: [{ label: 'bad' }, op.mov('eax', -14), op.jmp('done')],
  table: [['read', 'bad']],
};

/** @see arch/x86/kernel/traps_64.c, Linux 2.6.24 */
export const traps: ObjectFile = {
  name: 'arch/x86/kernel/traps_64.o',
  routines: [
    showRegisters,
    modelled('__die', 0xc0),
    modelled('oops_end', 0x60),
    modelled('do_general_protection', 0x100),
  ],
};

/** The fault path itself. @see arch/x86/mm/fault_64.c, extable_64.c, Linux 2.6.24 */
export const mm: ObjectFile = {
  name: 'arch/x86/mm/built-in.o',
  routines: [modelled('do_page_fault', 0x7c0), modelled('search_extable', 0x50)],
};

/** @see kernel/extable.c, lib/extable.c, Linux 2.6.24 */
export const extable: ObjectFile = {
  name: 'kernel/extable.o',
  routines: [modelled('sort_main_extable', 0x20), modelled('search_exception_tables', 0x30)],
};
