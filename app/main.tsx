import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { Broken } from './Broken.tsx';
import { moreWords } from './store/kernels.ts';
import { usePlayer } from './store/player.ts';
import { syncLink } from './store/sync.ts';
import { chooseLanguage } from './words/languages.ts';

const root = document.getElementById('root');

/** Some time after the reader's last step, in ms: what is not needed yet must not hold up a step. A picture that plays on its own is not waited for. */
function whenQuiet(time: number, begin: () => void): void {
  const start = (): void => {
    stop();
    begin();
  };
  let timer = setTimeout(start, time);
  const stop = usePlayer.subscribe(({ playing }) => {
    if (playing) return;
    clearTimeout(timer);
    timer = setTimeout(start, time);
  });
}

/** Once the first picture is there and the browser has time. A page from a file keeps itself. */
function keepFiles(): void {
  if (!import.meta.env.PROD || !location.protocol.startsWith('http')) return;
  if (!('serviceWorker' in navigator)) return;
  whenQuiet(1000, () => {
    // A browser that refuses (a private window, say) still shows the page.
    import('./offline/keep.tsx').then(({ keep }) => keep()).catch(() => undefined);
  });
}

/** Whether this tab had a lesson before it was loaded again. */
function lecturing(): boolean {
  try {
    return sessionStorage.getItem('faultline-lesson') !== null;
  } catch {
    return false;
  }
}

/** The other stories' words come while the reader looks at the first picture; who asks for one earlier waits for them, and is told if they fail to come. */
function fetchWords(): void {
  whenQuiet(1000, () => {
    moreWords().catch(() => undefined);
  });
}

/** A lecture may go on: a lesson from before a reload, a speaker tab that is open already or comes later. */
function lead(): void {
  whenQuiet(lecturing() ? 0 : 1500, () => {
    import('./speaker/lead.ts').then(({ leadSpeaker }) => leadSpeaker()).catch(() => undefined);
  });
}

if (root && import.meta.env.DEV && location.hash.startsWith('#gallery')) {
  const [, only = ''] = location.hash.split('/');
  import('./gallery/Gallery.tsx').then(
    ({ Gallery }) => createRoot(root).render(<Gallery only={only} />),
    (error: unknown) => console.error(error),
  );
} else if (root && location.hash.startsWith('#/speaker/')) {
  const [tab = ''] = location.hash.slice('#/speaker/'.length).split('?');
  chooseLanguage()
    .catch(() => undefined)
    .then(() => import('./speaker/Speaker.tsx'))
    .then(
      ({ Speaker }) => createRoot(root).render(<Speaker tab={tab} />),
      (error: unknown) => console.error(error),
    );
} else if (root) {
  // In small pieces: a slow phone hears the reader in between.
  const page = (): void =>
    startTransition(() =>
      createRoot(root).render(
        <StrictMode>
          <Broken>
            <App />
          </Broken>
        </StrictMode>,
      ),
    );
  // `?print` shows chosen steps on paper instead.
  const paper = new URLSearchParams(location.search).has('print');
  const draw = paper
    ? () => import('./handout/open.tsx').then(({ open }) => open(createRoot(root)))
    : () => syncLink().then(page, page).then(lead);
  // Without its language the page is there in English.
  chooseLanguage()
    .catch(() => undefined)
    .then(draw)
    .then(fetchWords, fetchWords)
    .then(keepFiles, keepFiles);
}
