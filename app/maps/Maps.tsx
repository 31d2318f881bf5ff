import { useMemo } from 'react';
import { momentAt } from '../picture/moment.ts';
import { usePlayer } from '../store/player.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { maps as w } from '../words/maps.ts';
import { Decisions } from './Decisions.tsx';
import { Space } from './Space.tsx';
import './maps.css';

/** Where the address lies, and which ways lead through the handler. */
export function Maps({ close }: { readonly close: () => void }) {
  const { show, index } = usePlayer();
  const moment = useMemo(() => momentAt(show.trace, show.kernel, index), [show, index]);
  return (
    <Dialog title={w.title} close={close}>
      <div className="maps">
        <Space moment={moment} />
        <Decisions moment={moment} close={close} />
      </div>
    </Dialog>
  );
}
