import { VM_FAULT_OOM, VM_FAULT_SIGBUS } from '../linux-2.6.24-ia32/vm-fault.ts';

/** What `handle_mm_fault` may say besides what it said in 2.6.24. @see include/linux/mm.h, Linux 4.19 */
export const VM_FAULT_SIGSEGV = 0x40;
export const VM_FAULT_RETRY = 0x400;

export const VM_FAULT_ERROR = VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV;
