import type { General } from '../../../arch/instructions.ts';
import { at, type Item, op, quad } from '../../../image/source.ts';

/** Offset of addr_limit in the thread_info. @see include/asm-x86/thread_info_64.h, Linux 2.6.24 */
const ADDR_LIMIT = 0x20;

/** Where the running task's limit of user addresses lies, from its thread_info. */
export const limitOf = (register: General) => at(register, ADDR_LIMIT);

/**
 * The thread_info lies at the foot of the 8 KiB stack. The kernel's own assembly takes it from the CPU's data area through GS;
 * the model has no such area and rounds RSP down, as `stack_thread_info` does.
 *
 * @see include/asm-x86/thread_info_64.h GET_THREAD_INFO, stack_thread_info, Linux 2.6.24
 */
export const threadInfo = (register: General): readonly Item[] => [
  quad.mov(register, -8192),
  quad.math('and', register, 'esp'),
];

/** access_ok: the sum must not carry and not exceed the limit; RCX and RAX are used up. */
export const accessOk = (address: General, size: General | number): readonly Item[] => [
  ...threadInfo('eax'),
  quad.mov('ecx', address),
  quad.math('add', 'ecx', size),
  op.jcc('b', 'refuse'),
  quad.compareFrom('ecx', limitOf('eax')),
  op.jcc('a', 'refuse'),
];
