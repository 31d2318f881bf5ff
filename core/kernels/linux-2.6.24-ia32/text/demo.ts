import {
  at,
  type DataItem,
  type Item,
  type ObjectFile,
  op,
  type Routine,
} from '../../../image/source.ts';
import { getUserFixup } from './handlers.ts';

const PAGE = 4096;

/** The copies that a driver calls: with range check, and without for callers that may not sleep. */
export interface DemoCopies {
  readonly copyFromUser: string;
  readonly copyToUser: string;
  readonly copyInatomic: string;
}

/** What differs between versions in how a driver reaches user memory. */
export interface DemoStyle extends DemoCopies {
  /** What stands before an inline access, clearing EAX among it, and behind it. */
  readonly open: readonly Item[];
  readonly close: readonly Item[];
}

const CLEAR: Item = op.math('xor', 'eax', 'eax');

/** Of 2.6.24. */
const plainStyle: DemoStyle = {
  copyFromUser: 'copy_from_user',
  copyToUser: 'copy_to_user',
  copyInatomic: '__copy_from_user_ll_nozero',
  open: [CLEAR],
  close: [],
};

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
const sysWrite = ({ copyFromUser }: DemoCopies) =>
  plain('sys_write_demo', [
    ...limitCount,
    op.mov('ecx', 'edx'),
    op.mov('edx', 'eax'),
    op.address('eax', 'demo_buffer'),
    op.call(copyFromUser),
    ...countOrFault,
  ]);

/** read(): EAX is the user's pointer, EDX the count. */
const sysRead = ({ copyToUser }: DemoCopies) =>
  plain('sys_read_demo', [
    ...limitCount,
    op.mov('ecx', 'edx'),
    op.address('edx', 'demo_buffer'),
    op.call(copyToUser),
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

/** A load of 4 bytes from EAX, stored where EDX points: its recovery code is far away. */
const load = (name: string, { open, close }: Pick<DemoStyle, 'open' | 'close'>): Routine => ({
  ...plain(name, [
    op.mov('ecx', 'eax'),
    ...open,
    { label: 'load' },
    op.load('ecx', at('ecx')),
    { label: 'loaded' },
    ...close,
    op.store(at('edx'), 'ecx'),
    op.ret,
  ]),
  fixup: getUserFixup('bad', 'ecx', 'loaded'),
  table: [['load', 'bad']],
});

/** An inline `__put_user` of EDX to EAX. */
const inlinePut = (name: string, { open, close }: DemoStyle): Routine => ({
  ...plain(name, [
    op.mov('ecx', 'eax'),
    ...open,
    { label: 'store' },
    op.store(at('ecx'), 'edx'),
    { label: 'stored' },
    ...close,
    op.ret,
  ]),
  fixup: [{ label: 'bad' }, op.mov('eax', -14), op.jmp('stored')],
  table: [['store', 'bad']],
});

/** What a caller does that may not sleep, with page faults disabled: EAX is the user's pointer, EDX the count. @see include/asm-x86/uaccess_32.h __copy_from_user_inatomic, Linux 2.6.24 */
const copyInatomic = ({ copyInatomic: copy }: DemoCopies) =>
  plain('demo_copy_inatomic', [
    ...limitCount,
    op.mov('ecx', 'edx'),
    op.mov('edx', 'eax'),
    op.address('eax', 'demo_buffer'),
    op.call(copy),
    ...countOrFault,
  ]);

const TEXT = 'A page of the kernel, ready to be read. ';

const pageOf = (text: string): Uint8Array =>
  Uint8Array.from({ length: PAGE }, (_, i) => text.charCodeAt(i % text.length));

const zeroEnded = (text: string): Uint8Array =>
  Uint8Array.from(`${text}\0`, (letter) => letter.charCodeAt(0));

/** The bytes that the driver reads from and copies to. */
export const demoData: readonly DataItem[] = [
  { name: 'demo_constant', section: '.rodata', bytes: zeroEnded('This text cannot be written.') },
  { name: 'demo_buffer', section: '.data', bytes: pageOf(TEXT) },
  { name: 'demo_name', section: '.data', bytes: new Uint8Array(PAGE) },
];

/** The routines that call what other objects have. */
export const demoCalls = (style: DemoCopies): readonly Routine[] => [
  sysWrite(style),
  sysRead(style),
  sysOpen,
  copyInatomic(style),
];

/** The driver that the scenarios run. `demo_nofault` is probe_kernel_address: one load, run with page faults disabled. */
export const demo = (style: DemoStyle = plainStyle): ObjectFile => ({
  name: 'drivers/char/demo.o',
  routines: [
    demoRead,
    demoWrite,
    demoCall,
    ...demoCalls(style),
    load('demo_inline_get', style),
    inlinePut('demo_inline_put', style),
    load('demo_nofault', { open: [CLEAR], close: [] }),
  ],
  data: demoData,
});

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
export const demoModule = (style: DemoStyle = plainStyle): ObjectFile => ({
  name: 'demo_mod.o',
  routines: [
    load('demo_mod_get', style),
    inlinePut('demo_mod_put', style),
    plain('demo_mod_write', [op.store(at('eax'), 'edx'), op.ret]),
    plain('demo_mod_copy', [op.call(style.copyFromUser), op.ret]),
  ],
});
