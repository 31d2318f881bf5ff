/** What `handle_mm_fault` returns; minor is 0. @see include/linux/mm.h, Linux 2.6.24 */
export const VM_FAULT_OOM = 0x1;
export const VM_FAULT_SIGBUS = 0x2;
export const VM_FAULT_MAJOR = 0x4;
export const VM_FAULT_WRITE = 0x8;
