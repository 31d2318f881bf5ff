import { lazy, Suspense } from 'react';
import { moreWords } from '../store/kernels.ts';
import { usePlayer } from '../store/player.ts';
import { type Dialog, useView } from '../store/view.ts';
import { t } from '../words/index.ts';

/** What a dialog shows may need words that are not there yet. */
async function withWords<T>(dialog: Promise<T>): Promise<T> {
  const [found] = await Promise.all([dialog, moreWords()]);
  return found;
}

/** Dialogs are fetched when one is first asked for. */
const Chooser = lazy(() =>
  withWords(import('./Dialogs.tsx').then((all) => ({ default: all.Chooser }))),
);
const GoTo = lazy(() => import('./Dialogs.tsx').then((all) => ({ default: all.GoTo })));
const KeySheet = lazy(() => import('./Dialogs.tsx').then((all) => ({ default: all.KeySheet })));
const Simplifies = lazy(() =>
  withWords(import('./Dialogs.tsx').then((all) => ({ default: all.Simplifies }))),
);
const Lessons = lazy(() =>
  withWords(import('../lessons/Lessons.tsx').then((all) => ({ default: all.Lessons }))),
);
const Maps = lazy(() =>
  withWords(import('../maps/Maps.tsx').then((all) => ({ default: all.Maps }))),
);
const Share = lazy(() => import('../share/Share.tsx').then((all) => ({ default: all.Share })));

function OpenDialog() {
  const { dialog, set } = useView();
  // The browser tells of a closed dialog a moment later: the next one may be open by then.
  const close = (): void => {
    if (useView.getState().dialog === dialog) set({ dialog: null });
  };
  if (dialog === null || dialog === 'projector') return null;
  return <Opened dialog={dialog} close={close} />;
}

interface OpenedProps {
  readonly dialog: Exclude<Dialog, 'projector'>;
  readonly close: () => void;
}

function Opened({ dialog, close }: OpenedProps) {
  const set = useView((view) => view.set);
  const { show, index, seek } = usePlayer();
  switch (dialog) {
    case 'keys':
      return <KeySheet close={close} />;
    case 'go-to':
      return <GoTo index={index} count={show.trace.steps.length} seek={seek} close={close} />;
    case 'scenarios':
      return <Chooser current={show.id} close={close} lessons={() => set({ dialog: 'lessons' })} />;
    case 'maps':
      return <Maps close={close} />;
    case 'model':
      return <Simplifies show={show} close={close} />;
    case 'lessons':
      return <Lessons close={close} />;
    case 'share':
      return <Share show={show} close={close} />;
  }
}

/** What lies over the picture: dialogs, messages, the black screen. */
export function Overlays() {
  const { message, loading, black, set } = useView();
  return (
    <>
      <Suspense>
        <OpenDialog />
      </Suspense>
      {loading && (
        <p className="message loading" role="status">
          {loading}
        </p>
      )}
      {message && (
        <div className={`message ${message.kind}`} role="alert">
          <div>
            {message.lines.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </div>
          <button type="button" onClick={() => set({ message: null })}>
            {t.controls.close}
          </button>
        </div>
      )}
      {black && <div className="black" />}
    </>
  );
}
