import { type HierarchyNode, linkHorizontal, stratify } from 'd3';

/** A function before it has a place. */
export interface Named {
  readonly fn: string;
  readonly caller: string | null;
  /** How many functions are folded into it. */
  readonly folded: number;
}

/** A function's place in the overview, in CSS px. */
export interface Node extends Named {
  /** Named again at the head of a column, for those of its callees that are there. */
  readonly again: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** The whole handler, set as large as it fits. */
export interface Overview {
  /** Px of an em: everything else is measured in it. */
  readonly em: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Node[];
  readonly links: readonly { readonly from: string; readonly to: string; readonly path: string }[];
}

/** Em: of a line, a node, a step to the right, the room between columns, a letter, the edges of a node. */
const LINE = 1.84;
const NODE = 1.62;
const STEP = 1.3;
const GAP = 1.5;
const LETTER = 0.63;
const EDGES = 0.9;

/** The least and the most px of an em: small print, and what a hall reads. */
const LEAST = 11;
const MOST = 30;

const nameWidth = ({ fn, folded }: Named): number =>
  (fn.length + (folded > 0 ? 4 : 0)) * LETTER + EDGES;

type Tree = HierarchyNode<Named>;

/** A line of a column: a function, or a caller from another column, named again above those that it calls. */
interface Line {
  readonly node: Tree;
  readonly again: boolean;
  /** Steps to the right. */
  readonly indent: number;
}

/** The lines of a column; the callers that it lacks come first, each to the right of the one before it. */
function linesOf(part: readonly Tree[]): readonly Line[] {
  const missing = part.flatMap(({ parent }) => (parent && !part.includes(parent) ? [parent] : []));
  const again = [...new Set(missing)]
    .sort((a, b) => a.depth - b.depth)
    .map((node, indent): Line => ({ node, again: true, indent }));
  const indents = new Map(again.map(({ node, indent }) => [node, indent]));
  const own = part.map((node): Line => {
    const indent = node.parent ? (indents.get(node.parent) ?? 0) + 1 : 0;
    indents.set(node, indent);
    return { node, again: false, indent };
  });
  return [...again, ...own];
}

/** Where a column that begins at `from` ends: no more lines than `most`, and rather where it cuts fewer calls. */
function endOf(order: readonly Tree[], from: number, most: number): number {
  let end = from + 1;
  while (end < order.length && linesOf(order.slice(from, end + 1)).length <= most) end++;
  if (end === order.length) return end;
  const near = [end, end - 1, end - 2, end - 3].filter((at) => at > from);
  const depth = (at: number): number => order[at]?.depth ?? 0;
  return near.reduce((best, at) => (depth(at) < depth(best) ? at : best), end);
}

/** The functions in the order of the calls, cut into columns of at most so many lines. */
function cut(order: readonly Tree[], most: number): readonly (readonly Tree[])[] {
  const parts: (readonly Tree[])[] = [];
  for (let from = 0; from < order.length; ) {
    const end = endOf(order, from, most);
    parts.push(order.slice(from, end));
    from = end;
  }
  return parts;
}

interface Column {
  readonly lines: readonly Line[];
  readonly width: number;
}

const columnOf = (part: readonly Tree[]): Column => {
  const lines = linesOf(part);
  return {
    lines,
    width: Math.max(...lines.map(({ node, indent }) => indent * STEP + nameWidth(node.data))),
  };
};

interface Room {
  readonly width: number;
  readonly height: number;
}

/** Columns as wide and as high as they come, in em. */
interface Fit {
  readonly columns: readonly Column[];
  readonly width: number;
  readonly height: number;
}

/** As even as it goes in so many columns. */
function setIn(order: readonly Tree[], count: number): Fit {
  let most = Math.ceil(order.length / count);
  while (cut(order, most).length > count) most++;
  const columns = cut(order, most).map(columnOf);
  const widths = columns.reduce((sum, { width }) => sum + width, 0);
  const rows = Math.max(...columns.map(({ lines }) => lines.length));
  return {
    columns,
    width: widths + GAP * (columns.length - 1),
    height: rows * LINE,
  };
}

const emOf = ({ width, height }: Fit, room: Room): number =>
  Math.min(room.width / width, room.height / height);

interface Lined extends Node {
  readonly column: number;
}

const link = linkHorizontal<unknown, readonly [number, number]>();

/** The path of a call within a column: down from the caller, then to the right. */
const branchPath = (from: Node, to: Node, em: number): string =>
  `M${to.x - 0.65 * em},${from.y + NODE * em}V${to.y + (NODE * em) / 2}H${to.x}`;

/** The path of a call from elsewhere: from the caller's right edge to the callee's left edge, or round to its right one. */
function crossPath(from: Lined, to: Lined, em: number): string {
  const middle = (NODE * em) / 2;
  const start = [from.x + from.width, from.y + middle] as const;
  if (from.column !== to.column)
    return link({ source: start, target: [to.x, to.y + middle] }) ?? '';
  const end = [to.x + to.width, to.y + middle] as const;
  const bend = Math.max(start[0], end[0]) + 2 * em;
  return `M${start}C${bend},${start[1]} ${bend},${end[1]} ${end}`;
}

function nodesOf({ columns }: Fit, em: number): readonly Lined[] {
  let left = 0;
  return columns.flatMap((column, at) => {
    const x = left;
    left += (column.width + GAP) * em;
    return column.lines.map(({ node, again, indent }, row) => ({
      ...node.data,
      again,
      column: at,
      x: x + indent * STEP * em,
      y: row * LINE * em,
      width: nameWidth(node.data) * em,
    }));
  });
}

/** The functions that were taken and those they call; what those call is folded into them. */
export function folded(
  functions: readonly Omit<Named, 'folded'>[],
  taken: ReadonlySet<string>,
): readonly Named[] {
  const shown = functions.filter(
    ({ fn, caller }) => caller === null || taken.has(fn) || taken.has(caller),
  );
  const names = new Set(shown.map(({ fn }) => fn));
  const below = (name: string): number =>
    functions
      .filter(({ fn, caller }) => caller === name && !names.has(fn))
      .reduce((sum, { fn }) => sum + 1 + below(fn), 0);
  return shown.map(({ fn, caller }) => ({ fn, caller, folded: below(fn) }));
}

/**
 * The whole handler as an indented tree, cut into as many columns as let it be set largest.
 *
 * @param calls further calls to draw: from, to
 * @param room in CSS px
 */
export function overviewOf(
  functions: readonly Named[],
  calls: readonly (readonly [from: string, to: string])[],
  room: Room,
): Overview {
  const order: Tree[] = [];
  stratify<Named>()
    .id(({ fn }) => fn)
    .parentId(({ caller }) => caller)(functions.slice())
    .eachBefore((node) => order.push(node));
  const sets = [1, 2, 3, 4, 5, 6].map((count) => setIn(order, count));
  const best = sets.reduce((a, b) => (emOf(b, room) > emOf(a, room) ? b : a));
  const em = Math.max(LEAST, Math.min(MOST, emOf(best, room)));
  const nodes = nodesOf(best, em);
  const at = new Map(nodes.filter(({ again }) => !again).map((node) => [node.fn, node]));
  const inTree = nodes.flatMap((to) => {
    const from = nodes.find(({ fn, column }) => fn === to.caller && column === to.column);
    return from && !to.again ? [{ from: from.fn, to: to.fn, path: branchPath(from, to, em) }] : [];
  });
  const across = calls.flatMap(([name, callee]) => {
    const [from, to] = [at.get(name), at.get(callee)];
    return from && to && to.caller !== name
      ? { from: name, to: callee, path: crossPath(from, to, em) }
      : [];
  });
  return {
    em,
    width: best.width * em,
    height: best.height * em,
    nodes,
    links: [...inTree, ...across],
  };
}
