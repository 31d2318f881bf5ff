import type { Box } from '../ui/box.ts';
import { path } from '../ui/pen.ts';
import {
  briefColumn,
  briefGap,
  briefHeight,
  column,
  columnHeight,
  columnOfBriefs,
  type Rows,
  rowsFor,
  type TableBox,
  tableBox,
  tableHeight,
} from './table-box.ts';

/** How many tables there are to place. */
export interface Shape {
  /** Levels of the paging format. */
  readonly levels: number;
  /** The level at which process and master are compared, 0 the top. */
  readonly fork: number;
  /** Bytes of an entry: longer values need wider tables. */
  readonly entrySize: number;
}

/** The memory picture: both sides' tables, the tables below, the frame, the card with an entry's bits. */
export interface Scene {
  readonly wide: boolean;
  readonly width: number;
  readonly height: number;
  /** The process's tables down to the fork; the last one is a window of entries, those above it are brief. */
  readonly own: readonly TableBox[];
  readonly master: readonly TableBox[];
  /** The tables below the fork; the last one is the page table. */
  readonly lower: readonly TableBox[];
  readonly frame: TableBox;
  readonly card: Box;
}

const GAP = 0.7;

/** How large the tables are set, in rem, and whether one directory has the height to itself. */
export interface Setting {
  readonly directory: number;
  readonly table: number;
  readonly frame: number;
  /** What entries of 8 bytes need more: those that map pages have their highest bit set. */
  readonly more: number;
  /** The least room in which they stand side by side. */
  readonly least: number;
  readonly alone: boolean;
  /** Height of the card with an entry's bits where there is room beside it; of entries of 8 bytes, whose tables have short names, where its title needs one line only. */
  readonly card: number;
  readonly lowCard: number;
}

/** Width of a card, in rem, in which the title of an entry of 8 bytes needs one line. */
const TITLE = 36.5;

/** Height of the card below all else: the bits need two lines. */
const STACKED_CARD = 11.2;

/** On the page. */
const PAGE: Setting = {
  directory: 15.2,
  table: 14.2,
  frame: 9.6,
  more: 2.4,
  least: 40,
  alone: false,
  card: 6.6,
  lowCard: 6.6,
};
/** On a projector all text is as large as the largest. */
const HALL: Setting = {
  directory: 17.4,
  table: 16.6,
  frame: 11.6,
  more: 3,
  least: 47.6,
  alone: false,
  card: 5.5,
  lowCard: 4.7,
};
/** On a projector, one panel in front: the directories take the same place, one of them is shown. */
const ALONE: Setting = { ...HALL, alone: true };

/** How the tables are set: on the page, on a projector, on a projector with one of them in front. */
export const settingFor = (present: boolean, alone: boolean): Setting =>
  present ? (alone ? ALONE : HALL) : PAGE;

const moreFor = ({ entrySize }: Shape, { more }: Setting): number => (entrySize > 4 ? more : 0);

const clamp = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(value, most));

/** Neighbours of the entry are shown where there is room. */
const LEAST_ROWS = 1;

/** Most rows a window can show so that `sides` columns with `briefs` tables above each fit one above the other. */
function rowsThatFit(high: number, row: number, sides: number, briefs: number): number {
  const room = high - (sides - 1) * GAP - sides * columnHeight(briefs, 0, row);
  return clamp(Math.floor(room / sides / row), LEAST_ROWS, 7);
}

