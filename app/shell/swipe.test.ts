import { describe, expect, it } from 'vitest';
import { swipeOf } from './swipe.ts';

describe('a swipe', () => {
  it.each([
    [-80, 5, 1],
    [80, -20, -1],
    [-30, 0, null],
    [-80, 60, null],
    [0, 300, null],
  ] as const)('of %i, %i px asks for %s', (dx, dy, by) => {
    expect(swipeOf(dx, dy)).toBe(by);
  });
});
