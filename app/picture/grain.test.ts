import { describe, expect, it } from 'vitest';
import { recordScenario, runsOn, scenarios } from '../../core/index.ts';
import { bandAt, moved, nearestOf } from './grain.ts';
import { bandsOf } from './phases.ts';

const bands = [
  { phase: 'setup', first: 0, last: 4 },
  { phase: 'walk', first: 5, last: 7 },
  { phase: 'raise', first: 8, last: 8 },
] as const;

describe('two grains', () => {
  it.each([
    [0, 1, 5],
    [4, 1, 5],
    [5, 1, 8],
    [8, 1, 8],
    [8, -1, 5],
    [6, -1, 5],
    [5, -1, 0],
    [0, -1, 0],
  ] as const)('by phase, from step %i by %i, is step %i', (from, by, to) => {
    expect(moved(bands, from, 'phases', by)).toBe(to);
  });

  it('by step, goes one step', () => {
    expect(moved(bands, 4, 'steps', 1)).toBe(5);
    expect(moved(bands, 4, 'steps', -1)).toBe(3);
  });

  it('visits every phase of every scenario once, forward and back', () => {
    for (const scenario of scenarios.filter((each) => runsOn(each, 'linux-2.6.24-ia32'))) {
      const { steps } = recordScenario(scenario).trace;
      const all = bandsOf(steps);
      const firsts = all.map(({ first }) => first);
      let at = 0;
      for (const first of firsts) {
        expect(at).toBe(first);
        expect(all[bandAt(all, at)]?.first).toBe(first);
        at = moved(all, at, 'phases', 1);
      }
      expect(at).toBe(steps.length - 1);
      if (at > (firsts.at(-1) ?? 0)) at = moved(all, at, 'phases', -1);
      for (const first of firsts.toReversed()) {
        expect(at).toBe(first);
        at = moved(all, at, 'phases', -1);
      }
    }
  });

  it('finds the event before and after', () => {
    expect(nearestOf([2, 6, 9], 6, 1)).toBe(9);
    expect(nearestOf([2, 6, 9], 6, -1)).toBe(2);
    expect(nearestOf([2, 6, 9], 9, 1)).toBeNull();
    expect(nearestOf([2, 6, 9], 0, -1)).toBeNull();
  });
});
