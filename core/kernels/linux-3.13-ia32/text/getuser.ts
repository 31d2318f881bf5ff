import type { General } from '../../../arch/instructions.ts';
import { at, type Item, type ObjectFile, op } from '../../../image/source.ts';
import type { Gates } from '../../linux-4.19-x86/text32/copy-user.ts';
import {
  done,
  getLoads,
  getuserOf,
  putuserOf,
  type Size,
} from '../../linux-4.19-x86/text32/getuser.ts';

/** Offset of addr_limit in the thread_info. @see arch/x86/include/asm/thread_info.h, Linux 3.13 */
const ADDR_LIMIT = 0x18;

/** addr_limit in the thread_info at the foot of the 8 KiB stack. */
export const limitAt = (register: General) => at(register, ADDR_LIMIT);

export const threadInfo = (register: General): readonly Item[] => [
  op.mov(register, -8192),
  op.math('and', register, 'esp'),
];

/** The last byte's address is checked: the pointer moves up before, the load takes it back. */
const getUser = (gates: Gates, size: Size): readonly Item[] => {
  const bad = size === 8 ? 'bad_get_user_8' : 'bad_get_user';
  return [
    ...(size === 1 ? [] : [op.math('add', 'eax', size - 1), op.jcc('b', bad)]),
    ...threadInfo('edx'),
    op.compareFrom('eax', limitAt('edx')),
    op.jcc('ae', bad),
    gates.stac,
    ...getLoads(size, size - 1),
    ...done(gates),
  ];
};

/** @see arch/x86/lib/getuser.S, Linux 3.13; offsets of the loads as recorded: 0xf, 0x14, 0x14, 0x14 and 0x17 */
export const getuser = (gates: Gates): ObjectFile => getuserOf(gates, getUser);

/** @see arch/x86/lib/putuser.S, Linux 3.13; offsets of the stores as recorded: 0xf, 0x14, 0x14, 0x14 and 0x16 */
export const putuser = (gates: Gates): ObjectFile =>
  putuserOf(gates, { load: threadInfo, at: limitAt });
