import { kernelProfiles } from '../../core/index.ts';
import { maps as w } from '../words/maps.ts';
import type { Handler } from './handler.ts';

/** How large the map is drawn at full size; the smallest is as large as the page's small print. */
export const ZOOMS = [0.9, 1, 1.25, 1.6] as const;

/** All functions at once; what the fault took; every card at full size; the cards one below the other. */
export type View = keyof typeof w.views;

const VIEWS = ['overview', 'way', 'map', 'list'] as const satisfies readonly View[];

/** Whether all functions are in sight, without their lines. */
export const atOnce = (view: View): boolean => view === 'overview' || view === 'way';

interface ToolsProps {
  readonly kernel: string;
  readonly setKernel: (id: string) => void;
  readonly handler: Handler | null;
  readonly go: (fn: string) => void;
  readonly here: string | null;
  readonly zoom: number;
  readonly setZoom: (zoom: number) => void;
  readonly view: View;
  readonly setView: (view: View) => void;
}

function Zoom({ zoom, setZoom }: Pick<ToolsProps, 'zoom' | 'setZoom'>) {
  return (
    <>
      <button type="button" disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
        {w.smaller}
      </button>
      <button type="button" disabled={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)}>
        {w.larger}
      </button>
    </>
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

/** What the map is of, how it is drawn, and the way to a function. */
export function Tools(props: ToolsProps) {
  const { kernel, setKernel, handler, go, here, zoom, setZoom, view, setView } = props;
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
      <fieldset aria-label={w.view}>
        {VIEWS.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === view}
            onClick={() => setView(each)}
          >
            {w.views[each]}
          </button>
        ))}
      </fieldset>
      {!atOnce(view) && (
        <>
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
        </>
      )}
      {view === 'map' && <Zoom zoom={zoom} setZoom={setZoom} />}
      <Legend />
    </div>
  );
}
