import type { EventFacts, EventId, FirstEvents } from '../events/index.ts';

/** What is said at a step. `what` and `why` at most 30 words each; backticks mark terms and code; numbers as they stand in the machine. */
export interface Say {
  /** The fact of the step, at most 9 words, without a full stop. */
  readonly headline: string;
  readonly what: string;
  /** Only where there is a reason to tell. */
  readonly why?: string;
}

/** Words for a set of events: a missing one is a compile error. */
export type Words<Events> = {
  readonly [E in keyof Events]: (facts: Readonly<Events[E]>) => Say;
};

/** Words of the first kernel. */
export type FirstWords = Words<Pick<EventFacts, keyof FirstEvents>>;

export type AllWords = Words<Pick<EventFacts, EventId>>;

/** What a language says of a step. @throws RangeError if the step's words are not loaded */
export const sayOf = <E extends EventId>(
  words: Partial<AllWords>,
  { event, facts }: { readonly event: E; readonly facts: Readonly<EventFacts[E]> },
): Say => {
  const say: AllWords[E] | undefined = words[event];
  if (!say) throw new RangeError(`no words loaded for ${event}`);
  return say(facts);
};
