import { at, type Item, type ObjectFile, op, type Routine } from '../../../image/source.ts';

/** A function that the model runs as a handler, not instruction by instruction: only its place and size are in the text. */
const modelled = (name: string, size: number): Routine => ({
  name,
  section: '.text',
  align: 16,
  text: [{ gap: size }],
});

/** The recovery code of an inline `__get_user` into a register: -EFAULT in `eax`, zero in the register, back behind the load. */
export const getUserFixup = (label: string, register: 'ecx', back: string): Item[] => [
  { label },
  op.mov('eax', -14),
  op.math('xor', register, register),
  op.jmp(back),
];

/** Reads code bytes for an oops; the load may fault and has an entry. */
const showRegisters: Routine = {
  name: 'show_registers',
  section: '.text',
  align: 16,
  text: [
    { gap: 0xac },
    op.math('xor', 'eax', 'eax'),
    { label: 'probe' },
    op.load('ecx', at('esi'), 1),
    { label: 'probed' },
    { gap: 0x5c },
  ],
  fixup: getUserFixup('bad', 'ecx', 'probed'),
  table: [['probe', 'bad']],
};

/** @see arch/x86/kernel/traps_32.c, Linux 2.6.24; sizes as in the recorded build */
export const traps: ObjectFile = {
  name: 'arch/x86/kernel/traps_32.o',
  routines: [
    modelled('show_stack_log_lvl', 0xb3),
    showRegisters,
    modelled('die', 0x140),
    modelled('do_trap', 0xe0),
  ],
};

/** Looks for a ROM in memory that may not answer. It runs once, at boot, so its text is in a section that is thrown away later. */
const probeRom = (name: string, bytes: 1 | 2): Routine => ({
  name,
  section: '.init.text',
  align: 16,
  text: [
    op.mov('ecx', 'eax'),
    op.math('xor', 'eax', 'eax'),
    { label: 'load' },
    op.load('ecx', at('ecx'), bytes),
    { label: 'loaded' },
    op.store(at('edx'), 'ecx', bytes),
    op.ret,
  ],
  fixup: getUserFixup('bad', 'ecx', 'loaded'),
  table: [['load', 'bad']],
});

/** @see arch/x86/kernel/e820_32.c, Linux 2.6.24 */
export const e820: ObjectFile = {
  name: 'arch/x86/kernel/e820_32.o',
  routines: [probeRom('romsignature', 2), probeRom('romchecksum', 1)],
};

/** The fault path itself. @see arch/x86/mm, kernel, lib, Linux 2.6.24; sizes as in the recorded build where it names them */
export const mm: ObjectFile = {
  name: 'arch/x86/mm/built-in.o',
  routines: [
    modelled('do_page_fault', 0x4c0),
    modelled('vmalloc_sync_one', 0x60),
    modelled('fixup_exception', 0x30),
  ],
};

/** @see kernel/extable.c, lib/extable.c, Linux 2.6.24 */
export const extable: ObjectFile = {
  name: 'kernel/extable.o',
  routines: [
    modelled('sort_main_extable', 0x20),
    modelled('search_exception_tables', 0x30),
    modelled('search_extable', 0x40),
  ],
};
