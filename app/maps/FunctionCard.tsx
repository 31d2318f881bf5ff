import {
  branchOf,
  type EventId,
  type HandlerFunction,
  type ListingLine,
} from '../../core/index.ts';
import { branchName } from '../picture/branch-name.ts';
import { scenarioText } from '../words/index.ts';
import { maps as w } from '../words/maps.ts';
import type { Reach } from './handler.ts';

export type State = keyof typeof w.legend;

/** What the cards of a map share. */
export interface Chosen {
  readonly stateOf: (branch: string) => State;
  readonly reachOf: (branch: string) => Reach | undefined;
  /** The branch that the step on show is at; `null` if it is at none. */
  readonly here: string | null;
  /** Opens a story there, or says what it takes. */
  readonly choose: (fn: string, event: EventId) => void;
  readonly go: (fn: string) => void;
}

const needOf = (event: EventId): string => w.needs[event] ?? '';

function Branch({ fn, event, all }: { fn: string; event: EventId; all: Chosen }) {
  const branch = branchOf(fn, event);
  const state = all.stateOf(branch);
  const reach = all.reachOf(branch);
  const does = reach
    ? w.opens(scenarioText(reach.scenario).title, reach.step)
    : w.takes(needOf(event));
  return (
    <button
      type="button"
      className={state}
      aria-current={branch === all.here ? 'step' : undefined}
      aria-label={`${w.branch(branchName(event), fn, w.legend[state])}; ${does}`}
      title={does}
      onClick={() => all.choose(fn, event)}
    >
      <code>{branchName(event)}</code>
    </button>
  );
}

interface LineProps {
  readonly fn: string;
  readonly line: ListingLine;
  readonly number: number;
  readonly callees: readonly string[];
  readonly all: Chosen;
}

/** A line of the function: its text, its branches, and what it calls. */
function Line({ fn, line, number, callees, all }: LineProps) {
  return (
    <li data-line={number}>
      <code>{line.text.trim()}</code>
      {(line.events.length > 0 || callees.length > 0) && (
        <span className="branches">
          {line.events.map((event) => (
            <Branch key={event} fn={fn} event={event} all={all} />
          ))}
          {callees.map((callee) => (
            <button
              key={callee}
              type="button"
              className="call"
              aria-label={w.calls(callee)}
              onClick={() => all.go(callee)}
            >
              <code>→ {callee}</code>
            </button>
          ))}
        </span>
      )}
    </li>
  );
}

interface CardProps {
  readonly of: HandlerFunction;
  readonly calleesAt: (line: number) => readonly string[];
  readonly taken: boolean;
  readonly style: React.CSSProperties | undefined;
  readonly all: Chosen;
}

/** Whether a line decides or calls something; the others only close a bracket. */
const matters = (line: ListingLine, callees: readonly string[]): boolean =>
  line.events.length > 0 || callees.length > 0 || /\w/.test(line.text);

/** A function of the handler: the lines of our model, each with its branches. */
export function FunctionCard({ of, calleesAt, taken, style, all }: CardProps) {
  const { fn, listing } = of;
  return (
    <li className="function" data-fn={fn} data-taken={taken || undefined} style={style}>
      <h3 tabIndex={-1}>
        <code>{fn}</code>
      </h3>
      <small>
        <code>{w.source(listing.file, listing.version)}</code>
      </small>
      <ol>
        {listing.lines.map((line, number) =>
          matters(line, calleesAt(number)) ? (
            <Line
              key={line.text}
              fn={fn}
              line={line}
              number={number}
              callees={calleesAt(number)}
              all={all}
            />
          ) : null,
        )}
      </ol>
    </li>
  );
}
