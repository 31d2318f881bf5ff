import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { Broken } from './Broken.tsx';
import { syncLink } from './store/sync.ts';

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

if (root && import.meta.env.DEV && location.hash === '#gallery') {
  import('./gallery.tsx').then(
    ({ Gallery }) => createRoot(root).render(<Gallery />),
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
    : page;
  syncLink().then(draw, draw).then(keepFiles, keepFiles);
}
