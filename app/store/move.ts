import type { Trace } from '../../core/index.ts';
import { moved, nearestOf } from '../picture/grain.ts';
import { marksOf } from '../picture/marks.ts';
import { type Band, bandsOf } from '../picture/phases.ts';
import { usePlayer } from './player.ts';
import { useView } from './view.ts';

const known = new WeakMap<Trace, readonly Band[]>();

/** The run's phases, computed once. */
export function bandsFor(trace: Trace): readonly Band[] {
  const bands = known.get(trace) ?? bandsOf(trace.steps);
  known.set(trace, bands);
  return bands;
}

/** One press forward or back, in the grain chosen. */
export function move(by: 1 | -1): void {
  const { show, index, seek } = usePlayer.getState();
  seek(moved(bandsFor(show.trace), index, useView.getState().grain, by));
}

/** To the next or previous named event; stays where there is none. */
export function moveToEvent(by: 1 | -1): void {
  const { show, index, seek } = usePlayer.getState();
  const steps = marksOf(show.trace.steps).map((mark) => mark.index);
  seek(nearestOf(steps, index, by) ?? index);
}

/** From steps to phases and back. */
export function toggleGrain(): void {
  const { grain, set } = useView.getState();
  set({ grain: grain === 'steps' ? 'phases' : 'steps' });
}
