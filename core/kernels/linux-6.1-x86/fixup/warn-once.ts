import type { Kernel } from '../../../kernel.ts';
import { setKernel } from '../../../machine.ts';
import { act, call, type Run } from '../../../step.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import type { ModernFault } from '../fault.ts';

/**
 * A warning that a boot prints once. On 32 bits the registers and the trace that come with it are not modelled.
 *
 * @see kernel/panic.c __warn_printk, __warn, Linux 6.1
 */
export function* warnOnce(k: Kernel, fault: ModernFault, text: string): Run<void> {
  const { warned = [] } = k.now.kernel;
  if (warned.includes(text)) return;
  yield* call(k, '__warn_printk', telling(k, text));
  const { warning } = fault.variant.registers;
  if (warning) yield* call(k, '__warn', warning(k, fault));
}

function* telling(k: Kernel, text: string): Run<void> {
  const warned = [...(k.now.kernel.warned ?? []), text];
  const log = printed(k, `------------[ cut here ]------------\n${text}\n`);
  yield act('fixup.warning', { text }, { writes: [setKernel(k.now, 'warned', warned), ...log] });
}
