import type { Kernel } from '../../../kernel.ts';
import { setKernel } from '../../../machine.ts';
import { act, type Run } from '../../../step.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';

/** A warning that a boot prints once. The registers and the trace that come with it are not modelled. */
export function* warnOnce(k: Kernel, text: string): Run<void> {
  const { warned = [] } = k.now.kernel;
  if (warned.includes(text)) return;
  const writes = [setKernel(k.now, 'warned', [...warned, text]), ...printed(k, `${text}\n`)];
  yield act('fixup.warning', { text }, { writes });
}
