import type { CSSProperties } from 'react';

/** A rectangle in CSS px; the origin is the picture's top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Style that puts an element into a box of the picture. */
export const placed = ({ x, y, width, height }: Box): CSSProperties => ({
  position: 'absolute',
  left: 0,
  top: 0,
  transform: `translate(${x}px, ${y}px)`,
  width,
  height,
});
