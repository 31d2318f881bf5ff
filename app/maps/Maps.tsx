import { useMemo, useState } from 'react';
import { momentAt } from '../picture/moment.ts';
import { usePlayer } from '../store/player.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { maps as w } from '../words/maps.ts';
import { Decisions } from './Decisions.tsx';
import { Space } from './Space.tsx';
import './maps.css';

const MAPS = ['space', 'decisions'] as const;

/** The map that was looked at last: it is the one that opens next. */
let last: (typeof MAPS)[number] = 'space';

/** Where the address lies, or which ways lead through the handler. */
export function Maps({ close }: { readonly close: () => void }) {
  const { show, index } = usePlayer();
  const moment = useMemo(() => momentAt(show.trace, show.kernel, index), [show, index]);
  const [map, setMap] = useState(last);
  const tabs = (
    <fieldset className="map-tabs" aria-label={w.which}>
      {MAPS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === map}
          onClick={() => {
            last = each;
            setMap(each);
          }}
        >
          {w.tabs[each]}
        </button>
      ))}
    </fieldset>
  );
  return (
    <Dialog title={w.title} close={close} head={tabs}>
      <div className="maps">
        {map === 'space' ? <Space moment={moment} /> : <Decisions moment={moment} close={close} />}
      </div>
    </Dialog>
  );
}
