import { useEffect, useMemo, useRef, useState } from 'react';
import { branchOf, type EventId, kernelProfiles, profileNamed } from '../../core/index.ts';
import { branchName } from '../picture/branch-name.ts';
import type { Moment } from '../picture/moment.ts';
import { usePlayer } from '../store/player.ts';
import { showOf } from '../store/show.ts';
import { maps as w } from '../words/maps.ts';
import { Chart } from './Chart.tsx';
import type { Chosen, State } from './FunctionCard.tsx';
import { faultAt, type Handler, handlerFor, seenOn, takenBy } from './handler.ts';
import './decisions.css';

/** How large the map is drawn; the smallest is as large as the page's small print. */
const ZOOMS = [0.9, 1, 1.25, 1.6] as const;
const START = 1;

const labelOf = (id: string): string => profileNamed(id)?.label ?? id;

/** Where there is no window, as in the gallery's tests, there is room. */
const narrow = (): boolean =>
  typeof window !== 'undefined' && window.matchMedia('(max-width: 699.98px)').matches;

/** A kernel's handler once it is there. */
function useHandler(id: string): Handler | null {
  const [handler, setHandler] = useState<Handler | null>(null);
  useEffect(() => {
    let wanted = true;
    setHandler(null);
    handlerFor(id).then(
      (found) => wanted && setHandler(found),
      () => wanted && setHandler(null),
    );
    return () => {
      wanted = false;
    };
  }, [id]);
  return handler;
}

interface ToolsProps {
  readonly kernel: string;
  readonly setKernel: (id: string) => void;
  readonly handler: Handler | null;
  readonly go: (fn: string) => void;
  readonly here: string | null;
  readonly zoom: number;
  readonly setZoom: (zoom: number) => void;
  readonly asList: boolean;
  readonly setAsList: (asList: boolean) => void;
}

function Tools(props: ToolsProps) {
  const { kernel, setKernel, handler, go, here, zoom, setZoom, asList, setAsList } = props;
  return (
    <div className="map-tools">
      <label>
        {w.of}
        <select value={kernel} onChange={(event) => setKernel(event.currentTarget.value)}>
          {kernelProfiles.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        {w.go}
        <select value="" onChange={(event) => go(event.currentTarget.value)}>
          <option value="">…</option>
          {handler?.functions.map(({ fn }) => (
            <option key={fn}>{fn}</option>
          ))}
        </select>
      </label>
      {here !== null && (
        <button type="button" onClick={() => go(here)}>
          {w.here}
        </button>
      )}
      <button type="button" disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
        {w.smaller}
      </button>
      <button type="button" disabled={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)}>
        {w.larger}
      </button>
      <button type="button" onClick={() => setAsList(!asList)}>
        {asList ? w.asMap : w.asList}
      </button>
    </div>
  );
}

function Legend() {
  return (
    <p className="legend">
      {(['taken', 'seen', 'unseen', 'unreached'] as const).map((state) => (
        <span key={state} className={state}>
          {w.legend[state]}
        </span>
      ))}
    </p>
  );
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
  const [asList, setAsList] = useState(narrow);
  const [need, setNeed] = useState('');
  const handler = useHandler(kernel);
  const scroll = useRef<HTMLElement>(null);
  const taken = useMemo(
    () =>
      kernel === profile ? takenBy(faultAt(moment.trace.steps, moment.index)) : new Set<string>(),
    [kernel, profile, moment],
  );
  const seen = useMemo(() => (handler ? seenOn(handler) : new Set<string>()), [handler]);
  const { step } = moment;
  const inside = handler?.functions.some(({ fn }) => fn === step.fn && kernel === profile);
  const here = inside ? step.fn : null;

  const go = (fn: string): void => {
    const card = scroll.current?.querySelector<HTMLElement>(`[data-fn="${fn}"]`);
    const line = card?.querySelector<HTMLElement>('[aria-current]');
    (line ?? card)?.scrollIntoView({ block: 'center', inline: 'center' });
    card?.querySelector<HTMLElement>('h4')?.focus({ preventScroll: true });
  };

  const stateOf = (branch: string): State => {
    if (taken.has(branch)) return 'taken';
    if (seen.has(branch)) return 'seen';
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
    here: kernel === profile ? branchOf(step.fn, step.event) : null,
    choose,
    go,
  };
  return (
    <section aria-label={w.decisions} className="decisions">
      <h3>{w.decisions}</h3>
      <p>{w.decisionsLead}</p>
      <Tools {...{ kernel, setKernel, handler, go, here, zoom, setZoom, asList, setAsList }} />
      <Legend />
      <p role="status" className="need">
        {handler ? need : w.working}
      </p>
      <section
        ref={scroll}
        className="decision-scroll"
        aria-label={w.chart(labelOf(kernel))}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled drawing must be reachable by keyboard
        tabIndex={0}
        style={{ fontSize: `${ZOOMS[zoom] ?? 1}rem` }}
      >
        {handler && <Chart {...{ handler, taken, all, asList, zoom }} />}
      </section>
    </section>
  );
}
