import type { Probe } from '../../picture/search.ts';
import type { Box } from '../../ui/box.ts';
import { path } from '../../ui/pen.ts';
import type { Size } from '../../ui/size.ts';

/** One probe as a bracket under the table's bar. */
export interface Bracket {
  readonly y: number;
  readonly from: number;
  readonly to: number;
  readonly mid: number;
}

/** Where the parts of the kernel-image picture lie. */
export interface ImageScene {
  readonly width: number;
  readonly height: number;
  readonly code: Box;
  readonly codeRows: readonly Box[];
  readonly fixup: Box;
  readonly fixupRows: readonly Box[];
  readonly title: Box;
  readonly bar: Box;
  readonly brackets: readonly Bracket[];
  readonly note: Box;
  readonly rowsTop: number;
  readonly rows: readonly Box[];
  /** Radius of a probe's dot. */
  readonly dot: number;
  /** Middle of an entry on the bar. */
  readonly at: (index: number) => number;
}

const HEAD = 1.6;
const ROW = 1.5;
const BAR = 1.9;
const BRACKET = 0.48;
const NOTE = 1.4;

/** Height of the note: on a phone it may take two lines. */
const noteHeight = (width: number, unit: number): number => (width < 30 * unit ? 2 * NOTE : NOTE);

const stack = (x: number, y: number, width: number, count: number, height: number): Box[] =>
  Array.from({ length: count }, (_, i) => ({ x, y: y + i * height, width, height }));

/**
 * Places kernel text beside its fixup, the whole table as one bar, the probes as brackets closing in, and a window of its entries.
 *
 * @param size room; below 36 units text and fixup are stacked, and no entry is lower than a finger needs
 * @param entries of the whole table
 */
export function imageLayout(
  { width, height, unit, finger }: Size,
  entries: number,
  probes: readonly Probe[],
): ImageScene {
  const row = Math.max(ROW * unit, finger);
  const wide = width >= 36 * unit;
  const spare =
    height / unit -
    (2 * HEAD + BAR + 0.6 + Math.max(4, probes.length) * BRACKET + noteHeight(width, unit) + 0.6);
  const rooms = Math.floor(spare / ROW);
  const count = wide && rooms >= 8 ? 5 : 3;
  const left = Math.floor(((spare - count * ROW) * unit) / row);
  const shown = Math.min(entries, wide ? Math.max(3, Math.min(9, left)) : 3);
  const half = wide ? (width - 2.4 * unit) / 2 : width - 1.7 * unit;
  const code: Box = { x: 0, y: 0, width: half, height: (HEAD + count * ROW) * unit };
  const fixupAt = wide ? { x: width - half, y: 0 } : { x: 0, y: code.height + 0.5 * unit };
  const fixup: Box = { ...fixupAt, width: half, height: code.height };
  const titleY = fixup.y + fixup.height + 0.5 * unit;
  const barY = titleY + HEAD * unit;
  const x = (index: number): number => (width * index) / Math.max(1, entries);
  const at = (index: number): number => x(index + 0.5);
  const top = barY + (BAR + 0.45) * unit;
  const brackets = probes.map((probe, i) => ({
    y: top + i * BRACKET * unit,
    from: x(probe.first),
    to: x(probe.last + 1),
    mid: at(probe.mid),
  }));
  const noteY = top + Math.max(4, probes.length) * BRACKET * unit;
  const rowsTop = noteY + noteHeight(width, unit) * unit;
  return {
    width,
    height: rowsTop + shown * row,
    code,
    codeRows: stack(code.x, code.y + HEAD * unit, half, count, ROW * unit),
    fixup,
    fixupRows: stack(fixup.x, fixup.y + HEAD * unit, half, count, ROW * unit),
    title: { x: 0, y: titleY, width, height: HEAD * unit },
    bar: { x: 0, y: barY, width, height: BAR * unit },
    brackets,
    note: { x: 0, y: noteY, width, height: noteHeight(width, unit) * unit },
    rowsTop,
    dot: 0.24 * unit,
    rows: stack(0, rowsTop, width, shown, row),
    at,
  };
}

/** The arc that EIP takes from the faulting instruction to its fixup. */
export function arc(from: Box, to: Box, unit: number): string {
  const pen = path();
  const y0 = from.y + from.height / 2;
  const y1 = to.y + to.height / 2;
  if (to.x > from.x) {
    const x0 = from.x + from.width;
    const middle = (x0 + to.x) / 2;
    pen.moveTo(x0, y0);
    pen.bezierCurveTo(middle, y0, middle, y1, to.x - 0.5 * unit, y1);
  } else {
    const edge = from.x + from.width;
    pen.moveTo(edge, y0);
    pen.bezierCurveTo(edge + 1.4 * unit, y0, edge + 1.4 * unit, y1, edge + 0.4 * unit, y1);
  }
  return pen.toString();
}
