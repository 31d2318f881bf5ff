import { type Virt, virt } from '../../bits.ts';
import { type Image, symbolAt } from '../../image/image.ts';
import type { Config } from '../../kernel.ts';
import { config as config32 } from '../linux-2.6.24-ia32/config.ts';

/** The load by which the kernel reads code that may not be there. @throws RangeError if the image lacks it */
function codeLoad(image: Image): Virt {
  for (const [at, { does }] of image.instructions)
    if (does.op === 'load' && symbolAt(image, at)?.symbol.name === 'show_registers')
      return virt(at);
  throw new RangeError('show_registers: expected a load of code bytes');
}

/** The build that the lessons use: one CPU, no preemption, modules, no kprobes. */
export const config = (image: Image): Config => ({
  ...config32,
  codeProbe: codeLoad(image),
});
