import type { Band } from './phases.ts';

/** How far one press goes: to the next step, or to the first step of the next phase. */
export type Grain = 'steps' | 'phases';

/** The band that a step lies in: its place in the coarse grain. */
export const bandAt = (bands: readonly Band[], index: number): number =>
  Math.max(
    0,
    bands.findIndex(({ last }) => index <= last),
  );

/**
 * Where one press leads from a step.
 *
 * In phases: forward to the first step of the next phase, from the last one to its last step; back to the first step of
 * this phase, from there to that of the one before.
 */
export function moved(bands: readonly Band[], index: number, grain: Grain, by: 1 | -1): number {
  if (grain === 'steps') return index + by;
  const here = bandAt(bands, index);
  const band = bands[here];
  if (!band) return index;
  if (by > 0) return bands[here + 1]?.first ?? band.last;
  return index > band.first ? band.first : (bands[here - 1]?.first ?? 0);
}

/** The nearest of some ascending steps before or after a step; `null` if there is none. */
export const nearestOf = (steps: readonly number[], index: number, by: 1 | -1): number | null =>
  (by > 0 ? steps.find((step) => step > index) : steps.findLast((step) => step < index)) ?? null;
