import type { ReactNode } from 'react';
import { word } from '../../core/index.ts';
import { cellOf } from '../picture/flight.ts';
import type { Row, TableWindow } from '../picture/tables.ts';
import type { TableBox } from '../stage/table-box.ts';
import { t } from '../words/index.ts';
import { placed } from './box.ts';
import { Flags } from './Flags.tsx';
import { Hex } from './Hex.tsx';
import { Pick } from './Pick.tsx';
import './table.css';

interface TableProps {
  readonly box: TableBox;
  readonly title: string;
  readonly sub: ReactNode;
  readonly window: TableWindow;
  /** Whose table it is: decides the colour. */
  readonly kind: 'own' | 'master' | 'table';
}

function Contents({ row, long }: { readonly row: Row; readonly long: boolean }) {
  if (row.entry === null) return <span className="faint">{t.walk.unknown}</span>;
  const { entry, before } = row;
  return (
    <>
      <span className="now">
        {before !== null && (
          <>
            <span className="hidden">{t.walk.was} </span>
            <s>
              <Hex value={before} />
            </s>
            <span aria-hidden="true"> → </span>
          </>
        )}
        <Hex value={entry.raw} digits={long ? 9 : 8} />
      </span>
      {before === null && <Flags entry={entry} />}
    </>
  );
}

function cut(window: TableWindow, side: 'above' | 'below'): string {
  const first = window.rows[0]?.index ?? 0;
  const last = window.rows.at(-1)?.index ?? 0;
  if (side === 'above') return first === 0 ? t.walk.first : t.walk.cutAbove(first - 1);
  return last === window.total - 1 ? t.walk.end : t.walk.cutBelow(last + 1, window.total - 1);
}

/** A window of a table: the entry in question with its neighbours; where it is cut, it says so. */
export function Table({ box, title, sub, window, kind }: TableProps) {
  return (
    <div
      className={`table ${kind} ${box.brief ? 'brief' : ''} ${window.entrySize > 4 ? 'long' : ''}`}
    >
      <div className="table-head" style={placed(box.head)}>
        <h3>{title}</h3>
        <p>{sub}</p>
      </div>
      {!box.brief && (
        <p className="cut above" style={placed(box.above)}>
          {cut(window, 'above')}
        </p>
      )}
      <ul aria-label={t.walk.caption(title)} data-group>
        {window.rows.map((row, i) => {
          const place = box.rows[i];
          return (
            place && (
              <li
                key={row.at.toString()}
                className="row"
                style={placed(place)}
                data-cell={cellOf(row.at)}
                data-picked={row.index === window.index || undefined}
                data-changed={row.changed || undefined}
                data-read={row.read || undefined}
              >
                <span className="index">{row.index}</span>
                <Contents row={row} long={window.entrySize > 4} />
                {row.entry && (
                  <Pick
                    place={word(row.at, window.entrySize)}
                    as="entry"
                    label={t.pick.entry(title, row.index)}
                    main={row.index === window.index}
                  />
                )}
              </li>
            )
          );
        })}
      </ul>
      {!box.brief && (
        <p className="cut below" style={placed(box.below)}>
          {cut(window, 'below')}
        </p>
      )}
    </div>
  );
}
