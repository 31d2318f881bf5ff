import { describe, expect, it } from 'vitest';
import { firstShow } from '../store/show.ts';
import { say, scenarioText } from './index.ts';

describe('the words that come with the page', () => {
  it('say every step of the story that it opens on, before any other words are there', () => {
    const { trace, kernel } = firstShow();
    for (const step of trace.steps) expect(say(step, kernel.profile).headline).not.toBe('');
    expect(trace.steps.length).toBeGreaterThan(20);
  });

  it('name that story and what it teaches', () => {
    const { title, teaches } = scenarioText(firstShow());
    expect(title).not.toBe(firstShow().id);
    expect(teaches.length).toBeGreaterThan(0);
  });
});
