import type { Box } from '../ui/box.ts';
import { path } from '../ui/pen.ts';

/** Where a table's heading, its cuts and its rows lie. */
export interface TableBox extends Box {
  readonly head: Box;
  readonly above: Box;
  readonly below: Box;
  readonly rows: readonly Box[];
}

/** The memory picture: both directories, the page table, the frame, the card with an entry's bits. */
export interface Scene {
  readonly wide: boolean;
  readonly width: number;
  readonly height: number;
  /** Rows that each table shows. */
  readonly count: number;
  readonly directory: TableBox;
  readonly master: TableBox;
  readonly table: TableBox;
  readonly frame: TableBox;
  readonly card: Box;
}

const HEAD = 2.45;
const CUT = 1.05;
const ROW = 1.55;
const FRAME_ROW = 1.45;
const GAP = 0.7;
const CARD = 6.6;

const tableHeight = (count: number, row = ROW): number => HEAD + 2 * CUT + count * row;

function tableBox(
  x: number,
  y: number,
  width: number,
  count: number,
  unit: number,
  row = ROW,
): TableBox {
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
  };
}

/** How large the tables are set, in rem, and whether one directory has the height to itself. */
export interface Setting {
  readonly directory: number;
  readonly table: number;
  readonly frame: number;
  /** The least room in which they stand side by side. */
  readonly least: number;
  readonly alone: boolean;
}

/** On the page. */
const PAGE: Setting = { directory: 15.2, table: 14.2, frame: 9.6, least: 40, alone: false };
/** On a projector all text is as large as the largest. */
const HALL: Setting = { directory: 17.4, table: 16.6, frame: 11.6, least: 48, alone: false };
/** On a projector, one panel in front: the directories take the same place, one of them is shown. */
const ALONE: Setting = { ...HALL, alone: true };

/** How the tables are set: on the page, on a projector, on a projector with one of them in front. */
export const settingFor = (present: boolean, alone: boolean): Setting =>
  present ? (alone ? ALONE : HALL) : PAGE;

/** Most rows a table can show so that `tables` of them fit one above the other. */
function rowsThatFit(height: number, unit: number, tables: number): number {
  const room = height / unit - (tables - 1) * GAP - tables * (HEAD + 2 * CUT);
  return Math.max(3, Math.min(7, Math.floor(room / tables / ROW)));
}

function wideScene(width: number, height: number, unit: number, setting: Setting): Scene {
  const tables = setting.alone ? 1 : 2;
  const count = rowsThatFit(height, unit, tables);
  const directoryWidth = setting.directory * unit;
  const tableWidth = setting.table * unit;
  const frameWidth = setting.frame * unit;
  const gap = Math.max(unit, (width - directoryWidth - tableWidth - frameWidth) / 2);
  const tableX = directoryWidth + gap;
  const used = Math.max(height, (tables * tableHeight(count) + (tables - 1) * GAP) * unit);
  const cardY = used - CARD * unit;
  const rightCount = Math.max(
    3,
    Math.min(count, Math.floor((used / unit - CARD - GAP - HEAD - 2 * CUT) / ROW)),
  );
  const rightTop = Math.max(
    0,
    Math.min(1.2 * unit, cardY - GAP * unit - tableHeight(rightCount) * unit),
  );
  const frameTop = Math.min(
    rightTop + 1.2 * unit,
    cardY - (GAP + tableHeight(3, FRAME_ROW)) * unit,
  );
  return {
    wide: true,
    width,
    height: used,
    count,
    directory: tableBox(0, 0, directoryWidth, count, unit),
    master: tableBox(
      0,
      setting.alone ? 0 : used - tableHeight(count) * unit,
      directoryWidth,
      count,
      unit,
    ),
    table: tableBox(tableX, rightTop, tableWidth, rightCount, unit),
    frame: tableBox(tableX + tableWidth + gap, frameTop, frameWidth, 3, unit, FRAME_ROW),
    card: { x: tableX, y: cardY, width: width - tableX, height: CARD * unit },
  };
}

function narrowScene(width: number, unit: number, { alone }: Setting): Scene {
  const inset = 1.6 * unit;
  const inner = width - inset;
  const step = (tableHeight(3) + 0.9) * unit;
  const tall = tableHeight(3, FRAME_ROW) * unit;
  const second = alone ? 0 : step;
  const cardY = second + 2 * step + tall + 0.5 * unit;
  return {
    wide: false,
    width,
    height: cardY + 1.7 * CARD * unit,
    count: 3,
    directory: tableBox(0, 0, inner, 3, unit),
    master: tableBox(0, second, inner, 3, unit),
    table: tableBox(0, second + step, inner, 3, unit),
    frame: tableBox(0, second + 2 * step, inner, 3, unit, FRAME_ROW),
    card: { x: 0, y: cardY, width, height: 1.7 * CARD * unit },
  };
}

/**
 * Places the memory picture: directories left, the process's above the master's, page table and frame to their right.
 *
 * @param width room in CSS px; below 40 units everything is stacked
 * @param height room in CSS px; the picture may need more
 * @param unit px of one rem: everything scales with it
 */
export const sceneLayout = (
  width: number,
  height: number,
  unit: number,
  setting: Setting = PAGE,
): Scene =>
  width < setting.least * unit
    ? narrowScene(width, unit, setting)
    : wideScene(width, height, unit, setting);

/** The row that shows entry `index`, if the window has it. */
export const rowBox = (table: TableBox, first: number, index: number): Box | null =>
  table.rows[index - first] ?? null;

/** A curve from the right edge of one box to the left edge of another; stacked, along the right side. */
export function joint(from: Box, to: Box, wide: boolean, unit: number, lane = 0): string {
  const pen = path();
  const y0 = from.y + from.height / 2;
  const y1 = to.y + to.height / 2;
  if (wide) {
    const x0 = from.x + from.width;
    const bend = x0 + (to.x - x0) * (0.5 + lane * 0.22);
    pen.moveTo(x0, y0);
    pen.bezierCurveTo(bend, y0, bend, y1, to.x - 0.45 * unit, y1);
    return pen.toString();
  }
  const edge = from.x + from.width;
  const out = edge + (0.75 + lane * 0.6) * unit;
  pen.moveTo(edge, y0);
  pen.bezierCurveTo(out, y0, out, y0, out, y0 + 0.6 * unit);
  pen.lineTo(out, y1 - 0.6 * unit);
  pen.bezierCurveTo(out, y1, out, y1, to.x + to.width + 0.35 * unit, y1);
  return pen.toString();
}
