import { useMemo, useRef } from 'react';
import { branchOf, type EventId, type HandlerFunction } from '../../core/index.ts';
import { useSize } from '../ui/size.ts';
import { maps as w } from '../words/maps.ts';
import { type Chosen, FunctionCard, type State } from './FunctionCard.tsx';
import { callName, type Handler } from './handler.ts';
import { folded, type Node, overviewOf } from './overview.ts';
import './overview.css';

const STATES = ['taken', 'seen', 'unseen', 'unreached'] as const;

const eventsOf = ({ listing }: HandlerFunction): readonly EventId[] =>
  listing.lines.flatMap(({ events }) => events);

/** What a function as a whole is: the best that one of its branches is. */
function stateOf(states: readonly State[], taken: boolean): State {
  if (taken) return 'taken';
  return STATES.find((state) => states.includes(state)) ?? 'unseen';
}

interface FunctionNodeProps {
  readonly of: HandlerFunction;
  readonly at: Node;
  readonly taken: boolean;
  readonly here: boolean;
  readonly open: boolean;
  readonly all: Chosen;
}

/** A function: its name, and below it one mark for each of its branches. */
function FunctionNode({ of, at, taken, here, open, all }: FunctionNodeProps) {
  const events = eventsOf(of);
  const states = events.map((event) => all.stateOf(branchOf(of.fn, event)));
  const counts = STATES.flatMap((state) => {
    const count = states.filter((each) => each === state).length;
    return count > 0 ? [w.count(count, w.legend[state])] : [];
  });
  return (
    <button
      type="button"
      className={`node ${stateOf(states, taken)}`}
      data-fn={of.fn}
      style={{ left: at.x, top: at.y, width: at.width }}
      aria-current={here ? 'step' : undefined}
      aria-expanded={open}
      aria-label={w.node(of.fn, counts, at.folded)}
      onClick={() => all.go(of.fn)}
    >
      <code>
        {of.fn}
        {at.folded > 0 && ` +${at.folded}`}
      </code>
      <span className="branch-marks">
        {events.map((event, i) => (
          <i key={event} className={states[i]} />
        ))}
      </span>
    </button>
  );
}

interface OverviewProps {
  readonly handler: Handler;
  /** Functions and calls of the fault on show. */
  readonly taken: ReadonlySet<string>;
  readonly calls: ReadonlySet<string>;
  /** What the fault did not take is folded into the function that it hangs from. */
  readonly fold: boolean;
  readonly all: Chosen;
  /** The function that the step on show is in. */
  readonly here: string | null;
  /** The function whose lines are open. */
  readonly open: string | null;
  readonly calleesOf: (fn: string, line: number) => readonly string[];
  readonly close: () => void;
}

/** All functions at once, as large as the room allows; one of them with its lines. */
export function OverviewMap(props: OverviewProps) {
  const { handler, taken, calls, fold, all, here, open, calleesOf, close } = props;
  const ref = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(ref, { width: 1150, height: 500, unit: 16 });
  const drawn = useMemo(() => {
    const pairs = [...calls].map((each) => each.split(' > ') as [string, string]);
    const all = handler.functions.map(({ fn, caller }) => ({ fn, caller, folded: 0 }));
    const functions = fold && taken.size > 0 ? folded(all, taken) : all;
    return overviewOf(functions, pairs, { width, height });
  }, [handler, taken, calls, fold, width, height]);
  const byName = useMemo(
    () => new Map(handler.functions.map((each) => [each.fn, each])),
    [handler],
  );
  const shown = open === null ? undefined : byName.get(open);
  const at = drawn.nodes.find(({ fn, again }) => fn === open && !again);
  return (
    <div className="overview" ref={ref}>
      <div className="overview-scroll">
        <div
          className="overview-tree"
          style={{ width: drawn.width, height: drawn.height, fontSize: drawn.em }}
        >
          <svg width={drawn.width} height={drawn.height} aria-hidden="true">
            {drawn.links.map(({ from, to, path }) => (
              <path
                key={callName(from, to)}
                d={path}
                data-taken={calls.has(callName(from, to)) || undefined}
              />
            ))}
          </svg>
          {drawn.nodes.map((node) => {
            const of = byName.get(node.fn);
            if (node.again)
              return (
                <code
                  key={`${node.fn} ${node.x}`}
                  className="again"
                  data-taken={taken.has(node.fn) || undefined}
                  style={{ left: node.x, top: node.y }}
                  aria-hidden="true"
                >
                  … {node.fn}
                </code>
              );
            return (
              of && (
                <FunctionNode
                  key={node.fn}
                  of={of}
                  at={node}
                  taken={taken.has(node.fn)}
                  here={node.fn === here}
                  open={node.fn === open}
                  all={all}
                />
              )
            );
          })}
        </div>
      </div>
      {shown && at && (
        <aside className={at.x > drawn.width / 2 ? 'focus left' : 'focus'} aria-label={shown.fn}>
          <button type="button" onClick={close}>
            {w.back}
          </button>
          <ol className="functions as-list">
            <FunctionCard
              of={shown}
              calleesAt={(line) => calleesOf(shown.fn, line)}
              taken={taken.has(shown.fn)}
              style={undefined}
              all={all}
            />
          </ol>
        </aside>
      )}
    </div>
  );
}
