import { stratify, tree } from 'd3';

/** A function's card before it has a place; `height` in px. */
export interface Card {
  readonly fn: string;
  readonly caller: string | null;
  readonly height: number;
}

/** Where a card lies: column from the left, top in px. */
export interface Place {
  readonly column: number;
  readonly top: number;
}

/**
 * The cards laid out as d3's tidy tree: callees in the column to the right of their first caller, none over another.
 *
 * @param gap px between two cards of a column
 */
export function placed(cards: readonly Card[], gap: number): ReadonlyMap<string, Place> {
  if (cards.length === 0) return new Map();
  const root = stratify<Card>()
    .id(({ fn }) => fn)
    .parentId(({ caller }) => caller)(cards.slice());
  const laid = tree<Card>()
    .nodeSize([1, 1])
    .separation((a, b) => (a.data.height + b.data.height) / 2 + gap)(root);
  const nodes = laid.descendants();
  const tops = nodes.map(({ x, data }) => x - data.height / 2);
  const first = Math.min(...tops);
  return new Map(
    nodes.map(({ x, depth, data }) => [
      data.fn,
      { column: depth, top: x - data.height / 2 - first },
    ]),
  );
}
