import type { EventId } from '../events/index.ts';
import type { Listing, ListingLine, Listings } from '../listing.ts';
import { callsOn } from '../listing.ts';
import type { Trace } from '../step.ts';

/** A function of the handler: where it stands in the graph. */
export interface HandlerFunction {
  readonly fn: string;
  readonly listing: Listing;
  /** The nearest function to the CPU's exception that calls it; `null`: it is the exception. */
  readonly caller: string | null;
}

/** Where a fault begins: the CPU itself. */
export const ROOT = 'CPU';

/** The functions that a line calls. A function's own name at its head is no call. */
export const calleesOf = (listings: Listings, fn: string, line: ListingLine): readonly string[] =>
  Object.keys(listings).filter((other) => other !== fn && other !== ROOT && callsOn(line, other));

interface Entered {
  readonly fn: string;
  readonly caller: string | null;
}

/** Adds a function and all that it leads to, nearest first, as far as they are not found yet. */
function follow(listings: Listings, from: Entered, found: Map<string, HandlerFunction>): void {
  const open = [from];
  for (const { fn, caller } of open) {
    const listing = Object.hasOwn(listings, fn) ? listings[fn] : undefined;
    if (!listing || found.has(fn)) continue;
    found.set(fn, { fn, listing, caller });
    for (const line of listing.lines)
      for (const callee of calleesOf(listings, fn, line)) open.push({ fn: callee, caller: fn });
  }
}

/**
 * Every function that a fault can come through, from the CPU's exception on: the listings' calls as one graph, each function
 * once. One exception follows the other, so that what a page fault comes through hangs from the page fault.
 */
export function handlerOf(listings: Listings): readonly HandlerFunction[] {
  const found = new Map<string, HandlerFunction>();
  const listing = listings[ROOT];
  if (!listing) return [];
  found.set(ROOT, { fn: ROOT, listing, caller: null });
  for (const line of listing.lines)
    for (const fn of calleesOf(listings, ROOT, line)) follow(listings, { fn, caller: ROOT }, found);
  return [...found.values()];
}

/** A branch's name: an event where it happens. The same event in two functions is two branches. */
export const branchOf = (fn: string, event: EventId): string => `${fn} ${event}`;

/** The first step of each branch that a run comes through. */
export function branchesIn({ steps }: Pick<Trace, 'steps'>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { fn, event, index } of steps) {
    const name = branchOf(fn, event);
    if (!found.has(name)) found.set(name, index);
  }
  return found;
}
