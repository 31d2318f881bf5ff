import { indexAt } from '../../core/index.ts';
import type { Moment } from '../picture/moment.ts';
import {
  bytesAround,
  type Chain,
  firstShown,
  forkEntry,
  type Hop,
  masterLeads,
} from '../picture/tables.ts';
import type { Box } from '../ui/box.ts';
import { joint, rowBox, type Scene } from './layout.ts';
import type { TableBox } from './table-box.ts';

interface ArrowsProps {
  readonly moment: Moment;
  readonly chain: Chain;
  readonly scene: Scene;
  readonly unit: number;
}

/** The box of the entry that the walk takes in a table, where the table has a place. */
function entryBox(chain: Chain, table: TableBox | undefined, hop: Hop | undefined): Box | null {
  if (!table || !hop) return null;
  const index = indexAt(hop.level, chain.address);
  return rowBox(table, firstShown(index, table.rows.length, 2 ** hop.level.bits), index);
}

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

interface RunProps {
  readonly kind: 'own' | 'master' | 'hw';
  readonly boxes: readonly (Box | null)[];
  readonly wide: boolean;
  readonly unit: number;
  readonly lane?: number;
}

/** An arrow from each box to the next. */
function Run({ kind, boxes, wide, unit, lane = 0 }: RunProps) {
  return boxes.slice(1).map((to, i) => {
    const from = boxes[i];
    const key = `${kind}${i}`;
    return from && to && <Arrow key={key} kind={kind} d={joint(from, to, wide, unit, lane)} />;
  });
}

/** From each entry to what its frame number names: table to table, page table to frame. */
export function Arrows(props: ArrowsProps) {
  const { chain, scene, unit } = props;
  const { wide } = scene;
  const boxesOf = (tables: readonly TableBox[], hops: readonly Hop[]): (Box | null)[] =>
    hops.map((hop, i) => entryBox(chain, tables[i], hop));
  const own = boxesOf(scene.own, chain.own);
  const master = boxesOf(scene.master, chain.master);
  const lower = boxesOf(scene.lower, chain.lower);
  const [first = null] = lower;
  const last = lower.at(-1) ?? null;
  const [ownFork, masterFork] = [own.at(-1) ?? null, master.at(-1) ?? null];
  const bytes = bytesBox(props);
  const lanes = wide ? { own: 0, master: 1 } : { own: 1, master: 0 };
  const empty = forkEntry(chain.own).row.entry?.present === false;
  const shared = { wide, unit };
  return (
    <svg className="arrows" width={scene.width} height={scene.height} aria-hidden="true">
      <Run kind="own" boxes={own} {...shared} />
      <Run kind="master" boxes={master} {...shared} />
      {chain.via === 'own' && (
        <Run kind="own" boxes={[ownFork, first]} {...shared} lane={lanes.own} />
      )}
      {masterLeads(chain) && (
        <Run kind="master" boxes={[masterFork, first]} {...shared} lane={lanes.master} />
      )}
      <Run kind="hw" boxes={lower} {...shared} />
      {ownFork && wide && empty && <DeadEnd from={ownFork} unit={unit} />}
      {chain.frame && last && <Run kind="hw" boxes={[last, bytes]} {...shared} />}
      {chain.frame && !last && wide && <Run kind="own" boxes={[ownFork, bytes]} {...shared} />}
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
