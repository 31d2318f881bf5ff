import { describe, expect, it } from 'vitest';
import { everyStep } from './every-step.fixture.ts';
import { phaseOf } from './phases.ts';
import { enAll } from './words/en/all.ts';
import { en } from './words/en/index.ts';
import { sayOf } from './words/say.ts';

const steps = everyStep();

describe('every event', () => {
  it('is reached', () => {
    const seen = new Set<string>(steps.map(({ event }) => event));
    expect(Object.keys(en).filter((event) => !seen.has(event))).toEqual([]);
  });

  it('has a phase', () => {
    for (const { event } of steps) expect(phaseOf(event)).toBeTruthy();
  });
});

const length = (text: string): number => text.split(/\s+/).length;

describe('every sentence', () => {
  it('is short, and says no undefined', () => {
    for (const step of steps) {
      const say = sayOf(enAll, step);
      expect(length(say.headline), `${step.event}: ${say.headline}`).toBeLessThanOrEqual(9);
      // A printed line counts as one word: it is quoted, not read.
      const what = say.what.replace(/`[^`]*`/g, 'line');
      expect(length(what), `${step.event}: ${say.what}`).toBeLessThanOrEqual(30);
      expect(length(say.why ?? ''), `${step.event}: ${say.why}`).toBeLessThanOrEqual(30);
      expect(JSON.stringify(say)).not.toMatch(/undefined|NaN|!|\bsimply\b/);
    }
  });
});
