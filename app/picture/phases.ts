import { type PhaseId, phaseOf, type Step } from '../../core/index.ts';

/** Consecutive steps of one phase; both ends included. */
export interface Band {
  readonly phase: PhaseId;
  readonly first: number;
  readonly last: number;
}

/** The trace as bands of phases. */
export function bandsOf(steps: readonly Step[]): readonly Band[] {
  const bands: { phase: PhaseId; first: number; last: number }[] = [];
  for (const step of steps) {
    const phase = phaseOf(step.event);
    const band = bands.at(-1);
    if (band?.phase === phase) band.last = step.index;
    else bands.push({ phase, first: step.index, last: step.index });
  }
  return bands;
}
