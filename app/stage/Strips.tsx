import { cellOf } from '../picture/flight.ts';
import type { Chain, Row } from '../picture/tables.ts';
import { Flags } from '../ui/Flags.tsx';
import { Hex } from '../ui/Hex.tsx';
import { Panel } from '../ui/Panel.tsx';
import { t } from '../words/index.ts';

interface StripProps {
  readonly chain: Chain;
  readonly front: boolean;
}

function Chip({
  row,
  kind,
  name,
}: {
  readonly row: Row;
  readonly kind: string;
  readonly name: string;
}) {
  return (
    <span className={`chip ${kind}`} data-cell={cellOf(row.at)}>
      <small>
        {name} <b>{row.index}</b>
      </small>
      {row.entry === null ? t.walk.unknown : <Hex value={row.entry.raw} digits={8} />}
      {row.entry && <Flags entry={row.entry} />}
    </span>
  );
}

/** The walk as a chain of entries, for when the kernel's image has the stage. */
export function WalkStrip({ chain, front }: StripProps) {
  return (
    <Panel name={t.panels.walk} id="walk" front={front} bare>
      <div className="chips">
        <Chip row={chain.own} kind="own" name={t.walk.dirEntry} />
        {chain.table?.via === 'own' && (
          <>
            <span className="to">→</span>
            <Chip row={chain.table.row} kind="table" name={t.walk.tableEntry} />
          </>
        )}
      </div>
    </Panel>
  );
}

/** The master's entry alone. */
export function MasterStrip({ chain, front }: StripProps) {
  return (
    <Panel name={t.panels.master} id="master" front={front} bare>
      <div className="chips">
        <Chip row={chain.masterRow} kind="master" name={t.walk.masterEntry} />
      </div>
    </Panel>
  );
}
