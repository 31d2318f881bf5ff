import type { KernelModel } from '../model.ts';
import { listings } from './listing/index.ts';
import { linux2624 } from './model.ts';

/** Linux 2.6.24 for 32 bits with the pseudo-code of every function: what the page's first picture does without. */
export const linux2624Whole: KernelModel = { ...linux2624, listings };
