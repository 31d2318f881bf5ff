import type { General } from '../../../arch/instructions.ts';
import { at, type DataItem, type Item, op } from '../../../image/source.ts';

/** Offset of thread.addr_limit in the task_struct. @see arch/x86/include/asm/processor.h, Linux 4.19; of the number the last two digits are recorded, the others chosen */
const ADDR_LIMIT = 0x61c;
const TASK_SIZE = 0x680;

/** TASK_SIZE_MAX. @see arch/x86/include/asm/processor.h, Linux 4.19 */
const USER_DS = 0xc0000000;

export const limitOf = (task: General) => at(task, ADDR_LIMIT);

/** The running task, from the variable that a kernel for one CPU keeps it in. */
export const currentTask = (to: General): Item => op.loadSymbol(to, 'current_task');

function initTask(): Uint8Array {
  const bytes = new Uint8Array(TASK_SIZE);
  new DataView(bytes.buffer).setUint32(ADDR_LIMIT, USER_DS, true);
  return bytes;
}

/** As on 64 bits, one task_struct stands for all: of its fields the text looks at the limit only. */
export const currentData: readonly DataItem[] = [
  { name: 'init_task', section: '.data', bytes: initTask() },
  { name: 'current_task', section: '.data', bytes: new Uint8Array(8), pointsTo: 'init_task' },
];

/**
 * access_ok of ECX bytes: the sum must not carry and not exceed the limit.
 *
 * @param sum, task registers that are used up
 * @see arch/x86/include/asm/uaccess.h __range_not_ok, Linux 4.19
 */
export const accessOk = (address: General, sum: General, task: General): readonly Item[] => [
  op.mov(sum, address),
  op.math('add', sum, 'ecx'),
  op.jcc('b', 'refuse'),
  currentTask(task),
  op.compareFrom(sum, limitOf(task)),
  op.jcc('a', 'refuse'),
];
