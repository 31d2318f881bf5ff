import { indexAt } from '../../core/index.ts';
import type { Moment } from '../picture/moment.ts';
import { bytesAround, type Chain, windowOf } from '../picture/tables.ts';
import type { Box } from '../ui/box.ts';
import { joint, rowBox, type Scene } from './layout.ts';

interface ArrowsProps {
  readonly moment: Moment;
  readonly chain: Chain;
  readonly scene: Scene;
  readonly unit: number;
}

/** The boxes that the arrows join; `null` where there is none. */
function ends({ moment, chain, scene }: ArrowsProps) {
  const { top, leaf, address, directory, table } = chain;
  const index = indexAt(top, address);
  const shown = windowOf(moment, directory, top, address, scene.count).rows[0]?.index ?? 0;
  const own = rowBox(scene.directory, shown, index);
  const master = rowBox(scene.master, shown, index);
  if (!table) return { own, master, pte: null };
  const [row] = windowOf(moment, table.at, leaf, address, scene.table.rows.length).rows;
  return { own, master, pte: rowBox(scene.table, row?.index ?? 0, indexAt(leaf, address)) };
}

/** Whether the master's entry leads to the page table on show. */
const masterLeads = ({ table, masterRow }: Chain): boolean =>
  table !== null && masterRow.entry?.present === true && masterRow.entry.frame === table.at;

function Arrow({ kind, d }: { readonly kind: 'own' | 'master' | 'hw'; readonly d: string }) {
  return <path className={kind} d={d} markerEnd={`url(#tip-${kind})`} />;
}

function DeadEnd({ from, unit }: { readonly from: Box; readonly unit: number }) {
  return (
    <g
      className="dead-end"
      transform={`translate(${from.x + from.width}, ${from.y + from.height / 2})`}
    >
      <line x2={0.8 * unit} />
      <line x1={0.8 * unit} x2={0.8 * unit} y1={-0.5 * unit} y2={0.5 * unit} />
    </g>
  );
}

/** The box of the addressed bytes. */
function bytesBox({ moment, chain, scene }: ArrowsProps): Box | null {
  const here = bytesAround(moment, chain, scene.frame.rows.length).findIndex((row) => row.here);
  return scene.frame.rows[here] ?? null;
}

/** From each entry to what its frame number names: directory to page table, page table to frame. */
export function Arrows(props: ArrowsProps) {
  const { chain, scene, unit } = props;
  const { own, master, pte } = ends(props);
  const bytes = bytesBox(props);
  const { wide } = scene;
  const lanes = wide ? { own: 0, master: 1 } : { own: 1, master: 0 };
  const empty = chain.own.entry?.present === false;
  return (
    <svg className="arrows" width={scene.width} height={scene.height} aria-hidden="true">
      {own && pte && chain.table?.via === 'own' && (
        <Arrow kind="own" d={joint(own, pte, wide, unit, lanes.own)} />
      )}
      {master && pte && masterLeads(chain) && (
        <Arrow kind="master" d={joint(master, pte, wide, unit, lanes.master)} />
      )}
      {own && wide && empty && <DeadEnd from={own} unit={unit} />}
      {pte && bytes && chain.frame?.from === 'table' && (
        <Arrow kind="hw" d={joint(pte, bytes, wide, unit)} />
      )}
      {own && bytes && wide && chain.frame?.from === 'directory' && (
        <Arrow kind="own" d={joint(own, bytes, wide, unit)} />
      )}
    </svg>
  );
}

/** Arrow heads, one a colour, defined once on the page. */
export function Tips() {
  return (
    <svg width="0" height="0" className="tips" aria-hidden="true">
      <defs>
        {['own', 'master', 'hw', 'fix'].map((kind) => (
          <marker
            key={kind}
            id={`tip-${kind}`}
            className={kind}
            viewBox="0 0 10 10"
            refX="2"
            refY="5"
            markerWidth="5"
            markerHeight="5"
            orient="auto"
          >
            <path d="M0 0 L10 5 L0 10 z" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
