import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { Broken } from './Broken.tsx';
import { moreWords } from './store/kernels.ts';
import { syncLink } from './store/sync.ts';
import { chooseLanguage } from './words/languages.ts';

const root = document.getElementById('root');

/** Once the first picture is there and the browser has time. A page from a file keeps itself. */
function keepFiles(): void {
  if (!import.meta.env.PROD || !location.protocol.startsWith('http')) return;
  if (!('serviceWorker' in navigator)) return;
  setTimeout(() => {
    // A browser that refuses (a private window, say) still shows the page.
    import('./offline/keep.tsx').then(({ keep }) => keep()).catch(() => undefined);
  }, 1000);
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
  setTimeout(() => {
    moreWords().catch(() => undefined);
  }, 1000);
}

/** A lecture may go on: a lesson from before a reload, a speaker tab that is open already or comes later. */
function lead(): void {
  setTimeout(
    () => {
      import('./speaker/lead.ts').then(({ leadSpeaker }) => leadSpeaker()).catch(() => undefined);
    },
    lecturing() ? 0 : 1500,
  );
}

if (root && import.meta.env.DEV && location.hash === '#gallery') {
  import('./gallery.tsx').then(
    ({ Gallery }) => createRoot(root).render(<Gallery />),
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
  const page = (): void =>
    createRoot(root).render(
      <StrictMode>
        <Broken>
          <App />
        </Broken>
      </StrictMode>,
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
