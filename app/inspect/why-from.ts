import { type Cause, keyOf, type Place, type Trace, whyOf } from '../../core/index.ts';

/** A place and the step after which its value is asked about. */
export interface Open {
  readonly place: Place;
  /** Index of the step; -1: before the first. */
  readonly upTo: number;
}

/** The chains of several places in one, by time backwards. */
export interface Chains {
  readonly causes: readonly Cause[];
  /** Causes that the lists had no more room for. */
  readonly more: number;
}

const nameOf = ({ step, where }: Cause): string => `${step ?? 'start'} ${keyOf(where)}`;

/** What a value was made from that stands in no place itself: the chains of the places it came from. */
export function whyFrom(trace: Trace, sources: readonly Open[]): Chains {
  const chains = sources.map(({ place, upTo }) => whyOf(trace, upTo, place));
  const found = new Map<string, { cause: Cause; from: Set<string> }>();
  for (const { causes } of chains)
    for (const cause of causes) {
      const known = found.get(nameOf(cause)) ?? { cause, from: new Set<string>() };
      found.set(nameOf(cause), known);
      for (const index of cause.from) {
        const source = causes[index];
        if (source) known.from.add(nameOf(source));
      }
    }
  const time = ({ cause }: { readonly cause: Cause }): number => cause.step ?? -1;
  const ordered = [...found.values()].sort((a, b) => time(b) - time(a));
  const place = new Map(ordered.map(({ cause }, i) => [nameOf(cause), i]));
  return {
    causes: ordered.map(({ cause, from }) => ({
      ...cause,
      from: [...from].flatMap((name) => place.get(name) ?? []).sort((a, b) => a - b),
    })),
    more: chains.reduce((sum, { more }) => sum + more, 0),
  };
}
