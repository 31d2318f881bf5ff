import { at, type Item, type ObjectFile, op, quad, type Routine } from '../../../image/source.ts';
import { limitOf, threadInfo } from './thread-info.ts';

type Size = 1 | 2 | 4 | 8;

/** The last byte's address is checked; the pointer moves up before and back afterwards. */
const inRange = (size: Size, bad: string): readonly Item[] => {
  if (size === 1)
    return [...threadInfo('r8'), quad.compareFrom('ecx', limitOf('r8')), op.jcc('ae', bad, 'near')];
  return [
    ...threadInfo('r8'),
    quad.math('add', 'ecx', size - 1),
    op.jcc('b', `past-${size}`),
    quad.compareFrom('ecx', limitOf('r8')),
    op.jcc('ae', `past-${size}`),
    quad.math('sub', 'ecx', size - 1),
  ];
};

const past = (size: Size, bad: string): readonly Item[] =>
  size === 1
    ? []
    : [{ label: `past-${size}` }, quad.math('sub', 'ecx', size - 1), op.jmp(bad, 'near')];

const getUser = (size: Size): readonly Item[] => [
  ...inRange(size, 'bad_get_user'),
  { label: `load-${size}` },
  size === 8 ? quad.load('edx', at('ecx')) : op.load('edx', at('ecx'), size),
  op.math('xor', 'eax', 'eax'),
  op.ret,
  ...past(size, 'bad_get_user'),
];

/** get_user: address in RCX; value in RDX, 0 or -EFAULT in RAX. @see arch/x86/lib/getuser_64.S, Linux 2.6.24 */
const getuserText: Routine = {
  name: '__get_user_1',
  section: '.text',
  align: 16,
  text: [
    ...getUser(1),
    ...([2, 4, 8] as const).flatMap((size): Item[] => [
      { align: 16 },
      { global: `__get_user_${size}` },
      ...getUser(size),
    ]),
    { global: 'bad_get_user' },
    op.math('xor', 'edx', 'edx'),
    quad.mov('eax', -14),
    op.ret,
  ],
  table: ([1, 2, 4, 8] as const).map((size) => [`load-${size}`, 'bad_get_user'] as const),
};

const putUser = (size: Size): readonly Item[] => [
  ...inRange(size, 'bad_put_user'),
  { label: `store-${size}` },
  size === 8 ? quad.store(at('ecx'), 'edx') : op.store(at('ecx'), 'edx', size),
  op.math('xor', 'eax', 'eax'),
  op.ret,
  ...past(size, 'bad_put_user'),
];

/** put_user: value in RDX, address in RCX; 0 or -EFAULT in RAX. @see arch/x86/lib/putuser_64.S, Linux 2.6.24 */
const putuserText: Routine = {
  name: '__put_user_1',
  section: '.text',
  align: 16,
  text: [
    ...putUser(1),
    ...([2, 4, 8] as const).flatMap((size): Item[] => [
      { align: 16 },
      { global: `__put_user_${size}` },
      ...putUser(size),
    ]),
    { global: 'bad_put_user' },
    quad.mov('eax', -14),
    op.ret,
  ],
  table: ([1, 2, 4, 8] as const).map((size) => [`store-${size}`, 'bad_put_user'] as const),
};

export const getuser: ObjectFile = { name: 'arch/x86/lib/getuser_64.o', routines: [getuserText] };

export const putuser: ObjectFile = { name: 'arch/x86/lib/putuser_64.o', routines: [putuserText] };
