import { linkHorizontal } from 'd3';
import { useLayoutEffect, useRef, useState } from 'react';
import { type Chosen, FunctionCard } from './FunctionCard.tsx';
import { type Call, callName, type Handler } from './handler.ts';
import { type Place, placed } from './layout.ts';

/** Em between two cards of a column, and between two columns. */
const GAP = 1.6;
const LANE = 4.5;

interface Drawn {
  readonly places: ReadonlyMap<string, Place>;
  /** Px of a card's width, of a column, and of an em. */
  readonly card: number;
  readonly column: number;
  readonly height: number;
  readonly edges: readonly (Call & { readonly path: string; readonly first: boolean })[];
}

const link = linkHorizontal<unknown, readonly [number, number]>();

/** Where the cards and the calls lie, from their size on the page. */
function draw(list: HTMLElement, handler: Handler, calls: readonly Call[]): Drawn | null {
  const items = new Map(
    [...list.querySelectorAll<HTMLElement>('[data-fn]')].map((each) => [each.dataset.fn, each]),
  );
  const em = Number.parseFloat(getComputedStyle(list).fontSize);
  const cards = handler.functions.map(({ fn, caller }) => ({
    fn,
    caller,
    height: items.get(fn)?.offsetHeight ?? 0,
  }));
  const card = items.values().next().value?.offsetWidth ?? 0;
  if (card === 0) return null;
  const places = placed(cards, GAP * em);
  const column = card + LANE * em;
  const edges = calls.flatMap((call) => {
    const [from, to] = [places.get(call.from), places.get(call.to)];
    const line = items.get(call.from)?.querySelector<HTMLElement>(`[data-line="${call.line}"]`);
    if (!from || !to || !line) return [];
    const start = [from.column * column + card, from.top + line.offsetTop + 0.8 * em] as const;
    const end = [to.column * column, to.top + 1.2 * em] as const;
    const first = handler.functions.find(({ fn }) => fn === call.to)?.caller === call.from;
    return [{ ...call, first, path: link({ source: start, target: end }) ?? '' }];
  });
  const height = Math.max(
    ...cards.map(({ fn, height: high }) => (places.get(fn)?.top ?? 0) + high),
  );
  return { places, card, column, height, edges };
}

/** Scrolls to the branch that the step is at, or to where every fault begins. */
function startAt(list: HTMLElement): void {
  const scroll = list.closest<HTMLElement>('.decision-scroll');
  const wanted =
    list.querySelector('.branches [aria-current]') ??
    [...list.querySelectorAll('.taken')].at(-1) ??
    list.querySelector('[data-fn]');
  if (!scroll || !wanted) return;
  const [room, box] = [scroll.getBoundingClientRect(), wanted.getBoundingClientRect()];
  scroll.scrollLeft += box.left + box.width / 2 - room.left - room.width / 2;
  scroll.scrollTop += box.top + box.height / 2 - room.top - room.height / 2;
}

interface ChartProps {
  readonly handler: Handler;
  readonly calls: readonly Call[];
  readonly calleesOf: (fn: string, line: number) => readonly string[];
  /** Functions and calls of the fault on show. */
  readonly taken: ReadonlySet<string>;
  readonly lit: ReadonlySet<string>;
  readonly all: Chosen;
  /** Cards one below the other: the same as text. */
  readonly asList: boolean;
  /** Changes when everything is drawn larger or smaller. */
  readonly zoom: number;
}

/** The functions as cards, laid out as a graph: calls lead from a line to the function it calls. */
export function Chart(props: ChartProps) {
  const { handler, calls, calleesOf, taken, lit, all, asList, zoom } = props;
  const list = useRef<HTMLOListElement>(null);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size of the text has other heights
  useLayoutEffect(() => {
    if (list.current) setDrawn(asList ? null : draw(list.current, handler, calls));
  }, [handler, calls, asList, zoom]);
  useLayoutEffect(() => {
    if (drawn && list.current) startAt(list.current);
  }, [drawn]);
  const columns = Math.max(0, ...[...(drawn?.places.values() ?? [])].map(({ column }) => column));
  const wide = drawn ? columns * drawn.column + drawn.card : 0;
  return (
    <div
      className={asList ? 'chart as-list' : 'chart'}
      style={drawn ? { width: wide, height: drawn.height } : undefined}
    >
      {drawn && (
        <svg width={wide} height={drawn.height} aria-hidden="true">
          {drawn.edges.map(({ from, line, to, path, first }) => (
            <path
              key={`${from} ${line} ${to}`}
              d={path}
              data-first={first || undefined}
              data-taken={lit.has(callName(from, to)) || undefined}
            />
          ))}
        </svg>
      )}
      <ol ref={list} className="functions">
        {handler.functions.map((of) => {
          const place = drawn?.places.get(of.fn);
          return (
            <FunctionCard
              key={of.fn}
              of={of}
              calleesAt={(line) => calleesOf(of.fn, line)}
              taken={taken.has(of.fn)}
              style={
                place && drawn ? { left: place.column * drawn.column, top: place.top } : undefined
              }
              all={all}
            />
          );
        })}
      </ol>
    </div>
  );
}
