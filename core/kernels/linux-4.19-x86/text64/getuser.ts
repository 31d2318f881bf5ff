import { at, type Item, type ObjectFile, op, quad, type Routine } from '../../../image/source.ts';
import { currentTask, limitOf } from './current.ts';
import { type Features, gates } from './features.ts';

const HOW = 'ex_handler_default';
type Size = 1 | 2 | 4 | 8;

/** The last byte's address is checked; a mask of ones or zeros keeps the CPU from running ahead with a bad pointer. */
const getUser = (size: Size, features: Features): readonly Item[] => {
  const near = size === 1 ? 'near' : undefined;
  const { stac, clac } = gates(features);
  return [
    ...(size === 1
      ? []
      : [
          quad.math('add', 'eax', size - 1),
          op.jcc('b', 'bad_get_user', size === 2 ? 'near' : undefined),
        ]),
    currentTask('edx'),
    quad.compareFrom('eax', limitOf('edx')),
    op.jcc('ae', 'bad_get_user', near),
    quad.math('sbb', 'edx', 'edx'),
    quad.math('and', 'eax', 'edx'),
    stac,
    { label: `load-${size}` },
    size === 8 ? quad.load('edx', at('eax', -7)) : op.load('edx', at('eax', 1 - size), size),
    op.math('xor', 'eax', 'eax'),
    clac,
    op.ret,
  ];
};

/**
 * get_user: address in RAX; value in RDX, 0 or -EFAULT in RAX.
 *
 * @see arch/x86/lib/getuser.S, Linux 4.19; offsets of the loads as recorded: 0x1e, 0x24, 0x20, 0x20
 */
const getuserText = (features: Features): Routine => ({
  name: '__get_user_1',
  section: '.text',
  align: 16,
  text: [
    ...getUser(1, features),
    ...([2, 4, 8] as const).flatMap((size): Item[] => [
      { align: 16 },
      { global: `__get_user_${size}` },
      ...getUser(size, features),
    ]),
    { global: 'bad_get_user' },
    op.math('xor', 'edx', 'edx'),
    quad.mov('eax', -14),
    gates(features).clac,
    op.ret,
  ],
  table: ([1, 2, 4, 8] as const).map((size) => [`load-${size}`, 'bad_get_user', HOW] as const),
});

const putUser = (size: Size, features: Features): readonly Item[] => {
  const { stac, clac } = gates(features);
  return [
    currentTask('ebx'),
    ...(size === 1
      ? [quad.compareFrom('ecx', limitOf('ebx')), op.jcc('ae', 'bad_put_user', 'near')]
      : [
          quad.load('ebx', limitOf('ebx')),
          quad.math('sub', 'ebx', size - 1),
          quad.math('cmp', 'ecx', 'ebx'),
          op.jcc('ae', 'bad_put_user'),
        ]),
    stac,
    { label: `store-${size}` },
    size === 8 ? quad.store(at('ecx'), 'eax') : op.store(at('ecx'), 'eax', size),
    op.math('xor', 'eax', 'eax'),
    clac,
    op.ret,
  ];
};

/**
 * put_user: value in RAX, address in RCX; 0 or -EFAULT in EAX, RBX is used up.
 *
 * @see arch/x86/lib/putuser.S, Linux 4.19; offsets of the stores as recorded: 0x18, then 0x1b
 */
const putuserText = (features: Features): Routine => ({
  name: '__put_user_1',
  section: '.text',
  align: 16,
  text: [
    ...putUser(1, features),
    ...([2, 4, 8] as const).flatMap((size): Item[] => [
      { align: 16 },
      { global: `__put_user_${size}` },
      ...putUser(size, features),
    ]),
    { global: 'bad_put_user' },
    op.mov('eax', -14),
    gates(features).clac,
    op.ret,
  ],
  table: ([1, 2, 4, 8] as const).map((size) => [`store-${size}`, 'bad_put_user', HOW] as const),
});

export const getuser = (features: Features): ObjectFile => ({
  name: 'arch/x86/lib/getuser.o',
  routines: [getuserText(features)],
});

export const putuser = (features: Features): ObjectFile => ({
  name: 'arch/x86/lib/putuser.o',
  routines: [putuserText(features)],
});
