import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Probe } from '../../picture/search.ts';
import type { Box } from '../../ui/box.ts';
import { imageLayout } from './layout.ts';

/** The probes that look for entry `goal` of `count`, as the kernel makes them. */
function probesFor(count: number, goal: number): Probe[] {
  const probes: Probe[] = [];
  let first = 0;
  let last = count - 1;
  while (first <= last) {
    const mid = first + Math.floor((last - first) / 2);
    const answer = mid < goal ? 'smaller' : mid > goal ? 'larger' : 'equal';
    probes.push({ first, mid, last, answer });
    if (answer === 'equal') break;
    if (answer === 'smaller') first = mid + 1;
    else last = mid - 1;
  }
  return probes;
}

const pictures = fc
  .record({
    unit: fc.integer({ min: 14, max: 28 }),
    width: fc.integer({ min: 20, max: 70 }),
    height: fc.integer({ min: 20, max: 60 }),
    count: fc.integer({ min: 1, max: 1000 }),
    goal: fc.nat(999),
  })
  .map(({ unit, width, height, count, goal }) => {
    const probes = probesFor(count, goal % count);
    return {
      scene: imageLayout(
        { width: width * unit, height: height * unit, unit, finger: 0 },
        count,
        probes,
      ),
      probes,
    };
  });

const below = (a: Box, b: Box): boolean => a.y + a.height <= b.y + 0.01;

describe('the picture of the kernel image', () => {
  it('keeps its parts apart, inside, and in order', () => {
    fc.assert(
      fc.property(pictures, ({ scene }) => {
        const { code, fixup, title, bar, note, rows } = scene;
        const beside = code.x + code.width <= fixup.x + 0.01;
        expect(beside || below(code, fixup)).toBe(true);
        expect(below(fixup, title) && below(title, bar) && below(bar, note)).toBe(true);
        for (const row of rows) {
          expect(row.y).toBeGreaterThanOrEqual(note.y + note.height - 0.01);
          expect(row.y + row.height).toBeLessThanOrEqual(scene.height + 0.01);
        }
      }),
      { seed: 2624 },
    );
  });

  it('closes the brackets in on the entry', () => {
    fc.assert(
      fc.property(pictures, ({ scene }) => {
        scene.brackets.forEach(({ from, to, mid, y }, i) => {
          const outer = scene.brackets[i - 1];
          expect(mid).toBeGreaterThan(from);
          expect(mid).toBeLessThan(to);
          expect(y).toBeLessThan(scene.note.y);
          if (outer) expect(from >= outer.from - 0.01 && to <= outer.to + 0.01).toBe(true);
        });
      }),
      { seed: 2624 },
    );
  });
});
