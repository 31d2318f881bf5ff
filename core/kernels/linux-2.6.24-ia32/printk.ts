import type { Kernel } from '../../kernel.ts';
import { setKernel, type Write } from '../../machine.ts';

/**
 * The kernel log after printing `text`: a newline finishes a line, what follows the last one waits in `logPart`. Levels and times are not kept.
 *
 * @see kernel/printk.c, Linux 2.6.24
 */
export function printed(k: Kernel, text: string): Write[] {
  const { log, logPart } = k.now.kernel;
  const lines = `${logPart}${text}`.split('\n');
  const part = lines.pop() ?? '';
  const writes = lines.length > 0 ? [setKernel(k.now, 'log', [...log, ...lines])] : [];
  return part === logPart ? writes : [...writes, setKernel(k.now, 'logPart', part)];
}
