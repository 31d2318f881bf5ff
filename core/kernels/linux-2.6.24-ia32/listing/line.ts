import type { EventId } from '../../../events/index.ts';

/** A line of our own pseudo-code, and the events that happen on it. */
export interface ListingLine {
  readonly text: string;
  readonly events: readonly EventId[];
}

/** Our model of a function: what the Handler panel shows. Written by us; no kernel text. */
export interface Listing {
  /** Where the function is in the sources, or what it belongs to. */
  readonly file: string;
  readonly version: string;
  readonly lines: readonly ListingLine[];
}

/** A line and the events that happen on it. */
export const line = (text: string, ...events: EventId[]): ListingLine => ({ text, events });

/** A function of Linux 2.6.24. @param file where it is in the sources */
export const listing = (file: string, ...lines: ListingLine[]): Listing => ({
  file,
  version: 'Linux 2.6.24',
  lines,
});
