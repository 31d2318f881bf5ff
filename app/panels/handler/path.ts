import type { Step } from '../../../core/index.ts';
import { type Moment, ofSameCpu, once } from '../../picture/moment.ts';

const areaOf = ({ event }: Step): string => event.split('.')[0] ?? '';

/** The translations the handler itself needs are the CPU's business, not the handler's. */
const hardware: ReadonlySet<string> = new Set(['walk', 'tlb']);

/** What ends looking back: the fault began after it, so there is none in progress. */
const outside = (step: Step): boolean =>
  /^(cpu\.iret|syscall\.enter|thread\.call|user\.run)/.test(step.event);

/** Steps of the path that have the same headline and follow each other. */
export interface Stretch {
  readonly headline: string;
  /** Index of the last of them. */
  readonly last: number;
  readonly times: number;
}

/** The path with repetitions counted instead of told again. */
export function stretchesOf(
  path: readonly number[],
  headline: (index: number) => string,
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const index of path) {
    const before = stretches.at(-1);
    const same = before?.headline === headline(index);
    if (same) stretches.pop();
    const times = same ? before.times + 1 : 1;
    stretches.push({ headline: headline(index), last: index, times });
  }
  return stretches;
}

/** Indices of the handler's steps since the CPU raised the fault in progress; the last is the step itself. */
export const pathOf = once((moment: Moment): readonly number[] => {
  const { trace, index } = moment;
  const begin = trace.steps.findLastIndex(
    (step, i) =>
      i <= index &&
      ofSameCpu(moment, step) &&
      (step.event === 'cpu.page-fault' || (i < index && outside(step))),
  );
  if (trace.steps[begin]?.event !== 'cpu.page-fault') return [];
  return trace.steps
    .slice(begin, index + 1)
    .filter((step) => ofSameCpu(moment, step) && !hardware.has(areaOf(step)))
    .map((step) => step.index);
});
