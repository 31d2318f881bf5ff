import { createContext } from 'react';
import type { Place } from '../../core/index.ts';

/** What a place's bits mean. */
export type Meaning = 'entry' | 'error' | 'register' | 'word';

/** Opening a value of the machine: its bits, when it last changed, why it is so. */
export interface Picking {
  /** Key of the place that is open, or `null`. */
  readonly chosen: string | null;
  readonly choose: (place: Place, as: Meaning) => void;
  /** Opens a term's entry in the glossary. */
  readonly explain: (term: string) => void;
  readonly openMaps: () => void;
}

export const PickContext = createContext<Picking>({
  chosen: null,
  choose: () => undefined,
  explain: () => undefined,
  openMaps: () => undefined,
});
