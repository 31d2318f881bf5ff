import { bit, type Entry, FLAG_NAMES, field } from '../../../core/index.ts';
import { cellOf } from '../../picture/flight.ts';
import type { Moment } from '../../picture/moment.ts';
import type { Chain, Row } from '../../picture/tables.ts';
import { type Box, placed } from '../../ui/box.ts';
import { t } from '../../words/index.ts';

type Where = 'own' | 'master' | 'table';

/** The entry the step is about: the one it wrote, else the last one it read, else the deepest one reached. */
function entryInPlay(moment: Moment, chain: Chain): { row: Row; where: Where } {
  const rows: { row: Row; where: Where }[] = [
    { row: chain.own, where: 'own' },
    { row: chain.masterRow, where: 'master' },
    ...(chain.table ? [{ row: chain.table.row, where: 'table' as const }] : []),
  ];
  const own = { row: chain.own, where: 'own' as const };
  const written = rows.find(({ row }) => moment.writes.has(cellOf(row.at)));
  const read = rows.findLast(({ row }) => moment.reads.has(cellOf(row.at)));
  return written ?? read ?? (chain.table?.via === 'own' ? (rows.at(-1) ?? own) : own);
}

function meaning(entry: Entry, where: Where): string {
  if (!entry.present) return t.walk.meaning.none;
  if (where === 'table') return t.walk.meaning.page;
  return entry.large ? t.walk.meaning.large : t.walk.meaning.table;
}

/** Bits 8 to 0 of an entry, named, with the frame number before them. */
export function Card({
  moment,
  chain,
  box,
}: {
  readonly moment: Moment;
  readonly chain: Chain;
  readonly box: Box;
}) {
  const { row, where } = entryInPlay(moment, chain);
  if (!row.entry) return null;
  const { raw } = row.entry;
  const flags = FLAG_NAMES.map((name, position) => ({
    name,
    set: bit(raw, position),
    flipped: row.before !== null && bit(row.before, position) !== bit(raw, position),
  })).reverse();
  return (
    <div className={`card ${where}`} style={placed(box)}>
      <p className="card-title">
        <b>{t.walk.card(row.index, t.walk.cardWhere[where])}</b>
        <span>{meaning(row.entry, where)}</span>
      </p>
      <dl className="bits" data-absent={!row.entry.present || undefined}>
        <div className="bits-frame">
          <dd>{field(raw, 31, 12).toString(16).padStart(5, '0')}</dd>
          <dt>{t.walk.frameField}</dt>
        </div>
        <div className="bits-free">
          <dd>{field(raw, 11, 9).toString(2).padStart(3, '0')}</dd>
          <dt>{t.walk.free}</dt>
        </div>
        {flags.map(({ name, set, flipped }) => (
          <div key={name} data-set={set || undefined} data-changed={flipped || undefined}>
            <dd>{set ? 1 : 0}</dd>
            <dt>{name}</dt>
          </div>
        ))}
      </dl>
    </div>
  );
}
