import type { Listings } from '../../../listing.ts';
import { memory } from './memory.ts';
import { oops } from './oops.ts';
import { openingListings } from './opening.ts';

/** Our own pseudo-code of each function, by the name that steps carry. */
export const listings: Listings = { ...openingListings, ...memory, ...oops };
