import { at, type ObjectFile, op, type Routine } from '../../../image/source.ts';
import { getUserFixup } from './handlers.ts';

const PAGE = 4096;

const plain = (name: string, text: Routine['text']): Routine => ({
  name,
  section: '.text',
  align: 16,
  text,
});

/** Reads where EAX points: an ordinary load without an entry. The byte-for-byte twin of the recorded driver's. */
const demoRead = plain('demo_read', [op.load('eax', at('eax')), op.ret]);

/** Writes EDX where EAX points. */
const demoWrite = plain('demo_write', [op.store(at('eax'), 'edx'), op.ret]);

/** Calls where EAX points. */
const demoCall = plain('demo_call', [
  op.push('ebp'),
  op.mov('ebp', 'esp'),
  op.callRegister('eax'),
  op.pop('ebp'),
  op.ret,
]);

/** Bytes asked for in EBX, bytes not copied in EAX: -EFAULT if that is all of them, else what was copied. */
const countOrFault: Routine['text'] = [
  op.math('test', 'eax', 'eax'),
  op.jcc('e', 'count'),
  op.math('cmp', 'eax', 'ebx'),
  op.jcc('ne', 'count'),
  op.mov('eax', -14),
  op.pop('ebx'),
  op.ret,
  { label: 'count' },
  op.math('sub', 'ebx', 'eax'),
  op.mov('eax', 'ebx'),
  op.pop('ebx'),
  op.ret,
];

/** At most a page. */
const limitCount: Routine['text'] = [
  op.push('ebx'),
  op.math('cmp', 'edx', PAGE),
  op.jcc('be', 'fits'),
  op.mov('edx', PAGE),
  { label: 'fits' },
  op.mov('ebx', 'edx'),
];

/** write(): EAX is the user's pointer, EDX the count. */
const sysWrite = plain('sys_write_demo', [
  ...limitCount,
  op.mov('ecx', 'edx'),
  op.mov('edx', 'eax'),
  op.address('eax', 'demo_buffer'),
  op.call('copy_from_user'),
  ...countOrFault,
]);

/** read(): EAX is the user's pointer, EDX the count. */
const sysRead = plain('sys_read_demo', [
  ...limitCount,
  op.mov('ecx', 'edx'),
  op.address('edx', 'demo_buffer'),
  op.call('copy_to_user'),
  ...countOrFault,
]);

/** open(): EAX is the user's string; the name's length or -EFAULT. */
const sysOpen = plain('sys_open_demo', [
  op.mov('edx', 'eax'),
  op.address('eax', 'demo_name'),
  op.mov('ecx', PAGE),
  op.call('strncpy_from_user'),
  op.ret,
]);

/** An inline `__get_user` of 4 bytes from EAX, stored where EDX points: its recovery code is far away. */
const inlineGet: Routine = {
  ...plain('demo_inline_get', [
    op.mov('ecx', 'eax'),
    op.math('xor', 'eax', 'eax'),
    { label: 'load' },
    op.load('ecx', at('ecx')),
    { label: 'loaded' },
    op.store(at('edx'), 'ecx'),
    op.ret,
  ]),
  fixup: getUserFixup('bad', 'ecx', 'loaded'),
  table: [['load', 'bad']],
};

/** An inline `__put_user` of EDX to EAX. */
const inlinePut: Routine = {
  ...plain('demo_inline_put', [
    op.mov('ecx', 'eax'),
    op.math('xor', 'eax', 'eax'),
    { label: 'store' },
    op.store(at('ecx'), 'edx'),
    { label: 'stored' },
    op.ret,
  ]),
  fixup: [{ label: 'bad' }, op.mov('eax', -14), op.jmp('stored')],
  table: [['store', 'bad']],
};

/** probe_kernel_address: one inline load, run with page faults disabled. */
const nofault: Routine = {
  ...plain('demo_nofault', [
    op.mov('ecx', 'eax'),
    op.math('xor', 'eax', 'eax'),
    { label: 'load' },
    op.load('ecx', at('ecx')),
    { label: 'loaded' },
    op.store(at('edx'), 'ecx'),
    op.ret,
  ]),
  fixup: getUserFixup('bad', 'ecx', 'loaded'),
  table: [['load', 'bad']],
};

/** What a caller does that may not sleep, with page faults disabled: EAX is the user's pointer, EDX the count. @see include/asm-x86/uaccess_32.h __copy_from_user_inatomic, Linux 2.6.24 */
const copyInatomic = plain('demo_copy_inatomic', [
  ...limitCount,
  op.mov('ecx', 'edx'),
  op.mov('edx', 'eax'),
  op.address('eax', 'demo_buffer'),
  op.call('__copy_from_user_ll_nozero'),
  ...countOrFault,
]);

const TEXT = 'A page of the kernel, ready to be read. ';

const pageOf = (text: string): Uint8Array =>
  Uint8Array.from({ length: PAGE }, (_, i) => text.charCodeAt(i % text.length));

const zeroEnded = (text: string): Uint8Array =>
  Uint8Array.from(`${text}\0`, (letter) => letter.charCodeAt(0));

/** The driver that the scenarios run. */
export const demo: ObjectFile = {
  name: 'drivers/char/demo.o',
  routines: [
    demoRead,
    demoWrite,
    demoCall,
    sysWrite,
    sysRead,
    sysOpen,
    inlineGet,
    inlinePut,
    nofault,
    copyInatomic,
  ],
  data: [
    { name: 'demo_constant', section: '.rodata', bytes: zeroEnded('This text cannot be written.') },
    { name: 'demo_buffer', section: '.data', bytes: pageOf(TEXT) },
    { name: 'demo_name', section: '.data', bytes: new Uint8Array(PAGE) },
  ],
};

const user = (name: string, text: Routine['text']): Routine => ({
  name,
  section: '.user',
  align: 16,
  text,
});

/** What the processes of the scenarios run. */
export const program: ObjectFile = {
  name: 'demo',
  routines: [
    user('user_read', [op.load('eax', at('eax')), op.ret]),
    user('user_write', [op.store(at('eax'), 'edx'), op.ret]),
    user('user_push', [op.push('eax'), op.ret]),
    user('user_call', [op.callRegister('eax'), op.ret]),
    user('user_syscall', [op.other([0xcd, 0x80], 'int $0x80'), op.ret]),
  ],
};

/** The object of a module that brings a table of its own. */
export const demoModule: ObjectFile = {
  name: 'demo_mod.o',
  routines: [
    { ...inlineGet, name: 'demo_mod_get' },
    { ...inlinePut, name: 'demo_mod_put' },
    plain('demo_mod_write', [op.store(at('eax'), 'edx'), op.ret]),
    plain('demo_mod_copy', [op.call('copy_from_user'), op.ret]),
  ],
};
