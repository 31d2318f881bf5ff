import { at, type Item, type ObjectFile, op, type Routine } from '../../../image/source.ts';

/** Offset of addr_limit in the thread_info. @see include/asm-x86/thread_info_32.h, Linux 2.6.24 */
const ADDR_LIMIT = 0x18;

/** The thread_info lies at the foot of the 8 KiB stack. */
const threadInfo = (register: 'edx' | 'ebx'): readonly Item[] => [
  op.mov(register, -8192),
  op.math('and', register, 'esp'),
];

/** The last byte's address is checked: the pointer moves up before, the load takes it back. */
const getUser = (size: 1 | 2 | 4): readonly Item[] => [
  ...(size === 1 ? [] : [op.math('add', 'eax', size - 1), op.jcc('b', 'bad_get_user')]),
  ...threadInfo('edx'),
  op.compareFrom('eax', at('edx', ADDR_LIMIT)),
  op.jcc('ae', 'bad_get_user'),
  { label: `load-${size}` },
  op.load('edx', at('eax', 1 - size), size),
  op.math('xor', 'eax', 'eax'),
  op.ret,
];

/**
 * get_user: address in EAX; value in EDX, 0 or -EFAULT in EAX. The recovery is ordinary text: bad ranges end there too.
 *
 * @see arch/x86/lib/getuser_32.S, Linux 2.6.24; offsets of the loads as recorded: 0xc, 0x11, 0x11
 */
const getuserText: Routine = {
  name: '__get_user_1',
  section: '.text',
  align: 4,
  text: [
    ...getUser(1),
    { align: 4 },
    { global: '__get_user_2' },
    ...getUser(2),
    { align: 4 },
    { global: '__get_user_4' },
    ...getUser(4),
    { global: 'bad_get_user' },
    op.math('xor', 'edx', 'edx'),
    op.mov('eax', -14),
    op.ret,
  ],
  table: [
    ['load-1', 'bad_get_user'],
    ['load-2', 'bad_get_user'],
    ['load-4', 'bad_get_user'],
  ],
};

const leave: readonly Item[] = [op.math('xor', 'eax', 'eax'), op.pop('ebx'), op.ret];

const putUser = (size: 2 | 4 | 8): readonly Item[] => [
  op.push('ebx'),
  ...threadInfo('ebx'),
  op.load('ebx', at('ebx', ADDR_LIMIT)),
  op.math('sub', 'ebx', size - 1),
  op.math('cmp', 'ecx', 'ebx'),
  op.jcc('ae', 'bad_put_user'),
  { label: `store-${size}` },
  op.store(at('ecx'), 'eax', size === 2 ? 2 : 4),
  ...(size === 8 ? [{ label: 'store-8-high' }, op.store(at('ecx', 4), 'edx')] : []),
  ...leave,
];

/**
 * put_user: value in EAX (and EDX), address in ECX; 0 or -EFAULT in EAX.
 *
 * @see arch/x86/lib/putuser_32.S, Linux 2.6.24; offsets of the stores as recorded: 0xd, 0x12, 0x12, 0x12 and 0x14
 */
const putuserText: Routine = {
  name: '__put_user_1',
  section: '.text',
  align: 4,
  text: [
    op.push('ebx'),
    ...threadInfo('ebx'),
    op.compareFrom('ecx', at('ebx', ADDR_LIMIT)),
    op.jcc('ae', 'bad_put_user'),
    { label: 'store-1' },
    op.store(at('ecx'), 'eax', 1),
    ...leave,
    { align: 4 },
    { global: '__put_user_2' },
    ...putUser(2),
    { align: 4 },
    { global: '__put_user_4' },
    ...putUser(4),
    { align: 4 },
    { global: '__put_user_8' },
    ...putUser(8),
    { global: 'bad_put_user' },
    op.mov('eax', -14),
    op.pop('ebx'),
    op.ret,
  ],
  table: [
    ['store-1', 'bad_put_user'],
    ['store-2', 'bad_put_user'],
    ['store-4', 'bad_put_user'],
    ['store-8', 'bad_put_user'],
    ['store-8-high', 'bad_put_user'],
  ],
};

export const getuser: ObjectFile = { name: 'arch/x86/lib/getuser_32.o', routines: [getuserText] };

export const putuser: ObjectFile = { name: 'arch/x86/lib/putuser_32.o', routines: [putuserText] };
