import { cpuOf, currentTask, hex, word } from '../../../core/index.ts';
import { cellOf } from '../../picture/flight.ts';
import type { Moment } from '../../picture/moment.ts';
import { bytesAround, type Chain, windowOf } from '../../picture/tables.ts';
import type { Scene } from '../../stage/layout.ts';
import { placed } from '../../ui/box.ts';
import { Hex } from '../../ui/Hex.tsx';
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

function tableNote(chain: Chain): string {
  if (!chain.table) return '';
  if (chain.table.via === 'master') return t.walk.tableVia;
  return chain.masterRow.entry?.frame === chain.table.at ? t.walk.tableShared : t.walk.tableOwn;
}

function PageTable({ moment, chain, scene }: Omit<WalkProps, 'front'>) {
  if (chain.table)
    return (
      <Table
        box={scene.table}
        kind="table"
        title={t.walk.table}
        sub={
          <>
            {t.walk.tableSub} <Hex value={chain.table.at} digits={8} /> · {tableNote(chain)}
          </>
        }
        window={windowOf(
          moment,
          chain.table.at,
          chain.leaf,
          chain.address,
          scene.table.rows.length,
        )}
      />
    );
  return (
    <div className="gap" style={placed(scene.table)}>
      <h3>{t.walk.tableNone}</h3>
      <p>{chain.own.entry?.large ? t.walk.large : t.walk.absent}</p>
    </div>
  );
}

const byte = (value: number | null): string =>
  value === null ? '??' : value.toString(16).padStart(2, '0');

function Frame({ moment, chain, scene }: Omit<WalkProps, 'front'>) {
  const box = scene.frame;
  if (!chain.frame)
    return (
      <div className="gap" style={placed(box)}>
        <h3>{t.walk.frameNone}</h3>
        <p>{t.walk.noFrame}</p>
      </div>
    );
  return (
    <div className="table frame">
      <div className="table-head" style={placed(box.head)}>
        <h3>{t.walk.frame}</h3>
        <p>
          {t.walk.frameSub} <Hex value={chain.frame.at} digits={8} />
        </p>
      </div>
      <ul aria-label={t.walk.bytes} data-group>
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

/** The process's tables as the CPU walks them: directory, page table, frame. */
export function Walk({ moment, chain, scene, front }: WalkProps) {
  const task = currentTask(moment.now);
  const cr3 = cpuOf(moment.now).registers.cr3;
  return (
    <Panel name={t.panels.walk} id="walk" front={front} bare>
      <Table
        box={scene.directory}
        kind="own"
        title={t.walk.own(task.comm)}
        sub={
          <>
            {t.walk.ownSub(task.pid)} <Hex value={cr3} digits={8} />
          </>
        }
        window={windowOf(moment, chain.directory, chain.top, chain.address, scene.count)}
      />
      <PageTable moment={moment} chain={chain} scene={scene} />
      <Frame moment={moment} chain={chain} scene={scene} />
      <Card moment={moment} chain={chain} box={scene.card} />
    </Panel>
  );
}
