import { type Item, op } from '../../../image/source.ts';

/** RET leaves room for a jump that the boot may patch in; Debian's build fills it with `int3`. @see arch/x86/include/asm/linkage.h RET, Linux 6.1 */
export const RET: readonly Item[] = [op.ret, { gap: 4, byte: 0xcc }];

/** ASM_BARRIER_NOSPEC on a CPU that does not need it. */
export const NO_BARRIER: Item = { op: 'nop', length: 3 };

/** Types of table entries. @see arch/x86/include/asm/extable_fixup_types.h, Linux 6.1 */
export const EX_TYPE_UACCESS = 3;
export const EX_TYPE_COPY = 4;

/** End of user addresses with four and with five levels. @see arch/x86/include/asm/page_64.h TASK_SIZE_MAX, Linux 6.1 */
export const taskSizeMax = (levels: 4 | 5): bigint => (1n << (levels === 5 ? 56n : 47n)) - 4096n;
