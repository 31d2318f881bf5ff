import type { Page } from 'playwright/test';

/** A visible piece of text and where it is, in CSS px. */
interface Piece {
  readonly text: string;
  /** Number of the element that it is in. */
  readonly on: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Its element hides what does not fit, without a sign of it. */
  readonly cut: boolean;
}

/** The page's texts, line by line, as far as their clipping ancestors let them through. */
export const piecesOf = (page: Page, without: string): Promise<Piece[]> =>
  page.evaluate((left) => {
    const clipped = (whole: DOMRect, on: Element): DOMRect => {
      let box = whole;
      for (let each: Element | null = on; each; each = each.parentElement) {
        if (getComputedStyle(each).overflowX === 'visible') continue;
        const clip = each.getBoundingClientRect();
        const x = Math.max(box.left, clip.left);
        const y = Math.max(box.top, clip.top);
        const width = Math.max(0, Math.min(box.right, clip.right) - x);
        box = new DOMRect(x, y, width, Math.max(0, Math.min(box.bottom, clip.bottom) - y));
      }
      return box;
    };
    const cutIn = (on: Element): boolean => {
      const { overflowX, textOverflow } = getComputedStyle(on);
      return (
        overflowX === 'hidden' && textOverflow !== 'ellipsis' && on.scrollWidth > on.clientWidth + 1
      );
    };
    const elements: Element[] = [];
    const linesOf = (node: Node, on: Element): Piece[] => {
      const range = document.createRange();
      range.selectNodeContents(node);
      const at = elements.push(on) - 1;
      return [...range.getClientRects()].map((whole) => ({
        text: node.textContent?.trim() ?? '',
        on: elements.indexOf(on) === -1 ? at : elements.indexOf(on),
        ...(clipped(whole, on).toJSON() as Omit<Piece, 'text' | 'on' | 'cut'>),
        cut: cutIn(on),
      }));
    };
    const pieces: Piece[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const on = node.parentElement;
      const shown = on?.checkVisibility() && !on.closest(left) && node.textContent?.trim();
      if (on && shown) pieces.push(...linesOf(node, on));
    }
    return pieces.filter((piece) => piece.right > piece.left && piece.bottom > piece.top);
  }, without);

const overlap = (one: Piece, other: Piece): boolean =>
  one.on !== other.on &&
  Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 &&
  Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 6;

/** What a reader could not read: texts cut off, beyond the edge, or on one another. */
export const unreadable = (pieces: readonly Piece[], width: number): string[] => [
  ...pieces.filter(({ cut }) => cut).map(({ text }) => `cut off: ${text}`),
  ...pieces.filter(({ right }) => right > width + 1).map(({ text }) => `beyond the edge: ${text}`),
  ...pieces.flatMap((one, i) =>
    pieces
      .slice(i + 1)
      .filter((other) => overlap(one, other))
      .map((other) => `on one another: ${one.text} / ${other.text}`),
  ),
];
