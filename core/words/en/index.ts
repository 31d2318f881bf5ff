import type { FirstWords } from '../say.ts';
import { cpu } from './cpu.ts';
import { extable } from './extable.ts';
import { fault } from './fault.ts';
import { link } from './link.ts';
import { mm } from './mm.ts';
import { module } from './module.ts';
import { oops } from './oops.ts';
import { scenario } from './scenario.ts';
import { signal } from './signal.ts';
import { sort } from './sort.ts';
import { vmalloc } from './vmalloc.ts';
import { walk } from './walk.ts';

/** English: a sentence for every event of the first kernel. */
export const en: FirstWords = {
  ...cpu,
  ...extable,
  ...fault,
  ...link,
  ...mm,
  ...module,
  ...oops,
  ...scenario,
  ...signal,
  ...sort,
  ...vmalloc,
  ...walk,
};
