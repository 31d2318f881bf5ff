import { useMemo, useRef, useState } from 'react';
import { branchOf, type EventId, profileNamed } from '../../core/index.ts';
import { branchName } from '../picture/branch-name.ts';
import type { Moment } from '../picture/moment.ts';
import { usePlayer } from '../store/player.ts';
import { showOf } from '../store/show.ts';
import { maps as w } from '../words/maps.ts';
import { Chart } from './Chart.tsx';
import type { Chosen, State } from './FunctionCard.tsx';
import {
  calleesIn,
  callsOf,
  callsTaken,
  faultAt,
  type Handler,
  seenOn,
  takenBy,
} from './handler.ts';
import { OverviewMap } from './Overview.tsx';
import { atOnce, Tools, type View, ZOOMS } from './Tools.tsx';
import { useHandler } from './use-handler.ts';
import './decisions.css';

const START = 1;

const labelOf = (id: string): string => profileNamed(id)?.label ?? id;

/** Where there is no window, as in the gallery's tests, there is room. */
const narrow = (): boolean =>
  typeof window !== 'undefined' && window.matchMedia('(max-width: 699.98px)').matches;

/** What a handler's picture is made of: its calls, what was seen, and what the fault on show took. */
function useWays(handler: Handler | null, moment: Moment, same: boolean) {
  return useMemo(() => {
    if (!handler) return null;
    const steps = same ? faultAt(moment.trace.steps, moment.index) : [];
    const calls = callsOf(handler);
    return {
      handler,
      calls,
      calleesOf: calleesIn(calls),
      taken: takenBy(steps),
      lit: callsTaken(handler, steps),
      seen: seenOn(handler),
    };
  }, [handler, moment, same]);
}

/** Brings a function's card into sight, at the line that the step is at. */
function bring(room: HTMLElement | null, fn: string): void {
  const card = room?.querySelector<HTMLElement>(`[data-fn="${fn}"]`);
  const line = card?.querySelector<HTMLElement>('[aria-current]');
  (line ?? card)?.scrollIntoView({ block: 'center', inline: 'center' });
  card?.querySelector<HTMLElement>('h3')?.focus({ preventScroll: true });
}

interface DecisionsProps {
  readonly moment: Moment;
  readonly close: () => void;
}

/** The handler of a kernel as one graph: the way on show, what was seen, what is still to see, what no story shows. */
export function Decisions({ moment, close }: DecisionsProps) {
  const { profile } = moment.kernel;
  const [kernel, setKernel] = useState<string>(profile);
  const [zoom, setZoom] = useState(START);
  const [view, setView] = useState<View>(narrow() ? 'list' : 'overview');
  const [open, setOpen] = useState<string | null>(null);
  const [need, setNeed] = useState('');
  const handler = useHandler(kernel);
  const scroll = useRef<HTMLElement>(null);
  const same = kernel === profile;
  const ways = useWays(handler, moment, same);
  const { step } = moment;
  const here = same && handler?.functions.some(({ fn }) => fn === step.fn) ? step.fn : null;

  const go = (fn: string): void => {
    if (atOnce(view)) setOpen(fn === open ? null : fn);
    else bring(scroll.current, fn);
  };

  const stateOf = (branch: string): State => {
    if (ways?.taken.has(branch)) return 'taken';
    if (ways?.seen.has(branch)) return 'seen';
    return handler?.reached.has(branch) ? 'unseen' : 'unreached';
  };

  const choose = (fn: string, event: EventId): void => {
    const reach = handler?.reached.get(branchOf(fn, event));
    if (!reach || !handler) {
      setNeed(w.unreached(branchName(event), labelOf(kernel), w.needs[event] ?? ''));
      return;
    }
    usePlayer.getState().load(showOf(reach.scenario, handler.model), reach.step);
    close();
  };

  const all: Chosen = {
    stateOf,
    reachOf: (branch) => handler?.reached.get(branch),
    here: same ? branchOf(step.fn, step.event) : null,
    choose,
    go,
  };
  const other = (id: string): void => {
    setKernel(id);
    setOpen(null);
  };
  return (
    <section aria-label={w.decisions} className="decisions">
      <p>{w.decisionsLead}</p>
      <Tools {...{ kernel, setKernel: other, handler, go, here, zoom, setZoom, view, setView }} />
      <p role="status" className="need">
        {handler ? need : w.working}
      </p>
      {ways && atOnce(view) ? (
        <OverviewMap
          handler={ways.handler}
          taken={ways.taken}
          calls={ways.lit}
          fold={view === 'way'}
          calleesOf={ways.calleesOf}
          close={() => setOpen(null)}
          {...{ all, here, open }}
        />
      ) : (
        <section
          ref={scroll}
          className="decision-scroll"
          aria-label={w.chart(labelOf(kernel))}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled drawing must be reachable by keyboard
          tabIndex={0}
          style={{ fontSize: `${ZOOMS[zoom] ?? 1}rem` }}
        >
          {ways && <Chart {...ways} {...{ all, zoom }} asList={view === 'list'} />}
        </section>
      )}
    </section>
  );
}
