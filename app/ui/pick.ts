import { createContext } from 'react';
import { hex, keyOf, type Place } from '../../core/index.ts';

/** What a place's bits mean. */
export type Meaning = 'entry' | 'error' | 'register' | 'word';

/** A value that is shown but stands in no place of the machine: the picture derives it, a sentence says it, or a line of the log has it. */
export interface Said {
  readonly space: 'said';
  /** What it is called where it stands: `address`, `first`, `error_code`; empty where it has no name. */
  readonly name: string;
  readonly value: bigint;
  /** The step that says it, where that is not the one on show. */
  readonly step?: number;
  /** Of a value in the log: its line, and where in the line it ends. */
  readonly line?: number;
  readonly end?: number;
}

/** What can be looked into. */
export type Picked = Place | Said;

/** A key for what can be looked into: equal where it is the same. */
export const pickKey = (picked: Picked): string =>
  picked.space === 'said'
    ? `said ${picked.name} ${hex(picked.value)} ${picked.line ?? ''} ${picked.end ?? picked.step ?? ''}`
    : keyOf(picked);

/** Opening a value of the machine: its bits, when it last changed, why it is so. */
export interface Picking {
  /** Key of the place that is open, or `null`. */
  readonly chosen: string | null;
  readonly choose: (place: Picked, as: Meaning) => void;
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
