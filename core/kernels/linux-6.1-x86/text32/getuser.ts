import {
  at,
  type Item,
  type ObjectFile,
  op,
  type Routine,
  type TableLine,
} from '../../../image/source.ts';
import type { Gates } from '../../linux-4.19-x86/text32/copy-user.ts';
import { getLoads, putStores, type Size } from '../../linux-4.19-x86/text32/getuser.ts';
import { EX_TYPE_UACCESS, TASK_SIZE_MAX } from './extable.ts';

const SIZES = [1, 2, 4, 8] as const;

/** Where a fault goes, which must close the gate first; places that are no symbols. */
const BAD_GET = '.Lbad_get_user_clac';
const BAD_GET_8 = '.Lbad_get_user_8_clac';
const BAD_PUT = '.Lbad_put_user_clac';

const done = ({ clac }: Gates): readonly Item[] => [op.math('xor', 'eax', 'eax'), clac, op.ret];

/** The limit is a number in the text: `set_fs` is gone. The pointer is not moved any more; beyond the limit it becomes 0 for a CPU that runs ahead. */
const checked = (gates: Gates, size: Size): readonly Item[] => [
  ...(size === 1 ? [] : ([{ align: 4 }, { global: `__get_user_${size}` }] as const)),
  op.mov('edx', TASK_SIZE_MAX - (size - 1)),
  op.math('cmp', 'eax', 'edx'),
  op.jcc('ae', size === 8 ? 'bad_get_user_8' : 'bad_get_user', size < 4 ? 'near' : undefined),
  op.math('sbb', 'edx', 'edx'),
  op.math('and', 'eax', 'edx'),
  gates.stac,
  ...getLoads(size, 0),
  ...done(gates),
];

/** `__get_user`: the caller has checked the range, a fence stands in for the mask. */
const unchecked = (gates: Gates, size: Size): readonly Item[] => [
  { align: 4 },
  { global: `__get_user_nocheck_${size}` },
  gates.stac,
  op.lfence,
  { label: `nocheck-${size}` },
  op.load('edx', at('eax'), size === 8 ? 4 : size),
  ...(size === 8 ? [{ label: 'nocheck-8-high' }, op.load('ecx', at('eax', 4))] : []),
  ...done(gates),
];

/** The gate is closed, then as after a refusal. */
const badGet = ({ clac }: Gates): readonly Item[] => [
  { align: 4 },
  { global: BAD_GET },
  clac,
  { global: 'bad_get_user' },
  op.math('xor', 'edx', 'edx'),
  op.mov('eax', -14),
  op.ret,
  { align: 4 },
  { global: BAD_GET_8 },
  clac,
  { label: 'bad_get_user_8' },
  op.math('xor', 'edx', 'edx'),
  op.math('xor', 'ecx', 'ecx'),
  op.mov('eax', -14),
  op.ret,
];

const tableOf = (kind: 'load' | 'nocheck'): readonly TableLine[] => [
  ...SIZES.map(
    (size) => [`${kind}-${size}`, size === 8 ? BAD_GET_8 : BAD_GET, EX_TYPE_UACCESS] as const,
  ),
  [`${kind}-8-high`, BAD_GET_8, EX_TYPE_UACCESS],
];

/**
 * get_user: address in EAX; value in EDX (and ECX), 0 or -EFAULT in EAX.
 *
 * @see arch/x86/lib/getuser.S, Linux 6.1; offsets as recorded: loads at 0x14, 0x14, 0x10, 0x10 and 0x12, unchecked at 0x6, recovery at __get_user_nocheck_8+0x14 and bad_get_user+0x9
 */
const getuserText = (gates: Gates): Routine => ({
  name: '__get_user_1',
  section: '.text',
  align: 4,
  text: [
    ...SIZES.flatMap((size) => checked(gates, size)),
    ...SIZES.flatMap((size) => unchecked(gates, size)),
    ...badGet(gates),
  ],
  table: [...tableOf('load'), ...tableOf('nocheck')],
});

const put = (gates: Gates, size: Size): readonly Item[] => [
  ...(size === 1 ? [] : ([{ align: 4 }, { global: `__put_user_${size}` }] as const)),
  op.mov('ebx', TASK_SIZE_MAX - (size - 1)),
  op.math('cmp', 'ecx', 'ebx'),
  op.jcc('ae', 'refused'),
  { global: `__put_user_nocheck_${size}` },
  gates.stac,
  ...putStores(size),
  op.math('xor', 'ecx', 'ecx'),
  gates.clac,
  op.ret,
];

/**
 * put_user: value in EAX (and EDX), address in ECX; 0 or -EFAULT in ECX. The unchecked form is the end of the checked one: one store, one entry. EBX is used up.
 *
 * @see arch/x86/lib/putuser.S, Linux 6.1; offsets as recorded: stores at __put_user_nocheck_*+0x3, recovery at __put_user_nocheck_8+0xf
 */
const putuserText = (gates: Gates): Routine => ({
  name: '__put_user_1',
  section: '.text',
  align: 4,
  text: [
    ...SIZES.flatMap((size) => put(gates, size)),
    { align: 4 },
    { global: BAD_PUT },
    gates.clac,
    { label: 'refused' },
    op.mov('ecx', -14),
    op.ret,
  ],
  table: [
    ...SIZES.map((size) => [`store-${size}`, BAD_PUT, EX_TYPE_UACCESS] as const),
    ['store-8-high', BAD_PUT, EX_TYPE_UACCESS],
  ],
});

export const getuser = (gates: Gates): ObjectFile => ({
  name: 'arch/x86/lib/getuser.o',
  routines: [getuserText(gates)],
});

export const putuser = (gates: Gates): ObjectFile => ({
  name: 'arch/x86/lib/putuser.o',
  routines: [putuserText(gates)],
});
