import { createRoot } from 'react-dom/client';
import { Newer } from './Newer.tsx';

/** Offers the version that waits. The page goes on with its own files until the reader agrees or all its tabs are closed. */
function offer(waiting: ServiceWorker): void {
  const place = document.createElement('div');
  document.body.append(place);
  const root = createRoot(place);
  const end = (): void => {
    root.unmount();
    place.remove();
  };
  root.render(<Newer use={() => waiting.postMessage({ type: 'SKIP_WAITING' })} later={end} />);
}

function watch(registration: ServiceWorkerRegistration): void {
  const { waiting } = registration;
  if (waiting && registration.active) offer(waiting);
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed' && registration.active) offer(installing);
    });
  });
}

/** Keeps the page's files for a day without a network. */
export async function keep(): Promise<void> {
  const { serviceWorker } = navigator;
  // The first worker takes over a page that had none: that is no new version.
  let controlled = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    if (controlled) location.reload();
    controlled = true;
  });
  watch(await serviceWorker.register('./sw.js'));
}
