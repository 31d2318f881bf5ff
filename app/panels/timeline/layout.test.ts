import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Band } from '../../picture/phases.ts';
import { labelLayout, timelineLayout } from './layout.ts';

const runs = fc
  .array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 })
  .map((lengths) => {
    let first = 0;
    return lengths.map((length): Band => {
      const band = { phase: 'walk' as const, first, last: first + length - 1 };
      first += length;
      return band;
    });
  });

const shown = fc.record({ bands: runs, width: fc.integer({ min: 200, max: 2000 }) });

describe('the timeline', () => {
  it('lays the bands end to end over its whole width', () => {
    fc.assert(
      fc.property(shown, ({ bands, width }) => {
        const count = (bands.at(-1)?.last ?? 0) + 1;
        const { boxes } = timelineLayout(bands, count, width, 24);
        let end = 0;
        for (const box of boxes) {
          expect(box.x).toBeCloseTo(end, 6);
          end = box.x + box.width;
        }
        expect(end).toBeCloseTo(width, 6);
      }),
      { seed: 2624 },
    );
  });

  it('names the current phase, and no name touches another or leaves the line', () => {
    fc.assert(
      fc.property(shown, fc.nat(), ({ bands, width }, pick) => {
        const count = (bands.at(-1)?.last ?? 0) + 1;
        const current = bands[pick % bands.length]?.first ?? 0;
        const { boxes } = timelineLayout(bands, count, width, 24);
        const labels = labelLayout(boxes, current, width, () => 120);
        expect(labels.some(({ band }) => band.first === current)).toBe(true);
        const sorted = [...labels].sort((a, b) => a.x - b.x);
        sorted.forEach((label, i) => {
          expect(label.x).toBeGreaterThanOrEqual(0);
          expect(label.x + label.width).toBeLessThanOrEqual(width + 0.01);
          const next = sorted[i + 1];
          if (next) expect(label.x + label.width).toBeLessThanOrEqual(next.x);
        });
      }),
      { seed: 2624 },
    );
  });
});
