import type { Item } from '../../../image/source.ts';

/** Types of table entries. @see arch/x86/include/asm/extable_fixup_types.h, Linux 6.1 */
export const EX_TYPE_UACCESS = 3;
const EX_TYPE_UCOPY_LEN = 19;

/** By which number an entry names them. */
const NUMBERS = { eax: 0, ebx: 3 } as const;

/** The bytes that are left are `times` what CX counts, and a register's number on top. */
export const ucopyLen = (times: 1 | 4, register: keyof typeof NUMBERS): number =>
  EX_TYPE_UCOPY_LEN | (NUMBERS[register] << 8) | (times << 16);

/** Room at a function's start for a call that tracing patches in. */
export const FENTRY: Item = { op: 'nop', length: 5 };

/** End of user addresses: a number in the text. @see arch/x86/include/asm/page_32.h TASK_SIZE_MAX, Linux 6.1 */
export const TASK_SIZE_MAX = 0xc0000000;
