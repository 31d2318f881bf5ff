import type { Step } from '../../core/index.ts';
import type { Moment } from '../picture/moment.ts';
import { usePlayer } from '../store/player.ts';
import { seenSteps } from '../store/seen.ts';
import { showOf } from '../store/show.ts';
import { plain } from '../ui/Prose.tsx';
import { say, scenarioText } from '../words/index.ts';
import { maps as w } from '../words/maps.ts';
import { type Drawn, decisions, drawn, mapped, nameOf, waysOf } from './decisions.ts';

/** Rem from column to column and from row to row, and a node's width. */
const COLUMN = 12;
const ROW = 3.3;
const NODE = 10.6;

type State = keyof typeof w.legend;

/** Every decision that some ways come through, by its name. */
const namesOf = (ways: readonly (readonly Step[])[]): Set<string> =>
  new Set(
    ways.flatMap((way) => way.map((_, i) => nameOf(way.slice(0, i + 1).map(({ event }) => event)))),
  );

/** The decisions of the fault that a step belongs to, or of the last one before it. */
function takenAt({ trace, index }: Moment): Set<string> {
  const way = waysOf(trace.steps).findLast(([begin]) => begin && begin.index <= index);
  return namesOf(way ? [way.filter((step) => step.index <= index)] : []);
}

/** The decisions of all scenarios as far as this reader has seen them. */
function seenBefore(): Set<string> {
  const seen = seenSteps();
  const ways = mapped.flatMap((scenario) => {
    const far = seen[scenario.id] ?? -1;
    if (far < 0) return [];
    return waysOf(showOf(scenario).trace.steps).map((way) =>
      way.filter((step) => step.index <= far),
    );
  });
  return namesOf(ways);
}

const showFor = (id: string) => {
  const scenario = mapped.find((each) => each.id === id);
  return scenario ? showOf(scenario) : null;
};

interface NodeProps {
  readonly node: Drawn;
  readonly state: State;
  readonly close: () => void;
}

/** A decision: opens the step of a scenario that comes there. */
function Node({ node, state, close }: NodeProps) {
  const { decision, x, y } = node;
  const show = showFor(decision.scenario);
  const step = show?.trace.steps[decision.step];
  if (!show || !step) return null;
  const headline = plain(say(step, show.kernel.profile).headline);
  return (
    <li style={{ left: `${x * COLUMN}rem`, top: `${y * ROW}rem`, width: `${NODE}rem` }}>
      <button
        type="button"
        className={state}
        aria-label={w.node(headline, scenarioText(show).title, w.legend[state])}
        onClick={() => {
          usePlayer.getState().load(show, decision.step);
          close();
        }}
      >
        {headline}
      </button>
    </li>
  );
}

interface DecisionsProps {
  readonly moment: Moment;
  readonly close: () => void;
}

/** All ways through the handler as one tree: the way on show, what was seen, what is still to see. */
export function Decisions({ moment, close }: DecisionsProps) {
  const nodes = drawn(decisions());
  const taken = takenAt(moment);
  const seen = seenBefore();
  const stateOf = (name: string): State =>
    taken.has(name) ? 'taken' : seen.has(name) ? 'seen' : 'unseen';
  const wide = Math.max(...nodes.map(({ x }) => x)) * COLUMN + NODE;
  const high = (Math.max(...nodes.map(({ y }) => y)) + 1) * ROW;
  return (
    <section aria-label={w.decisions} className="decisions">
      <h3>{w.decisions}</h3>
      <p>{w.decisionsLead}</p>
      <p className="legend">
        {(['taken', 'seen', 'unseen'] as const).map((state) => (
          <span key={state} className={state}>
            {w.legend[state]}
          </span>
        ))}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled drawing must be reachable by keyboard */}
      <div className="decision-scroll" tabIndex={0}>
        <div style={{ width: `${wide}rem`, height: `${high}rem` }}>
          <svg viewBox={`0 0 ${wide} ${high}`} aria-hidden="true">
            {nodes.map(({ name, x, y, parent }) => {
              if (!parent) return null;
              const from = parent.x * COLUMN + NODE;
              const middle = (y + 0.42) * ROW;
              const before = (parent.y + 0.42) * ROW;
              return (
                <path
                  key={name}
                  className={stateOf(name)}
                  d={`M${from},${before}H${from + 0.7}V${middle}H${x * COLUMN}`}
                />
              );
            })}
          </svg>
          <ol>
            {nodes.map((node) => (
              <Node key={node.name} node={node} state={stateOf(node.name)} close={close} />
            ))}
          </ol>
        </div>
      </div>
    </section>
  );
}
