import type { Listings } from '../../../listing.ts';
import { fault } from './fault.ts';
import { image } from './image.ts';
import { vmalloc } from './vmalloc.ts';

/** The functions of the story that the page opens on: these come with its first picture. */
export const openingListings: Listings = { ...fault, ...image, ...vmalloc };
