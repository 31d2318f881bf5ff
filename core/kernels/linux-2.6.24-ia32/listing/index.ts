import type { Listings } from '../../../listing.ts';
import { fault } from './fault.ts';
import { image } from './image.ts';
import { memory } from './memory.ts';
import { oops } from './oops.ts';
import { vmalloc } from './vmalloc.ts';

/** Our own pseudo-code of each function, by the name that steps carry. */
export const listings: Listings = {
  ...fault,
  ...image,
  ...memory,
  ...oops,
  ...vmalloc,
};
