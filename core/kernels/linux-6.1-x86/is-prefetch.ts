import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import { saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { decoding } from '../linux-4.19-x86/is-prefetch.ts';
import type { ModernFault } from './fault.ts';

/**
 * Whether the instruction is a prefetch that must not fault: asked on the one family of CPUs that has the erratum, so that nothing is read on others.
 *
 * @see arch/x86/mm/fault.c is_prefetch, is_amd_k8_pre_npt, Linux 6.1
 */
export function isPrefetch(k: Kernel, fault: ModernFault): Run<boolean> {
  return call(k, 'is_prefetch', asking(k, fault));
}

function* asking(k: Kernel, fault: ModernFault): Run<boolean> {
  if (k.config.amdK8) return yield* decoding(k, fault);
  yield act('prefetch.not-k8', { eip: saved(k, fault.regs, 'eip') });
  return false;
}
