import type { EventId } from './events/index.ts';

/** A line of our own pseudo-code, and the events that happen on it. */
export interface ListingLine {
  readonly text: string;
  readonly events: readonly EventId[];
  /** Functions called there that the text does not name. */
  readonly calls?: readonly string[];
  /** Those of its events that no run of this kernel can come to, and why. */
  readonly unreached?: Readonly<Partial<Record<EventId, string>>>;
}

/** Our model of a function: what the Handler panel shows. Written by us; no kernel text. */
export interface Listing {
  /** Where the function is in the sources, or what it belongs to. */
  readonly file: string;
  readonly version: string;
  readonly lines: readonly ListingLine[];
}

/** The models of a kernel's functions, by the name that steps carry. */
export type Listings = Readonly<Record<string, Listing>>;

/** Whether a line calls a function. */
export const callsOn = ({ text, calls = [] }: ListingLine, fn: string): boolean =>
  calls.includes(fn) || (text.match(/\w+(?=\()/g)?.includes(fn) ?? false);

/** The line of a function that an event happens on: index from 0, or `null`. */
export function lineOf(listings: Listings, fn: string, event: EventId): number | null {
  const lines = Object.hasOwn(listings, fn) ? listings[fn]?.lines : undefined;
  const index = lines?.findIndex(({ events }) => events.includes(event)) ?? -1;
  return index < 0 ? null : index;
}
