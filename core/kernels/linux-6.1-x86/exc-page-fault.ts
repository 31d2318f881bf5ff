import type { Kernel } from '../../kernel.ts';
import { cpuOf, readAt } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { isVsyscallPage } from '../linux-4.19-x86/emulate-vsyscall.ts';
import { doKernAddrFault } from './do-kern-addr-fault.ts';
import { doUserAddrFault } from './do-user-addr-fault.ts';
import type { Handled, ModernFault } from './fault.ts';

/**
 * Reads CR2 and has the fault handled. Tracing, KVM's asynchronous faults and kmmio are not modelled.
 *
 * @see arch/x86/mm/fault.c exc_page_fault, Linux 6.1
 */
export function excPageFault(k: Kernel, fault: Omit<ModernFault, 'address'>): Run<Handled> {
  return call(k, 'exc_page_fault', entering(k, fault));
}

function* entering(k: Kernel, fault: Omit<ModernFault, 'address'>): Run<Handled> {
  const address = cpuOf(k.now, k.cpu).registers.cr2;
  const reads = [readAt(k.now, { space: 'register', cpu: k.cpu, name: 'cr2' })];
  yield act('fault.read-cr2', { address }, { reads });
  return yield* call(k, 'handle_page_fault', handling(k, { ...fault, address }));
}

/** @see arch/x86/mm/fault.c handle_page_fault, fault_in_kernel_space, Linux 6.1 */
function* handling(k: Kernel, fault: ModernFault): Run<Handled> {
  const { address } = fault;
  const { taskSize } = k.layout;
  if (isVsyscallPage(k, address)) {
    yield act('fault.vsyscall-page', { address, taskSize });
    return yield* call(k, 'do_user_addr_fault', doUserAddrFault(k, fault));
  }
  if (address >= taskSize) {
    yield act('fault.kernel-half', { address, taskSize });
    return yield* call(k, 'do_kern_addr_fault', doKernAddrFault(k, fault));
  }
  yield act('fault.user-half', { address, taskSize });
  return yield* call(k, 'do_user_addr_fault', doUserAddrFault(k, fault));
}
