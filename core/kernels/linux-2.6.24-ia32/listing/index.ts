import type { EventId } from '../../../events/index.ts';
import { fault } from './fault.ts';
import { image } from './image.ts';
import type { Listing } from './line.ts';
import { memory } from './memory.ts';
import { oops } from './oops.ts';
import { vmalloc } from './vmalloc.ts';

export type { Listing } from './line.ts';

/** Our own pseudo-code of each function, by the name that steps carry. */
export const listings: Readonly<Record<string, Listing>> = {
  ...fault,
  ...image,
  ...memory,
  ...oops,
  ...vmalloc,
};

/** The line of a function that an event happens on: index from 0, or `null`. */
export function lineOf(fn: string, event: EventId): number | null {
  const index = listings[fn]?.lines.findIndex(({ events }) => events.includes(event)) ?? -1;
  return index < 0 ? null : index;
}
