/** Writes an SVG path; numbers in CSS px. */
export interface Pen {
  readonly moveTo: (x: number, y: number) => void;
  readonly lineTo: (x: number, y: number) => void;
  readonly bezierCurveTo: (...points: [number, number, number, number, number, number]) => void;
  readonly toString: () => string;
}

/** A pen with nothing written yet: the part of a path library that the first picture needs. */
export function path(): Pen {
  let written = '';
  const add = (letter: string, points: readonly number[]): void => {
    written += letter + points.map((each) => Math.round(each * 1000) / 1000).join(',');
  };
  return {
    moveTo: (...point) => add('M', point),
    lineTo: (...point) => add('L', point),
    bezierCurveTo: (...points) => add('C', points),
    toString: () => written,
  };
}
