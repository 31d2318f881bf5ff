import type { Band } from '../../picture/phases.ts';

/** A band of the timeline in CSS px. */
export interface BandBox {
  readonly band: Band;
  readonly x: number;
  readonly width: number;
}

/** A band's name where there is room for it: the current one's first. */
export interface Label {
  readonly band: Band;
  readonly x: number;
  readonly width: number;
}

/**
 * Places names below their bands: the current one's always, the others' where they touch no other.
 *
 * @param widthOf a name's width in CSS px
 */
export function labelLayout(
  boxes: readonly BandBox[],
  current: number,
  width: number,
  widthOf: (band: Band) => number,
): readonly Label[] {
  const placed: Label[] = [];
  const order = [...boxes].sort(
    (a, b) => Number(b.band.first === current) - Number(a.band.first === current),
  );
  for (const box of order) {
    const wide = widthOf(box.band);
    const here = box.band.first === current;
    if (!here && wide > box.width) continue;
    const x = Math.max(0, Math.min(box.x, width - wide));
    if (placed.every((each) => x + wide < each.x || each.x + each.width < x))
      placed.push({ band: box.band, x, width: wide });
  }
  return placed;
}

/**
 * Places the bands so that the middle of the slider's thumb stands on its step.
 *
 * @param width of the slider in CSS px
 * @param thumb width of its thumb in CSS px
 */
export function timelineLayout(
  bands: readonly Band[],
  count: number,
  width: number,
  thumb: number,
): { readonly boxes: readonly BandBox[]; readonly centre: (index: number) => number } {
  const centre = (index: number): number =>
    thumb / 2 + ((width - thumb) * index) / Math.max(1, count - 1);
  const half = (centre(1) - centre(0)) / 2;
  const boxes = bands.map((band) => {
    const from = band.first === 0 ? 0 : centre(band.first) - half;
    const to = band.last === count - 1 ? width : centre(band.last) + half;
    return { band, x: from, width: Math.max(0, to - from) };
  });
  return { boxes, centre };
}
