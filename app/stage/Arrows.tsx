import { indexAt } from '../../core/index.ts';
import type { Moment } from '../picture/moment.ts';
import { type Chain, windowOf } from '../picture/tables.ts';
import { type Scene, joint, rowBox } from './layout.ts';

interface ArrowsProps {
  readonly moment: Moment;
  readonly chain: Chain;
  readonly scene: Scene;
  readonly unit: number;
}

/** From each entry to what its frame number names: directory to page table, page table to frame. */
export function Arrows({ moment, chain, scene, unit }: ArrowsProps) {
  const { top, leaf, address, directory } = chain;
  const index = indexAt(top, address);
  const first = windowOf(moment, directory, top, address, scene.count).rows[0]?.index ?? 0;
  const own = rowBox(scene.directory, first, index);
  const master = rowBox(scene.master, first, index);
  const leafIndex = indexAt(leaf, address);
  const tableFirst = chain.table
    ? (windowOf(moment, chain.table.at, leaf, address, scene.table.rows.length).rows[0]?.index ?? 0)
    : 0;
  const pte = chain.table ? rowBox(scene.table, tableFirst, leafIndex) : null;
  const frame = scene.frame.rows[1] ?? null;
  const masterLeads = chain.table !== null && chain.masterRow.entry?.frame === chain.table.at && chain.masterRow.entry.present;
  return (
    <svg className="arrows" width={scene.width} height={scene.height} aria-hidden="true">
      {own && pte && chain.table?.via === 'own' && (
        <path className="own" d={joint(own, pte, scene.wide, unit, scene.wide ? 0 : 1)} markerEnd="url(#tip-own)" />
      )}
      {master && pte && masterLeads && (
        <path className="master" d={joint(master, pte, scene.wide, unit, scene.wide ? 1 : 0)} markerEnd="url(#tip-master)" />
      )}
      {own && chain.own.entry && !chain.own.entry.present && scene.wide && (
        <g className="dead-end" transform={`translate(${own.x + own.width}, ${own.y + own.height / 2})`}>
          <line x2={0.8 * unit} />
          <line x1={0.8 * unit} x2={0.8 * unit} y1={-0.5 * unit} y2={0.5 * unit} />
        </g>
      )}
      {pte && frame && chain.frame?.from === 'table' && (
        <path className="hw" d={joint(pte, frame, scene.wide, unit)} markerEnd="url(#tip-hw)" />
      )}
      {own && frame && chain.frame?.from === 'directory' && scene.wide && (
        <path className="own" d={joint(own, frame, scene.wide, unit)} markerEnd="url(#tip-own)" />
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
