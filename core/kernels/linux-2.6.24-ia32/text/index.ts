import { virt } from '../../../bits.ts';
import { kernelText } from '../../kernel-text.ts';
import { demo, demoModule, program } from './demo.ts';
import { entry, head } from './entry.ts';
import { getuser, putuser } from './getuser.ts';
import { e820, extable, mm, traps } from './handlers.ts';
import { usercopy } from './usercopy.ts';

/**
 * The kernel of the scenarios: head, core (arch, kernel), libraries, drivers. Its text begins 1 MiB above the start of the direct map.
 * Its exception table is as the linker leaves it: in the order of the objects, not yet sorted.
 */
export const text = kernelText({
  base: virt(0xc0100000n),
  objects: [head, entry, traps, e820, mm, extable, getuser, putuser, usercopy, demo()],
  program,
  module: demoModule(),
});
