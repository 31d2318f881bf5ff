import { describe, expect, it } from 'vitest';
import { readProjector } from './projector.ts';

describe('projector adjustments', () => {
  it('are what was kept', () => {
    const kept = { grow: 1.15, contrast: 'more' };
    expect(readProjector(JSON.stringify(kept))).toEqual(kept);
  });

  it.each([null, '', 'no JSON', 'null', '[]', '{"grow":7}', '{"contrast":"none"}'])(
    'are the usual ones for %j',
    (kept) => {
      expect(readProjector(kept)).toEqual({ grow: 1, contrast: 'standard' });
    },
  );
});
