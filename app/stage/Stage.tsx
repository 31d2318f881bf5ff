import { useMemo, useRef } from 'react';
import { Extable, ExtableStrip } from '../panels/extable/Extable.tsx';
import { Log, LogStrip } from '../panels/log/Log.tsx';
import { Master } from '../panels/master/Master.tsx';
import { Walk } from '../panels/walk/Walk.tsx';
import type { PanelId, Scenery } from '../picture/focus.ts';
import type { Moment } from '../picture/moment.ts';
import { type Chain, chainOf } from '../picture/tables.ts';
import { Asked } from '../ui/Asked.tsx';
import { Panel } from '../ui/Panel.tsx';
import { useSize } from '../ui/size.ts';
import { t } from '../words/index.ts';
import { Arrows } from './Arrows.tsx';
import { type Setting, sceneLayout, settingFor } from './layout.ts';
import { MasterStrip, WalkStrip } from './Strips.tsx';
import './stage.css';

interface StageProps {
  readonly moment: Moment;
  readonly scenery: Scenery;
  readonly front: (panel: PanelId) => boolean;
  readonly show: (panel: PanelId) => void;
  /** How large the tables are set. */
  readonly setting?: Setting | undefined;
}

function Memory({
  moment,
  front,
  chain,
  setting = settingFor(false, false),
}: Omit<StageProps, 'scenery' | 'show'> & { chain: Chain }) {
  const ref = useRef<HTMLDivElement>(null);
  const size = useSize(ref, { width: 720, height: 340, unit: 16 });
  const { width, height, unit, finger } = size;
  const { levels, entrySize } = moment.kernel.format;
  const { fork } = chain;
  const scene = useMemo(() => {
    const shape = { levels: levels.length, fork, entrySize };
    return sceneLayout(width, height, unit, shape, setting, finger);
  }, [width, height, unit, levels, fork, entrySize, setting, finger]);
  return (
    <div className="memory" ref={ref}>
      {size.known && (
        <div className={scene.height > height ? 'tall' : undefined}>
          <div className="scene" style={{ height: scene.height }}>
            <Walk moment={moment} chain={chain} scene={scene} front={front('walk')} />
            <Master moment={moment} chain={chain} scene={scene} front={front('master')} />
            <Arrows moment={moment} chain={chain} scene={scene} unit={unit} />
          </div>
        </div>
      )}
    </div>
  );
}

function Image({ moment, front }: Pick<StageProps, 'moment' | 'front'>) {
  const ref = useRef<HTMLDivElement>(null);
  const size = useSize(ref, { width: 720, height: 360, unit: 16 });
  return (
    <div className="kernel-image" ref={ref}>
      {size.known && <Extable moment={moment} size={size} front={front('extable')} />}
    </div>
  );
}

/**
 * The middle of the page. Tables above, the kernel's image below, its log at the foot: always at their place, the one in play with the room.
 */
export function Stage({ moment, scenery, front, show, setting }: StageProps) {
  const chain = chainOf(moment);
  const memory = scenery === 'memory';
  return (
    <div className={`stage ${scenery}`}>
      {chain === null ? (
        <div className="strip memory-strip">
          <Panel name={t.panels.walk} id="walk" front={front('walk')} bare>
            <p className="faint">{moment.address === null ? t.walk.nothing : t.walk.noWalk}</p>
          </Panel>
          <Panel name={t.panels.master} id="master" front={front('master')} bare>
            <p className="faint">
              {t.master.sub}{' '}
              <Asked value={moment.kernel.layout.swapperPgDir} digits={8} name="frame" main />
            </p>
          </Panel>
        </div>
      ) : memory ? (
        <Memory moment={moment} chain={chain} front={front} setting={setting} />
      ) : (
        <div className="strip memory-strip">
          <WalkStrip moment={moment} chain={chain} front={front('walk')} />
          <MasterStrip moment={moment} chain={chain} front={front('master')} />
          <button
            type="button"
            className="enlarge"
            aria-label={t.extable.less}
            onClick={() => show('walk')}
          >
            {t.extable.show}
          </button>
        </div>
      )}
      {scenery !== 'image' ? (
        <div className="strip image-strip">
          <ExtableStrip moment={moment} front={front('extable')} />
          <button
            type="button"
            className="enlarge"
            aria-label={t.extable.more}
            onClick={() => show('extable')}
          >
            {t.extable.show}
          </button>
        </div>
      ) : (
        <Image moment={moment} front={front} />
      )}
      {scenery === 'log' ? (
        <Log moment={moment} front={front('log')} />
      ) : (
        <div className="strip log-strip">
          <LogStrip moment={moment} front={front('log')} />
          <button
            type="button"
            className="enlarge"
            aria-label={t.log.show}
            onClick={() => show('log')}
          >
            {t.extable.show}
          </button>
        </div>
      )}
    </div>
  );
}
