import { describe, expect, it } from 'vitest';
import { elapsed, minutesOf, stopped, toggled } from './clock.ts';

describe('the clock', () => {
  it('counts only while it runs', () => {
    const running = toggled(stopped, 1000);
    expect(elapsed(running, 4000)).toBe(3000);
    const paused = toggled(running, 4000);
    expect(elapsed(paused, 90_000)).toBe(3000);
    expect(elapsed(toggled(paused, 100_000), 102_000)).toBe(5000);
  });

  it.each([
    [0, '0:00'],
    [65_999, '1:05'],
    [-61_000, '1:01'],
    [3_600_000, '60:00'],
  ])('%i ms reads %s', (ms, text) => {
    expect(minutesOf(ms)).toBe(text);
  });
});