function wideScene(
  width: number,
  height: number,
  unit: number,
  setting: Setting,
  shape: Shape,
  { entry: row, bytes }: Rows,
): Scene {
  const { fork } = shape;
  const briefs = shape.levels - fork - 2;
  const sides = setting.alone ? 1 : 2;
  const count = rowsThatFit(height / unit, row, sides, fork);
  const directoryWidth = setting.directory * unit;
  const tableWidth = (setting.table + moreFor(shape, setting)) * unit;
  const frameWidth = setting.frame * unit;
  const gap = Math.max(unit, (width - directoryWidth - tableWidth - frameWidth) / 2);
  const tableX = directoryWidth + gap;
  const side = columnHeight(fork, count, row);
  const low = shape.entrySize > 4 && width - tableX >= TITLE * unit;
  const card = low ? setting.lowCard : setting.card;
  const room = height / unit - GAP - card;
  // Where the page table has no room for a window either, its entry stands alone like those of the tables before it.
  const single = columnHeight(briefs, LEAST_ROWS, row) > room;
  const between = briefGap(briefs + 1, row, room);
  const lowerHeight = (rows: number): number =>
    single ? columnOfBriefs(briefs + 1, row, between) : columnHeight(briefs, rows, row);
  const right = Math.max(lowerHeight(LEAST_ROWS), tableHeight(3, bytes)) + GAP + card;
  const used = Math.max(height, (sides * side + (sides - 1) * GAP) * unit, right * unit);
  const cardY = used - card * unit;
  const spare = used / unit - GAP - card - columnHeight(briefs, 0, row);
  const rightCount = clamp(Math.floor(spare / row), LEAST_ROWS, Math.max(3, count));
  const rightTop = Math.max(
    0,
    Math.min(1.2 * unit, cardY - (GAP + lowerHeight(rightCount)) * unit),
  );
  const lower = { x: tableX, y: rightTop, width: tableWidth, unit };
  const frameTop = Math.min(
    rightTop + (1.2 + briefs * briefHeight(row)) * unit,
    cardY - (GAP + tableHeight(3, bytes)) * unit,
  );
  const left = { x: 0, width: directoryWidth, unit };
  return {
    wide: true,
    width,
    height: used,
    own: column({ ...left, y: 0 }, fork, count, row),
    master: column({ ...left, y: setting.alone ? 0 : used - side * unit }, fork, count, row),
    lower: single
      ? briefColumn(lower, briefs + 1, row, between)
      : column(lower, briefs, rightCount, row),
    frame: tableBox(
      { x: tableX + tableWidth + gap, y: frameTop, width: frameWidth, unit },
      3,
      bytes,
    ),
    card: { x: tableX, y: cardY, width: width - tableX, height: card * unit },
  };
}

function narrowScene(
  width: number,
  unit: number,
  { alone }: Setting,
  shape: Shape,
  { entry: row, bytes }: Rows,
): Scene {
  const inner = width - 1.6 * unit;
  const briefs = shape.levels - shape.fork - 2;
  const side = (columnHeight(shape.fork, 3, row) + 0.9) * unit;
  const second = alone ? 0 : side;
  const third = second + side;
  const fourth = third + (columnHeight(briefs, 3, row) + 0.9) * unit;
  const cardY = fourth + (tableHeight(3, bytes) + 0.5) * unit;
  const spot = { x: 0, width: inner, unit };
  return {
    wide: false,
    width,
    height: cardY + STACKED_CARD * unit,
    own: column({ ...spot, y: 0 }, shape.fork, 3, row),
    master: column({ ...spot, y: second }, shape.fork, 3, row),
    lower: column({ ...spot, y: third }, briefs, 3, row),
    frame: tableBox({ ...spot, y: fourth }, 3, bytes),
    card: { x: 0, y: cardY, width, height: STACKED_CARD * unit },
  };
}

/**
 * Places the memory picture: both sides' tables left, the process's above the master's, the tables below them and the frame to their right.
 *
 * @param width room in CSS px; with less than the setting needs everything is stacked
 * @param height room in CSS px; the picture may need more
 * @param unit px of one rem: everything scales with it
 * @param finger least height of a row in CSS px
 */
export const sceneLayout = (
  width: number,
  height: number,
  unit: number,
  shape: Shape,
  setting: Setting = PAGE,
  finger = 0,
): Scene => {
  const rows = rowsFor(finger / unit);
  return width < (setting.least + moreFor(shape, setting)) * unit
    ? narrowScene(width, unit, setting, shape, rows)
    : wideScene(width, height, unit, setting, shape, rows);
};

/** The row that shows entry `index`, if the window has it. */
export const rowBox = (table: TableBox, first: number, index: number): Box | null =>
  table.rows[index - first] ?? null;

/** A curve from the right edge of one box to the left edge of another; within a column, along its right side. */
export function joint(from: Box, to: Box, wide: boolean, unit: number, lane = 0): string {
  const pen = path();
  const y0 = from.y + from.height / 2;
  const y1 = to.y + to.height / 2;
  if (wide && to.x > from.x) {
    const x0 = from.x + from.width;
    const end = to.x - 0.45 * unit;
    const bend = x0 + (end - x0) * (0.5 + lane * 0.22);
    pen.moveTo(x0, y0);
    pen.bezierCurveTo(bend, y0, bend, y1, end, y1);
    return pen.toString();
  }
  const edge = from.x + from.width;
  const out = edge + (0.75 + lane * 0.6) * unit;
  const turn = Math.min(0.6 * unit, Math.abs(y1 - y0) / 2);
  pen.moveTo(edge, y0);
  pen.bezierCurveTo(out, y0, out, y0, out, y0 + turn);
  pen.lineTo(out, y1 - turn);
  pen.bezierCurveTo(out, y1, out, y1, to.x + to.width + 0.35 * unit, y1);
  return pen.toString();
}
