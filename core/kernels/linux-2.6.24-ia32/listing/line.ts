import type { EventId } from '../../../events/index.ts';
import type { Listing, ListingLine } from '../../../listing.ts';

export type { Listing } from '../../../listing.ts';

/** A line and the events that happen on it. */
export const line = (text: string, ...events: EventId[]): ListingLine => ({ text, events });

/** A line that calls functions which its text does not name. */
export const calling = (
  calls: readonly string[],
  text: string,
  ...events: EventId[]
): ListingLine => ({ text, events, calls });

/** A line with events that no run of this kernel can come to, and why. */
export const unreached = (
  of: ListingLine,
  why: NonNullable<ListingLine['unreached']>,
): ListingLine => ({ ...of, unreached: why });

/** A function of Linux 2.6.24. @param file where it is in the sources */
export const listing = (file: string, ...lines: ListingLine[]): Listing => ({
  file,
  version: 'Linux 2.6.24',
  lines,
});
