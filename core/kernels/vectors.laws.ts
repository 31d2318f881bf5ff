import { expect } from 'vitest';
import { phaseOf } from '../phases.ts';
import type { Outcome, Step, Trace } from '../step.ts';
import { checkLaws } from '../trace.laws.ts';
import { enAll } from '../words/en/all.ts';
import { sayOf } from '../words/say.ts';

/** Those of `story` that come in `events`, in order, each after the one before. */
export function inOrder(events: readonly string[], story: readonly string[]): string[] {
  let from = 0;
  return story.filter((wanted) => {
    const at = events.indexOf(wanted, from);
    if (at < 0) return false;
    from = at + 1;
    return true;
  });
}

/** What a vector says of its trace. */
interface Told {
  readonly story: readonly string[];
  readonly never?: readonly string[] | undefined;
  readonly outcome: Outcome['kind'];
}

/** The trace goes through the story in order, never where it must not, ends as told, and keeps the laws. */
export function followsStory(trace: Trace, { story, never = [], outcome }: Told): void {
  const events = trace.steps.map(({ event }) => event);
  expect(inOrder(events, story), events.join(' ')).toEqual(story);
  for (const event of never) expect(events).not.toContain(event);
  expect(trace.outcome.kind).toBe(outcome);
  checkLaws(trace);
}

const length = (text: string): number => text.split(/\s+/).length;
const withoutCode = (text: string): string => text.replace(/`[^`]*`/g, 'line');

/** Every step has a phase and words that are short enough, with each value in its place. */
export function saysEachStep(steps: readonly Step[]): void {
  for (const step of steps) {
    expect(phaseOf(step.event)).toBeTruthy();
    const { headline, what, why = '' } = sayOf(enAll, step);
    expect(length(headline), headline).toBeLessThanOrEqual(9);
    expect(length(withoutCode(what)), what).toBeLessThanOrEqual(30);
    expect(length(why), why).toBeLessThanOrEqual(30);
    expect(`${headline} ${withoutCode(what)} ${why}`).not.toMatch(/undefined|NaN|!|\bsimply\b/);
  }
}
