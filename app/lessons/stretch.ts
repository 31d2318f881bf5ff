import { type LessonItem, RECORDED_ID, spotIn } from '../../core/index.ts';
import { showNamed } from '../store/open.ts';
import type { Show } from '../store/show.ts';

/**
 * The run that an item is a stretch of, on its kernel; `null` if nobody has it. Rejects where it cannot be fetched.
 *
 * @param lines if the story is shown on its own kernel instead, a line says so
 */
export async function showFor(
  { scenario, fault, profile }: Pick<LessonItem, 'scenario' | 'fault' | 'profile'>,
  lines: string[] = [],
): Promise<Show | null> {
  if (scenario !== RECORDED_ID) return showNamed(scenario, profile ?? null, lines);
  const { openRecorded } = await import('../store/recorded.ts');
  const opened = await openRecorded(fault ?? null);
  return opened.ok ? opened.show : null;
}

/** First and last step of an item in its run, from 0; what the run lacks gives its ends. */
export function stretchOf(
  { from, to }: Pick<LessonItem, 'from' | 'to'>,
  { trace }: Show,
): readonly [number, number] {
  const first = spotIn(trace.steps, from) ?? 0;
  const last = (to && spotIn(trace.steps, to)) ?? trace.steps.length - 1;
  return [first, Math.max(first, last)];
}
