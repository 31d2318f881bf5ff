import type { Kernel } from '../../kernel.ts';
import { act, type Run } from '../../step.ts';
import { saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { type ModernFault, userMode } from './fault.ts';

/**
 * A kprobe that is being run may take a kernel-mode fault itself; probes have had no fault handlers of their own since 5.14.
 *
 * @see include/linux/kprobes.h kprobe_page_fault, Linux 6.1
 */
export function* kprobePageFault(k: Kernel, fault: ModernFault): Run<boolean> {
  if (k.config.kprobe !== 'handles' || userMode(k, fault)) return false;
  const facts = { address: fault.address, eip: saved(k, fault.regs, 'eip') };
  yield act('fault.kprobe-handles', facts);
  return true;
}
