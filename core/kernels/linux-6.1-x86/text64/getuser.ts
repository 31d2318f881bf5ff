import { at, type Item, type ObjectFile, op, quad, type Routine } from '../../../image/source.ts';
import { type Features, gates } from '../../linux-4.19-x86/text64/features.ts';
import { EX_TYPE_UACCESS, NO_BARRIER, RET } from './ret.ts';

type Size = 1 | 2 | 4 | 8;
const SIZES = [1, 2, 4, 8] as const;

/** Where a refused range goes, and a fault, which must close the gate first. */
const BAD_GET = '.Lbad_get_user_clac';
const BAD_PUT = '.Lbad_put_user_clac';

const load = (size: Size, features: Features, name: string): readonly Item[] => [
  { label: name },
  size === 8 ? quad.load('edx', at('eax')) : op.load('edx', at('eax'), size),
  op.math('xor', 'eax', 'eax'),
  gates(features).clac,
  ...RET,
];

/** The limit is a number in the text: `set_fs` is gone. Beyond it the mask makes the pointer 0 for a CPU that runs ahead. */
const checked = (size: Size, features: Features, limit: bigint): readonly Item[] => [
  { align: 16 },
  { global: `__get_user_${size}` },
  quad.mov('edx', limit - BigInt(size - 1)),
  quad.math('cmp', 'eax', 'edx'),
  op.jcc('ae', 'bad_get_user', 'near'),
  quad.math('sbb', 'edx', 'edx'),
  quad.math('and', 'eax', 'edx'),
  gates(features).stac,
  ...load(size, features, `load-${size}`),
];

const unchecked = (size: Size, features: Features): readonly Item[] => [
  { align: 16 },
  { global: `__get_user_nocheck_${size}` },
  gates(features).stac,
  NO_BARRIER,
  ...load(size, features, `nocheck-${size}`),
];

/** The first symbol is the routine's own name. */
const afterName = (items: readonly Item[]): readonly Item[] => items.slice(2);

/**
 * get_user: address in RAX; value in RDX, 0 or -EFAULT in RAX. All eight loads share one recovery.
 *
 * @see arch/x86/lib/getuser.S, Linux 6.1; offsets as recorded: loads at 0x1c and, unchecked, 0x6, the recovery at __get_user_nocheck_8+0x20
 */
const getuserText = (features: Features, limit: bigint): Routine => ({
  name: '__get_user_1',
  section: '.text',
  align: 16,
  text: [
    ...afterName(SIZES.flatMap((size) => checked(size, features, limit))),
    ...SIZES.flatMap((size) => unchecked(size, features)),
    { align: 16 },
    { global: BAD_GET },
    gates(features).clac,
    { global: 'bad_get_user' },
    op.math('xor', 'edx', 'edx'),
    quad.mov('eax', -14),
    ...RET,
  ],
  table: ['load', 'nocheck'].flatMap((kind) =>
    SIZES.map((size) => [`${kind}-${size}`, BAD_GET, EX_TYPE_UACCESS] as const),
  ),
});

const put = (size: Size, features: Features, limit: bigint): readonly Item[] => [
  { align: 16 },
  { global: `__put_user_${size}` },
  quad.mov('ebx', limit - BigInt(size - 1)),
  quad.math('cmp', 'ecx', 'ebx'),
  op.jcc('ae', 'refused'),
  { global: `__put_user_nocheck_${size}` },
  gates(features).stac,
  { label: `store-${size}` },
  size === 8 ? quad.store(at('ecx'), 'eax') : op.store(at('ecx'), 'eax', size),
  op.math('xor', 'ecx', 'ecx'),
  gates(features).clac,
  ...RET,
];

/**
 * put_user: value in RAX, address in RCX; 0 or -EFAULT in ECX. The unchecked form is the end of the checked one: one store, one entry.
 *
 * @see arch/x86/lib/putuser.S, Linux 6.1; offsets as recorded: stores at __put_user_nocheck_*+0x3, the recovery at __put_user_nocheck_8+0x11
 */
const putuserText = (features: Features, limit: bigint): Routine => ({
  name: '__put_user_1',
  section: '.text',
  align: 16,
  text: [
    ...afterName(SIZES.flatMap((size) => put(size, features, limit))),
    { align: 16 },
    { global: BAD_PUT },
    gates(features).clac,
    { label: 'refused' },
    op.mov('ecx', -14),
    ...RET,
  ],
  table: SIZES.map((size) => [`store-${size}`, BAD_PUT, EX_TYPE_UACCESS] as const),
});

export const getuser = (features: Features, limit: bigint): ObjectFile => ({
  name: 'arch/x86/lib/getuser.o',
  routines: [getuserText(features, limit)],
});

export const putuser = (features: Features, limit: bigint): ObjectFile => ({
  name: 'arch/x86/lib/putuser.o',
  routines: [putuserText(features, limit)],
});
