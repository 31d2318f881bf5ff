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

/** The master page directory around the entry in play: what every process's kernel half is copied from. */
export function Master({ moment, chain, scene, front }: MasterProps) {
  const { swapperPgDir } = moment.kernel.layout;
  return (
    <Panel name={t.panels.master} id="master" front={front} bare>
      <Table
        box={scene.master}
        kind="master"
        title={t.master.title}
        sub={
          <>
            {t.master.sub} <Hex value={swapperPgDir} digits={8} />
          </>
        }
        window={windowOf(moment, swapperPgDir, chain.top, chain.address, scene.count)}
      />
    </Panel>
  );
}
