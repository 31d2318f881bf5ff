import { Fragment } from 'react';
import { word } from '../../core/index.ts';
import { cellOf } from '../picture/flight.ts';
import type { Moment } from '../picture/moment.ts';
import { type Chain, forkEntry, type Row } from '../picture/tables.ts';
import { Asked } from '../ui/Asked.tsx';
import { Flags } from '../ui/Flags.tsx';
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
  /** Bytes of an entry. */
  readonly size: number;
}

function Chip({ row, kind, name, digits, size }: ChipProps) {
  return (
    <span className={`chip ${kind}`} data-cell={cellOf(row.at)}>
      <small>
        {name} <b>{row.index}</b>
      </small>
      {row.entry === null ? (
        t.walk.unknown
      ) : (
        <>
          <Asked
            value={row.entry.raw}
            digits={digits}
            place={word(row.at, size)}
            as="entry"
            main={kind !== 'table'}
          />
          <Flags entry={row.entry} />
        </>
      )}
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
      <div className="chips" data-group>
        {hops.map(({ level, row }, depth) => (
          <Fragment key={level.name}>
            {depth > 0 && <span className="to">→</span>}
            <Chip
              row={row}
              kind={depth <= chain.fork ? 'own' : 'table'}
              name={t.walk.entryOf(t.walk.short[id][level.name])}
              digits={digits}
              size={moment.kernel.format.entrySize}
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
      <div className="chips" data-group>
        <Chip
          row={row}
          kind="master"
          name={t.walk.masterEntry}
          digits={digits}
          size={moment.kernel.format.entrySize}
        />
      </div>
    </Panel>
  );
}
