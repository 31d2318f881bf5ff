import { stackOf } from '../../arch/processor.ts';
import { PAGE_SIZE } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { currentTask } from '../../machine.ts';

/**
 * The running task's stack if its guard page, or the page behind it, holds the address; `null` if not.
 *
 * @see arch/x86/mm/fault.c no_context, Linux 4.19, page_fault_oops, Linux 6.1
 */
export function overflownStack(k: Kernel, address: bigint): bigint | null {
  const { vmallocStart, vmallocEnd } = k.layout;
  if (address < vmallocStart || address >= vmallocEnd) return null;
  const { threadInfo } = currentTask(k.now, k.cpu);
  const end = threadInfo + stackOf(k.layout).size;
  const below = address < threadInfo && address >= threadInfo - PAGE_SIZE;
  return below || (address >= end && address < end + PAGE_SIZE) ? threadInfo : null;
}
