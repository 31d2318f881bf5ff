import { move } from './move.ts';
import { usePlayer } from './player.ts';

/** What lies beyond a step: the next item of a lesson, say. */
interface Beyond {
  /** Whether there is anything. */
  readonly more: (by: 1 | -1) => boolean;
  /** Goes there; `false` leaves the press to the ordinary step. */
  readonly go: (by: 1 | -1) => boolean;
}

let beyond: Beyond | null = null;

/** Sets what lies beyond; a lesson does, once it is loaded. */
export function goBeyond(way: Beyond): void {
  beyond = way;
}

/** Whether a press on or back leads anywhere. */
export function isMore(by: 1 | -1): boolean {
  const { show, index } = usePlayer.getState();
  const next = index + by;
  return (next >= 0 && next < show.trace.steps.length) || beyond?.more(by) === true;
}

/** One press on or back, a step or a phase; at the end of a lesson's item to the next one. */
export function advance(by: 1 | -1): void {
  if (!beyond?.go(by)) move(by);
}
