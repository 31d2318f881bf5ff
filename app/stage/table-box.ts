import type { Box } from '../ui/box.ts';

/** Where a table's heading, its cuts and its rows lie. */
export interface TableBox extends Box {
  readonly head: Box;
  readonly above: Box;
  readonly below: Box;
  readonly rows: readonly Box[];
  /** A heading and one entry: a table on the way, of which only that entry matters. */
  readonly brief: boolean;
}

const HEAD = 2.45;
const BRIEF_HEAD = 1.35;
const CUT = 1.05;
const BRIEF_GAP = 0.35;
const LEAST_GAP = 0.05;

/** Heights of rows, in rem: of an entry, and of a frame's bytes. */
export interface Rows {
  readonly entry: number;
  readonly bytes: number;
}

/** Heights of rows where none may be lower than `least` rem, for a finger. */
export const rowsFor = (least: number): Rows => ({
  entry: Math.max(1.55, least),
  bytes: Math.max(1.45, least),
});

/** Height of a table of `count` rows, each `row` high, in rem. */
export const tableHeight = (count: number, row: number): number => HEAD + 2 * CUT + count * row;

/** Height of a table on the way and of the gap below it, in rem. */
export const briefHeight = (row: number): number => BRIEF_HEAD + row + BRIEF_GAP;

/** Height of `briefs` tables on the way and a window of `count` entries below them, in rem. */
export const columnHeight = (briefs: number, count: number, row: number): number =>
  briefs * briefHeight(row) + tableHeight(count, row);

/** Height of `briefs` tables of one entry each with `gap` between them, in rem. */
export const columnOfBriefs = (briefs: number, row: number, gap: number): number =>
  briefs * (BRIEF_HEAD + row + gap) - gap;

/** What is left between `briefs` tables of one entry each in `room` rem: less than usual where it is tight, but not nothing. */
export const briefGap = (briefs: number, row: number, room: number): number => {
  const between = (room - briefs * (BRIEF_HEAD + row)) / Math.max(1, briefs - 1);
  return Math.max(LEAST_GAP, Math.min(between, BRIEF_GAP));
};

/** A corner, a width in px, and how many px a rem has. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly unit: number;
}

/** A table of `count` rows, each `row` rem high. */
export function tableBox({ x, y, width, unit }: Spot, count: number, row: number): TableBox {
  const top = y + (HEAD + CUT) * unit;
  const rows = Array.from({ length: count }, (_, i) => ({
    x,
    y: top + i * row * unit,
    width,
    height: row * unit,
  }));
  const height = tableHeight(count, row) * unit;
  return {
    x,
    y,
    width,
    height,
    head: { x, y, width, height: HEAD * unit },
    above: { x, y: y + HEAD * unit, width, height: CUT * unit },
    below: { x, y: y + height - CUT * unit, width, height: CUT * unit },
    rows,
    brief: false,
  };
}

function briefBox({ x, y, width, unit }: Spot, rowHeight: number): TableBox {
  const row = { x, y: y + BRIEF_HEAD * unit, width, height: rowHeight * unit };
  const none = { ...row, height: 0 };
  return {
    x,
    y,
    width,
    height: (BRIEF_HEAD + rowHeight) * unit,
    head: { x, y, width, height: BRIEF_HEAD * unit },
    above: none,
    below: none,
    rows: [row],
    brief: true,
  };
}

/** `count` tables of one entry each, one above the other, `gap` rem between them. */
export function briefColumn(
  spot: Spot,
  count: number,
  row: number,
  gap: number = BRIEF_GAP,
): TableBox[] {
  const { y, unit } = spot;
  const high = (BRIEF_HEAD + row + gap) * unit;
  return Array.from({ length: count }, (_, i) => briefBox({ ...spot, y: y + i * high }, row));
}

/** `briefs` tables on the way and under them a window of `count` entries, one above the other. */
export function column(spot: Spot, briefs: number, count: number, row: number): TableBox[] {
  const y = spot.y + briefs * briefHeight(row) * spot.unit;
  return [...briefColumn(spot, briefs, row), tableBox({ ...spot, y }, count, row)];
}
