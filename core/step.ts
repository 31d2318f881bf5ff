import type { EventFacts, EventId } from './events/index.ts';
import type { Machine, Read, Write } from './machine.ts';

/** The event and its values, for each event there is. */
export type Happening = {
  [E in EventId]: { readonly event: E; readonly facts: Readonly<EventFacts[E]> };
}[EventId];

/** What a handler yields: what happened, what was read, what is to be written. */
export type Act = Happening & {
  readonly reads: readonly Read[];
  readonly writes: readonly Write[];
  /** Where it happens, if not in the innermost `call`: a routine's symbol, or `MMU`. */
  readonly fn: string | null;
  /** On which CPU, if not on the first. */
  readonly cpu?: number;
};

/** An act that was applied, and the machine afterwards. */
export type Step = Act & {
  readonly index: number;
  readonly fn: string;
  /** The functions being executed, outermost first; the last is `fn`. */
  readonly calls: readonly string[];
  readonly after: Machine;
};

/** A handler: a generator that yields acts and returns T. Drive it with `record`. */
export type Run<T> = Generator<Act, T, void>;

/** How a run ended, in the forms of the recordings plus our own. */
export type Outcome =
  | { readonly kind: 'no-fault' | 'retry' | 'fixup'; readonly result: bigint | null }
  | {
      readonly kind: 'signal';
      readonly signal: number;
      readonly code: number;
      readonly address: bigint;
    }
  | { readonly kind: 'oops' | 'panic' | 'killed'; readonly signal: number }
  /** The task waits for a lock that it holds itself. */
  | { readonly kind: 'deadlock' }
  /** The CPU came to an address where the model has no instruction. */
  | { readonly kind: 'no-instruction'; readonly at: bigint }
  /** A recording does not hold a word that the run needs. */
  | { readonly kind: 'unknown'; readonly needs: string }
  /** The run was stopped after `steps` steps. */
  | { readonly kind: 'step-limit'; readonly steps: number };

export interface Trace {
  readonly start: Machine;
  readonly steps: readonly Step[];
  readonly outcome: Outcome;
}

/** What every handler is given: the machine now, and who called whom. `record` and the other drivers move `now`. */
export interface Context {
  now: Machine;
  /** Functions being executed, outermost first. */
  readonly calls: string[];
}

const NONE: readonly never[] = [];

/** Makes an act; leaves out what there is none of. */
export const act = <E extends EventId>(
  event: E,
  facts: EventFacts[E],
  places: { reads?: readonly Read[]; writes?: readonly Write[]; fn?: string } = {},
): Act =>
  ({
    event,
    facts,
    reads: places.reads ?? NONE,
    writes: places.writes ?? NONE,
    fn: places.fn ?? null,
  }) as Act;

/** Runs a part as the kernel function of that name: its acts carry the name, its callers are known. */
export function* call<T>(k: Context, fn: string, run: Run<T>): Run<T> {
  k.calls.push(fn);
  try {
    return yield* run;
  } finally {
    k.calls.pop();
  }
}
