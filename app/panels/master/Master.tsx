import { memo } from 'react';
import type { Moment } from '../../picture/moment.ts';
import { type Chain, windowOf } from '../../picture/tables.ts';
import type { Scene } from '../../stage/layout.ts';
import { Asked } from '../../ui/Asked.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Table } from '../../ui/Table.tsx';
import { t } from '../../words/index.ts';

interface MasterProps {
  readonly moment: Moment;
  readonly chain: Chain;
  readonly scene: Scene;
  readonly front: boolean;
}

/** All that is in the panel: coming forward or stepping back changes none of it. */
const Tables = memo(function Tables({ moment, chain, scene }: Omit<MasterProps, 'front'>) {
  const { id } = moment.kernel.format;
  return chain.master.map(({ level, table }, depth) => {
    const box = scene.master[depth];
    if (!box) return null;
    return (
      <Table
        key={level.name}
        box={box}
        kind="master"
        title={t.master.title(t.walk.short[id][level.name])}
        sub={
          <>
            {depth === 0 ? t.master.sub : t.walk.tableSub}{' '}
            <Asked value={table} digits={8} name="frame" />
          </>
        }
        window={windowOf(moment, table, level, chain.address, box.rows.length)}
      />
    );
  });
});

/** The master's tables around the entry in play: what every process's kernel half is copied from. */
export function Master({ front, ...tables }: MasterProps) {
  return (
    <Panel name={t.panels.master} id="master" front={front} bare>
      <Tables {...tables} />
    </Panel>
  );
}
