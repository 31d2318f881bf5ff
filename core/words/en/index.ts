import type { FirstWords } from '../say.ts';
import { deeds } from './deeds.ts';
import { extable } from './extable.ts';
import { fault } from './fault.ts';
import { link } from './link.ts';
import { mm } from './mm.ts';
import { module } from './module.ts';
import { oops } from './oops.ts';
import { opening } from './opening.ts';
import { signal } from './signal.ts';
import { sort } from './sort.ts';
import { vmalloc } from './vmalloc.ts';

/** English: a sentence for every event of the first kernel. */
export const en: FirstWords = {
  ...opening,
  ...deeds,
  ...extable,
  ...fault,
  ...link,
  ...mm,
  ...module,
  ...oops,
  ...signal,
  ...sort,
  ...vmalloc,
};
