import { describe, expect, it } from 'vitest';
import { lineOf } from '../../../listing.ts';
import { wideTraces } from '../vectors-64.fixture.ts';
import { listings } from './index.ts';

describe('the listings of 6.1 for 64 bits', () => {
  it.each(Object.entries(listings))('%s has each of its events on one line', (_, { lines }) => {
    const events = lines.flatMap((line) => line.events);
    expect(new Set(events).size).toBe(events.length);
    for (const { text } of lines) expect(text.length).toBeLessThanOrEqual(64);
  });

  it('show a line for what decides a page fault', () => {
    const steps = wideTraces.filter(({ spec }) => !spec.vector).flatMap(({ trace }) => trace.steps);
    const decisions = steps.filter(({ event }) => /^(fault|bad|smap|lock|vma|huge)\./.test(event));
    const lost = decisions.filter(({ fn, event }) => lineOf(listings, fn, event) === null);
    expect([...new Set(lost.map(({ fn, event }) => `${fn}: ${event}`))]).toEqual([]);
  });
});
