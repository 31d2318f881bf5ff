import type { Moment } from '../../picture/moment.ts';
import { type Chain, windowOf } from '../../picture/tables.ts';
import type { Scene } from '../../stage/layout.ts';
import { Hex } from '../../ui/Hex.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Table } from '../../ui/Table.tsx';
import { t } from '../../words/index.ts';

interface MasterProps {
  readonly moment: Moment;
  readonly chain: Chain;
  readonly scene: Scene;
  readonly front: boolean;
}

/** The master's tables around the entry in play: what every process's kernel half is copied from. */
export function Master({ moment, chain, scene, front }: MasterProps) {
  const { id } = moment.kernel.format;
  return (
    <Panel name={t.panels.master} id="master" front={front} bare>
      {chain.master.map(({ level, table }, depth) => {
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
                {depth === 0 ? t.master.sub : t.walk.tableSub} <Hex value={table} digits={8} />
              </>
            }
            window={windowOf(moment, table, level, chain.address, box.rows.length)}
          />
        );
      })}
    </Panel>
  );
}
