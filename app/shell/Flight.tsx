import { useLayoutEffect, useRef } from 'react';
import type { Flight } from '../picture/flight.ts';

const EASE = 'cubic-bezier(0.3, 0, 0.15, 1)';
const TIME = 360;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Ends {
  readonly from: Point;
  readonly to: Point;
}

const middle = (element: Element): Point | null => {
  const { x, y, width, height } = element.getBoundingClientRect();
  const inside = x >= 0 && y >= 0 && x < window.innerWidth && y < window.innerHeight;
  return inside && width > 0 ? { x: x + width / 2, y: y + height / 2 } : null;
};

const cell = (name: string): Element | null =>
  document.querySelector(`[data-cell="${CSS.escape(name)}"]`);

/** Half way of a path that bows sideways, so that a traveller does not cross what lies straight between. */
const bowed = (from: Point, to: Point): Point => {
  const bend = Math.min(90, Math.hypot(to.x - from.x, to.y - from.y) / 4);
  return Math.abs(to.x - from.x) < Math.abs(to.y - from.y)
    ? { x: (from.x + to.x) / 2 + bend, y: (from.y + to.y) / 2 }
    : { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - bend / 2 };
};

const at = ({ x, y }: Point): string => `translate(${x}px, ${y}px) translate(-50%, -50%)`;

/** Where the traveller starts and lands; `null` where one of them is not in sight. Looking costs a layout of the page. */
function endsOf({ from, to }: Flight): Ends | null {
  const start = cell(from);
  const goal = cell(to);
  const ends = { from: start && middle(start), to: goal && middle(goal) };
  return ends.from && ends.to ? { from: ends.from, to: ends.to } : null;
}

function launch(flight: Flight, { from, to }: Ends, landed: () => void): () => void {
  const pill = document.createElement('div');
  pill.className = `pill ${flight.kind}`;
  pill.textContent = flight.text;
  pill.setAttribute('aria-hidden', 'true');
  document.body.append(pill);
  document.documentElement.dataset.moving = flight.kind;
  const motion = pill.animate(
    [{ transform: at(from) }, { transform: at(bowed(from, to)) }, { transform: at(to) }],
    { duration: TIME, easing: EASE, fill: 'both' },
  );
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    motion.cancel();
    pill.remove();
    delete document.documentElement.dataset.moving;
    landed();
  };
  motion.onfinish = end;
  return end;
}

const still = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * Lets the step's traveller fly once the picture is drawn; `rest` is called when it has landed, at once where nothing flies.
 * Any input lands it at once. The first picture of a page is a still: nothing led to it.
 *
 * @param key changes with each picture
 */
export function useFlight(flight: Flight | null, key: string, rest: () => void): void {
  const opened = useRef<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one flight for each picture, however often it is drawn
  useLayoutEffect(() => {
    opened.current ??= key;
    const ends = flight && opened.current !== key && !still() ? endsOf(flight) : null;
    if (!flight || !ends) {
      rest();
      return;
    }
    const land = launch(flight, ends, rest);
    const inputs = ['keydown', 'pointerdown', 'wheel'] as const;
    for (const input of inputs) window.addEventListener(input, land, { capture: true });
    return () => {
      for (const input of inputs) window.removeEventListener(input, land, { capture: true });
      land();
    };
  }, [key]);
}
