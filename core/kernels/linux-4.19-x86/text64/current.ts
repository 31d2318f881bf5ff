import type { General } from '../../../arch/instructions.ts';
import { at, type DataItem, type Item, op, quad } from '../../../image/source.ts';

/** Offset of thread.addr_limit in the task_struct. @see arch/x86/include/asm/processor.h, Linux 4.19; the number is this build's */
const ADDR_LIMIT = 0xa98;
const TASK_SIZE = 0xb00;

/** TASK_SIZE_MAX: the last page below the hole is no user page. @see arch/x86/include/asm/processor.h, Linux 4.19 */
const USER_DS = 0x7ffffffff000n;

export const limitOf = (task: General) => at(task, ADDR_LIMIT);

/** The running task, from the variable that a kernel for one CPU keeps it in. */
export const currentTask = (to: General): Item => quad.loadSymbol(to, 'current_task');

function initTask(): Uint8Array {
  const bytes = new Uint8Array(TASK_SIZE);
  new DataView(bytes.buffer).setBigUint64(ADDR_LIMIT, USER_DS, true);
  return bytes;
}

/** The model lets `current_task` point at one task_struct for all: of its fields the text looks at the limit only, which is the same for every process. */
export const currentData: readonly DataItem[] = [
  { name: 'init_task', section: '.data', bytes: initTask() },
  { name: 'current_task', section: '.data', bytes: new Uint8Array(8), pointsTo: 'init_task' },
];

/** access_ok: the sum must not carry and not exceed the limit. RAX and RCX are used up. @see arch/x86/include/asm/uaccess.h __range_not_ok, Linux 4.19 */
export const accessOk = (address: General, size: General): readonly Item[] => [
  currentTask('eax'),
  quad.mov('ecx', address),
  quad.math('add', 'ecx', size),
  op.jcc('b', 'refuse'),
  quad.compareFrom('ecx', limitOf('eax')),
  op.jcc('a', 'refuse'),
];
