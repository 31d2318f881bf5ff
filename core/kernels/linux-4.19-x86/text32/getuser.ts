import type { General } from '../../../arch/instructions.ts';
import { at, type Item, type ObjectFile, op, type Routine } from '../../../image/source.ts';
import type { Gates } from './copy-user.ts';
import { currentTask, limitOf } from './current.ts';

export type Size = 1 | 2 | 4 | 8;
const SIZES = [1, 2, 4, 8] as const;

/** Loads of 4 or fewer bytes come into EDX; of 8 the upper half into ECX. @param moved what the check added to the pointer */
export const getLoads = (size: Size, moved: number): readonly Item[] => [
  { label: `load-${size}` },
  size === 8 ? op.load('edx', at('eax', -moved)) : op.load('edx', at('eax', -moved), size),
  ...(size === 8 ? [{ label: 'load-8-high' }, op.load('ecx', at('eax', 4 - moved))] : []),
];

/** Stores of 4 or fewer bytes come from EAX; of 8 the upper half from EDX. */
export const putStores = (size: Size): readonly Item[] => [
  { label: `store-${size}` },
  op.store(at('ecx'), 'eax', size === 8 ? 4 : size),
  ...(size === 8 ? [{ label: 'store-8-high' }, op.store(at('ecx', 4), 'edx')] : []),
];

/** -EFAULT, and 0 for what should have been read. */
const badGet = ({ clac }: Gates): readonly Item[] => [
  { global: 'bad_get_user' },
  op.math('xor', 'edx', 'edx'),
  op.mov('eax', -14),
  clac,
  op.ret,
  { global: 'bad_get_user_8' },
  op.math('xor', 'edx', 'edx'),
  op.math('xor', 'ecx', 'ecx'),
  op.mov('eax', -14),
  clac,
  op.ret,
];

const badPut = ({ clac }: Gates): readonly Item[] => [
  { global: 'bad_put_user' },
  op.mov('eax', -14),
  clac,
  op.ret,
];

/** The table of each: two entries for the two halves of 8 bytes. */
const GET_TABLE: NonNullable<Routine['table']> = [
  ['load-1', 'bad_get_user'],
  ['load-2', 'bad_get_user'],
  ['load-4', 'bad_get_user'],
  ['load-8', 'bad_get_user_8'],
  ['load-8-high', 'bad_get_user_8'],
];
const PUT_TABLE: NonNullable<Routine['table']> = [
  ...SIZES.map((size) => [`store-${size}`, 'bad_put_user'] as const),
  ['store-8-high', 'bad_put_user'],
];

/** One function for each size, 4-aligned; the first one's name is the routine's own. */
const sizes = (name: string, text: (size: Size) => readonly Item[]): readonly Item[] =>
  SIZES.flatMap((size) => [
    ...(size === 1 ? [] : ([{ align: 4 }, { global: `${name}_${size}` }] as const)),
    ...text(size),
  ]);

/** 0 in EAX. */
export const done = ({ clac }: Gates): readonly Item[] => [
  op.math('xor', 'eax', 'eax'),
  clac,
  op.ret,
];

/** The pointer moves up to the last byte for the check, and becomes 0 for a CPU that runs ahead of it. */
const getUser = (gates: Gates, size: Size): readonly Item[] => {
  const bad = size === 8 ? 'bad_get_user_8' : 'bad_get_user';
  return [
    ...(size === 1 ? [] : [op.math('add', 'eax', size - 1), op.jcc('b', bad)]),
    currentTask('edx'),
    op.compareFrom('eax', limitOf('edx')),
    op.jcc('ae', bad, size === 1 ? 'near' : undefined),
    op.math('sbb', 'edx', 'edx'),
    op.math('and', 'eax', 'edx'),
    gates.stac,
    ...getLoads(size, size - 1),
    ...done(gates),
  ];
};

/** `get_user` of a kernel whose check is its own. */
export const getuserOf = (
  gates: Gates,
  get: (gates: Gates, size: Size) => readonly Item[],
): ObjectFile => ({
  name: 'arch/x86/lib/getuser.o',
  routines: [
    {
      name: '__get_user_1',
      section: '.text',
      align: 4,
      text: [...sizes('__get_user', (size) => get(gates, size)), ...badGet(gates)],
      table: GET_TABLE,
    },
  ],
});

/** Where a kernel keeps addr_limit, and how it comes there. */
interface Limit {
  readonly load: (register: General) => readonly Item[];
  readonly at: (register: General) => ReturnType<typeof at>;
}

const putUser = (gates: Gates, limit: Limit, size: Size): readonly Item[] => [
  ...limit.load('ebx'),
  ...(size === 1
    ? [op.compareFrom('ecx', limit.at('ebx'))]
    : [
        op.load('ebx', limit.at('ebx')),
        op.math('sub', 'ebx', size - 1),
        op.math('cmp', 'ecx', 'ebx'),
      ]),
  op.jcc('ae', 'bad_put_user'),
  gates.stac,
  ...putStores(size),
  ...done(gates),
];

/** `put_user` of a kernel: value in EAX (and EDX), address in ECX; 0 or -EFAULT in EAX. EBX is used up. */
export const putuserOf = (gates: Gates, limit: Limit): ObjectFile => ({
  name: 'arch/x86/lib/putuser.o',
  routines: [
    {
      name: '__put_user_1',
      section: '.text',
      align: 4,
      text: [...sizes('__put_user', (size) => putUser(gates, limit, size)), ...badPut(gates)],
      table: PUT_TABLE,
    },
  ],
});

/**
 * get_user: address in EAX; value in EDX (and ECX), 0 or -EFAULT in EAX.
 *
 * @see arch/x86/lib/getuser.S, Linux 4.19; offsets of the loads as recorded: 0x19, 0x1a, 0x1a, 0x1a and 0x1d
 */
export const getuser = (gates: Gates): ObjectFile => getuserOf(gates, getUser);

/** @see arch/x86/lib/putuser.S, Linux 4.19; offsets of the stores as recorded: 0x11, 0x16, 0x16, 0x16 and 0x18 */
export const putuser = (gates: Gates): ObjectFile =>
  putuserOf(gates, { load: (register) => [currentTask(register)], at: limitOf });
