import { bit, type Entry, FLAG_NAMES, field, word } from '../../../core/index.ts';
import { cellOf } from '../../picture/flight.ts';
import type { Moment } from '../../picture/moment.ts';
import { type Chain, forkEntry, type Hop } from '../../picture/tables.ts';
import { type Box, placed } from '../../ui/box.ts';
import { Pick } from '../../ui/Pick.tsx';
import { sizeOf } from '../../ui/units.ts';
import { t } from '../../words/index.ts';

type Where = 'own' | 'master' | 'table';

interface InPlay extends Hop {
  readonly where: Where;
}

/** The entry the step is about: the one it wrote, else the last one it read, else the deepest one reached. */
function entryInPlay(moment: Moment, chain: Chain): InPlay {
  const from = (where: Where, hops: readonly Hop[]): InPlay[] =>
    hops.map((hop) => ({ ...hop, where }));
  const hops = [
    ...from('own', chain.own),
    ...from('master', chain.master),
    ...from('table', chain.lower),
  ];
  const own: InPlay = { ...forkEntry(chain.own), where: 'own' };
  const written = hops.find(({ row }) => moment.writes.has(cellOf(row.at)));
  const read = hops.findLast(({ row }) => moment.reads.has(cellOf(row.at)));
  return written ?? read ?? (chain.via === 'own' ? (hops.at(-1) ?? own) : own);
}

function meaning(entry: Entry, { level }: Hop): string {
  if (!entry.present) return t.walk.meaning.none;
  if (level.name === 'pte') return t.walk.meaning.page;
  return entry.large ? t.walk.meaning.large(sizeOf(level.shift)) : t.walk.meaning.table;
}

/** The frame number as the entry holds it: 20 bits, or 40 of which a small machine uses few. */
const frameDigits = (raw: bigint, entrySize: number): string =>
  entrySize > 4
    ? field(raw, 51, 12).toString(16).padStart(7, '0')
    : field(raw, 31, 12).toString(16).padStart(5, '0');

/** An entry's bits, named: the flags at its end, the frame number before them, NX where the format has it. */
export function Card({
  moment,
  chain,
  box,
}: {
  readonly moment: Moment;
  readonly chain: Chain;
  readonly box: Box;
}) {
  const found = entryInPlay(moment, chain);
  const { row, where, level } = found;
  const { id, entrySize } = moment.kernel.format;
  if (!row.entry) return null;
  const { raw } = row.entry;
  const title = t.walk.card(row.index, t.walk.cardWhere[where](t.walk.short[id][level.name]));
  const flags = FLAG_NAMES.map((name, position) => ({
    name,
    set: bit(raw, position),
    flipped: row.before !== null && bit(row.before, position) !== bit(raw, position),
  })).reverse();
  return (
    <div className={`card ${where}`} style={placed(box)}>
      <p className="card-title">
        <b>{title}</b>
        <span>{meaning(row.entry, found)}</span>
      </p>
      <dl className="bits" data-absent={!row.entry.present || undefined}>
        {entrySize > 4 && (
          <div
            data-set={bit(raw, 63) || undefined}
            data-changed={
              (row.before !== null && bit(row.before, 63) !== bit(raw, 63)) || undefined
            }
          >
            <dd>{bit(raw, 63) ? 1 : 0}</dd>
            <dt>{t.walk.noExecute}</dt>
          </div>
        )}
        <div className="bits-frame">
          <dd>{frameDigits(raw, entrySize)}</dd>
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
      <Pick place={word(row.at, entrySize)} as="entry" label={t.pick.register(title)} main />
    </div>
  );
}
