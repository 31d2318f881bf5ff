import { interpolateNumber } from 'd3';
import type { Band } from '../../picture/phases.ts';

/** A band of the timeline in CSS px. */
export interface BandBox {
  readonly band: Band;
  readonly x: number;
  readonly width: number;
  /** Whether a label of about this many characters fits below it. */
  readonly characters: number;
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
  unit: number,
): { readonly boxes: readonly BandBox[]; readonly centre: (index: number) => number } {
  const along = interpolateNumber(thumb / 2, width - thumb / 2);
  const centre = (index: number): number => along(index / Math.max(1, count - 1));
  const half = (centre(1) - centre(0)) / 2;
  const boxes = bands.map((band) => {
    const from = band.first === 0 ? 0 : centre(band.first) - half;
    const to = band.last === count - 1 ? width : centre(band.last) + half;
    return { band, x: from, width: Math.max(0, to - from), characters: (to - from) / (0.45 * unit) };
  });
  return { boxes, centre };
}
