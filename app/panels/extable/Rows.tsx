import { phys, word } from '../../../core/index.ts';
import { cellOf } from '../../picture/flight.ts';
import type { ExRow, Search } from '../../picture/search.ts';
import { Asked } from '../../ui/Asked.tsx';
import { placed } from '../../ui/box.ts';
import { Hex } from '../../ui/Hex.tsx';
import { Pick } from '../../ui/Pick.tsx';
import { t } from '../../words/index.ts';
import type { ImageScene } from './layout.ts';

interface CodeProps {
  readonly rows: readonly { readonly at: bigint; readonly text: string }[];
  readonly boxes: ImageScene['codeRows'];
  readonly here: bigint | null;
  readonly cell: string;
  readonly mark: 'bad' | 'fix' | 'run';
}

/** Some instructions of a routine, the one in question marked. */
export function Code({ rows, boxes, here, cell, mark }: CodeProps) {
  return (
    <ol className="code">
      {rows.map((row, i) => {
        const box = boxes[i];
        const hit = row.at === here;
        return (
          box && (
            <li
              key={row.at.toString()}
              className={`instruction ${mark}`}
              style={placed(box)}
              data-picked={hit || undefined}
              data-cell={hit ? cell : undefined}
            >
              <Asked value={row.at} name={hit ? 'eip' : 'code'} />
              <code>{row.text}</code>
            </li>
          )
        );
      })}
    </ol>
  );
}

const shown = (value: bigint | null) =>
  value === null ? (
    t.walk.unknown
  ) : value === 0n ? (
    t.extable.blank
  ) : (
    <Hex value={value} digits={8} />
  );

interface EntriesProps {
  readonly scene: ImageScene;
  readonly rows: readonly ExRow[];
  readonly search: Search | null;
  readonly here: number | null;
  /** The entry it changed places with. */
  readonly other: number | null;
}

/** A window of the table: index, instruction, fixup, and what the search found there. */
export function Entries({ scene, rows, search, here, other }: EntriesProps) {
  const answers = new Map(search?.probes.map(({ mid, answer }) => [mid, answer]));
  return (
    <ol className="entries">
      {rows.map((row, i) => {
        const box = scene.rows[i];
        const answer = answers.get(row.index);
        return (
          box && (
            <li
              key={row.index}
              style={placed(box)}
              className={`entry ${answer ?? ''}`}
              data-picked={row.index === here || row.index === other || undefined}
              data-changed={row.changed || undefined}
              data-cell={cellOf(row.at)}
            >
              <span className="index">{row.index}</span>
              <small>{t.extable.insn}</small>
              <span className="value">
                {shown(row.insn)}
                {row.insn !== null && (
                  <Pick
                    place={word(row.at, row.field)}
                    as="word"
                    label={t.pick.row(row.index, t.extable.insn)}
                    main={row.index === here || (here === null && i === 0)}
                  />
                )}
              </span>
              <small>{t.extable.goes}</small>
              <span className="value">
                {shown(row.fixup)}
                {row.fixup !== null && (
                  <Pick
                    place={word(phys(row.at + BigInt(row.field)), row.field)}
                    as="word"
                    label={t.pick.row(row.index, t.extable.goes)}
                    main={false}
                  />
                )}
              </span>
              <span className="answer">{answer ? t.extable.answer[answer] : row.more}</span>
            </li>
          )
        );
      })}
    </ol>
  );
}
