import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../ui/box.ts';
import { sceneLayout } from './layout.ts';

const inside = (box: Box, width: number, height: number): boolean =>
  box.x >= -0.01 &&
  box.y >= -0.01 &&
  box.x + box.width <= width + 0.01 &&
  box.y + box.height <= height + 0.01;

const apart = (a: Box, b: Box): boolean =>
  a.x + a.width <= b.x + 0.01 ||
  b.x + b.width <= a.x + 0.01 ||
  a.y + a.height <= b.y + 0.01 ||
  b.y + b.height <= a.y + 0.01;

const shapes = fc.constantFrom(
  { levels: 2, fork: 0, entrySize: 4 },
  { levels: 3, fork: 0, entrySize: 8 },
  { levels: 3, fork: 1, entrySize: 8 },
  { levels: 4, fork: 0, entrySize: 8 },
  { levels: 5, fork: 0, entrySize: 8 },
  { levels: 5, fork: 1, entrySize: 8 },
);

const sizes = fc.record({
  shape: shapes,
  unit: fc.integer({ min: 14, max: 28 }),
  width: fc.double({ min: 20, max: 80, noNaN: true }),
  height: fc.double({ min: 19, max: 60, noNaN: true }),
});

describe('the memory picture', () => {
  it('keeps every box inside and none over another', () => {
    fc.assert(
      fc.property(sizes, ({ unit, width, height, shape }) => {
        const wide = width >= 40 ? Math.max(width, 46) : width;
        const scene = sceneLayout(wide * unit, height * unit, unit, shape);
        const boxes = [...scene.own, ...scene.master, ...scene.lower, scene.frame, scene.card];
        expect(scene.own).toHaveLength(shape.fork + 1);
        expect(scene.lower).toHaveLength(shape.levels - shape.fork - 1);
        for (const box of boxes) expect(inside(box, scene.width, scene.height)).toBe(true);
        boxes.forEach((box, i) => {
          for (const other of boxes.slice(i + 1)) expect(apart(box, other)).toBe(true);
        });
      }),
      { seed: 2624 },
    );
  });

  it('fits the room it gets on a 1280x720 page', () => {
    const scene = sceneLayout(720, 340, 16, { levels: 2, fork: 0, entrySize: 4 });
    expect(scene.wide).toBe(true);
    expect(scene.height).toBeLessThanOrEqual(340);
  });

  it('has room for five levels of 64-bit entries there too, side by side', () => {
    const scene = sceneLayout(736, 465, 16, { levels: 5, fork: 0, entrySize: 8 });
    expect(scene.wide).toBe(true);
    expect(scene.height).toBeLessThanOrEqual(465);
  });
});
