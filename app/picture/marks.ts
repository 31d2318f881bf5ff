import { eventName, type MarkId, type Step } from '../../core/index.ts';

/** A named event worth a mark on the timeline. */
export interface Mark {
  readonly index: number;
  readonly id: MarkId;
}

/** The named events of a run, in order. */
export const marksOf = (steps: readonly Step[]): readonly Mark[] =>
  steps.flatMap((step) => {
    const id = eventName(step.event);
    return id ? [{ index: step.index, id }] : [];
  });
