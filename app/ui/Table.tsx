import { memo, type ReactNode } from 'react';
import { word } from '../../core/index.ts';
import { cellOf } from '../picture/flight.ts';
import type { Row, TableWindow } from '../picture/tables.ts';
import type { TableBox } from '../stage/table-box.ts';
import { t } from '../words/index.ts';
import { type Box, placed } from './box.ts';
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

interface EntryProps {
  readonly row: Row;
  readonly box: Box;
  /** The table's title. */
  readonly title: string;
  readonly picked: boolean;
  readonly entrySize: number;
}

/** All that an entry looks like: it is what its bits are. */
const lookOf = ({ row, title, picked, entrySize }: EntryProps): string =>
  [row.at, row.entry?.raw, row.before, row.changed, row.read, title, picked, entrySize].join();

/** An entry of a table: from step to step most stay as they are. */
const Entry = memo(
  function Entry({ row, box, title, picked, entrySize }: EntryProps) {
    return (
      <li
        className="row"
        style={placed(box)}
        data-cell={cellOf(row.at)}
        data-picked={picked || undefined}
        data-changed={row.changed || undefined}
        data-was={(row.entry && row.before !== null) || undefined}
        data-read={row.read || undefined}
      >
        <span className="index">{row.index}</span>
        <Contents row={row} long={entrySize > 4} />
        {row.entry && (
          <Pick
            place={word(row.at, entrySize)}
            as="entry"
            label={t.pick.entry(title, row.index)}
            main={picked}
          />
        )}
      </li>
    );
  },
  (before, now) => before.box === now.box && lookOf(before) === lookOf(now),
);

/** A window of a table: the entry in question with its neighbours; where it is cut, it says so. */
export function Table({ box, title, sub, window, kind }: TableProps) {
  return (
    <div
      data-group
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
      <ul aria-label={t.walk.caption(title)}>
        {window.rows.map((row, i) => {
          const place = box.rows[i];
          return (
            place && (
              <Entry
                key={row.at.toString()}
                row={row}
                box={place}
                title={title}
                picked={row.index === window.index}
                entrySize={window.entrySize}
              />
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
