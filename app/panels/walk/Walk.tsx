import { memo } from 'react';
import { cpuOf, currentTask, hex, word } from '../../../core/index.ts';
import { cellOf } from '../../picture/flight.ts';
import type { Moment } from '../../picture/moment.ts';
import {
  bytesAround,
  type Chain,
  forkEntry,
  masterLeads,
  type Row,
  windowOf,
} from '../../picture/tables.ts';
import type { Scene } from '../../stage/layout.ts';
import { Asked } from '../../ui/Asked.tsx';
import { placed } from '../../ui/box.ts';
import { Panel } from '../../ui/Panel.tsx';
import { Pick } from '../../ui/Pick.tsx';
import { Table } from '../../ui/Table.tsx';
import { t } from '../../words/index.ts';
import { Card } from './Card.tsx';
import './walk.css';

interface WalkProps {
  readonly moment: Moment;
  readonly chain: Chain;
  readonly scene: Scene;
  readonly front: boolean;
}

type TablesProps = Omit<WalkProps, 'front'>;

function noteOf(chain: Chain): string {
  if (chain.via === 'master') return t.walk.tableVia;
  return masterLeads(chain) ? t.walk.tableShared : t.walk.tableOwn;
}

/** Why the walk goes no further than `last`. */
function whyNone(last: Row): string {
  return last.entry?.large ? t.walk.large : t.walk.absent;
}

/** The tables below the fork; where the walk ends before one, what is missing stands in its place. */
function Lower({ moment, chain, scene }: TablesProps) {
  const { id } = moment.kernel.format;
  const levels = chain.levels.slice(chain.fork + 1);
  const last = chain.lower.at(-1) ?? forkEntry(chain.own);
  return levels.map((level, i) => {
    const box = scene.lower[i];
    const hop = chain.lower[i];
    if (!box) return null;
    if (hop) {
      const note = i === 0 ? ` · ${noteOf(chain)}` : '';
      return (
        <Table
          key={level.name}
          box={box}
          kind="table"
          title={t.walk.title(t.walk.short[id][level.name])}
          sub={
            <>
              {t.walk.tableSub} <Asked value={hop.table} digits={8} name="frame" />
              {note}
            </>
          }
          window={windowOf(moment, hop.table, level, chain.address, box.rows.length)}
        />
      );
    }
    return (
      <div key={level.name} className="gap" style={placed(box)}>
        <h3>{t.walk.none(t.walk.short[id][level.name])}</h3>
        {!box.brief && <p>{whyNone(last.row)}</p>}
      </div>
    );
  });
}

const byte = (value: number | null): string =>
  value === null ? '??' : value.toString(16).padStart(2, '0');

function Frame({ moment, chain, scene }: TablesProps) {
  const box = scene.frame;
  if (!chain.frame)
    return (
      <div className="gap" style={placed(box)}>
        <h3>{t.walk.frameNone}</h3>
        <p>{t.walk.noFrame}</p>
      </div>
    );
  return (
    <div className="table frame" data-group>
      <div className="table-head" style={placed(box.head)}>
        <h3>{t.walk.frame}</h3>
        <p>
          {t.walk.frameSub} <Asked value={chain.frame.at} digits={8} name="frame" />
        </p>
      </div>
      <ul aria-label={t.walk.bytes}>
        {bytesAround(moment, chain, box.rows.length).map((row, i) => {
          const place = box.rows[i];
          return (
            place && (
              <li
                key={row.at.toString()}
                className="row bytes"
                style={placed(place)}
                data-cell={cellOf(row.at)}
                data-picked={row.here || undefined}
                data-changed={row.changed || undefined}
              >
                <span className="index">+0x{row.offset.toString(16)}</span>
                <span className="now">{row.bytes.map(byte).join(' ')}</span>
                {row.bytes.every((each) => each !== null) && (
                  <Pick
                    place={word(row.at)}
                    as="word"
                    label={t.pick.bytes(hex(row.offset))}
                    main={row.here}
                  />
                )}
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

/** All that is in the panel: coming forward or stepping back changes none of it. */
const Tables = memo(function Tables({ moment, chain, scene }: TablesProps) {
  const task = currentTask(moment.now, moment.cpu);
  const { cr3 } = cpuOf(moment.now, moment.cpu).registers;
  const { id } = moment.kernel.format;
  return (
    <>
      {chain.own.map(({ level, table }, depth) => {
        const box = scene.own[depth];
        if (!box) return null;
        const title = t.walk.own(t.walk.short[id][level.name], task.comm);
        return (
          <Table
            key={level.name}
            box={box}
            kind="own"
            title={title}
            sub={
              <>
                {depth === 0 ? t.walk.ownSub(task.pid) : t.walk.tableSub}{' '}
                {depth === 0 ? (
                  <Asked
                    value={cr3}
                    digits={8}
                    place={{ space: 'register', cpu: moment.cpu, name: 'cr3' }}
                    as="register"
                  />
                ) : (
                  <Asked value={table} digits={8} name="frame" />
                )}
              </>
            }
            window={windowOf(moment, table, level, chain.address, box.rows.length)}
          />
        );
      })}
      <Lower moment={moment} chain={chain} scene={scene} />
      <Frame moment={moment} chain={chain} scene={scene} />
      <Card moment={moment} chain={chain} box={scene.card} />
    </>
  );
});

/** The process's tables as the CPU walks them, and the frame at their end. */
export function Walk({ front, ...tables }: WalkProps) {
  return (
    <Panel name={t.panels.walk} id="walk" front={front} bare>
      <Tables {...tables} />
    </Panel>
  );
}
