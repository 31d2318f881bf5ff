import { Fragment } from 'react';
import { cellOf } from '../picture/flight.ts';
import type { Moment } from '../picture/moment.ts';
import { type Chain, forkEntry, type Row } from '../picture/tables.ts';
import { Flags } from '../ui/Flags.tsx';
import { Hex } from '../ui/Hex.tsx';
import { Panel } from '../ui/Panel.tsx';
import { t } from '../words/index.ts';

interface StripProps {
  readonly moment: Moment;
  readonly chain: Chain;
  readonly front: boolean;
}

interface ChipProps {
  readonly row: Row;
  readonly kind: string;
  readonly name: string;
  readonly digits: number;
}

function Chip({ row, kind, name, digits }: ChipProps) {
  return (
    <span className={`chip ${kind}`} data-cell={cellOf(row.at)}>
      <small>
        {name} <b>{row.index}</b>
      </small>
      {row.entry === null ? t.walk.unknown : <Hex value={row.entry.raw} digits={digits} />}
      {row.entry && <Flags entry={row.entry} />}
    </span>
  );
}

/** Digits that the entries of a format are padded to: wider ones are mostly zeros. */
const digitsOf = ({ format }: Moment['kernel']): number => (format.entrySize === 4 ? 8 : 9);

/** The walk as a chain of entries, for when the kernel's image has the stage. */
export function WalkStrip({ moment, chain, front }: StripProps) {
  const { id } = moment.kernel.format;
  const digits = digitsOf(moment.kernel);
  const hops = [...chain.own, ...(chain.via === 'own' ? chain.lower : [])];
  return (
    <Panel name={t.panels.walk} id="walk" front={front} bare>
      <div className="chips">
        {hops.map(({ level, row }, depth) => (
          <Fragment key={level.name}>
            {depth > 0 && <span className="to">→</span>}
            <Chip
              row={row}
              kind={depth <= chain.fork ? 'own' : 'table'}
              name={t.walk.entryOf(t.walk.short[id][level.name])}
              digits={digits}
            />
          </Fragment>
        ))}
      </div>
    </Panel>
  );
}

/** The master's entry alone. */
export function MasterStrip({ moment, chain, front }: StripProps) {
  const { row } = forkEntry(chain.master);
  const digits = digitsOf(moment.kernel);
  return (
    <Panel name={t.panels.master} id="master" front={front} bare>
      <div className="chips">
        <Chip row={row} kind="master" name={t.walk.masterEntry} digits={digits} />
      </div>
    </Panel>
  );
}
