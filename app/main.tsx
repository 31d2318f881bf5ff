import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { Broken } from './Broken.tsx';
import { syncLink } from './store/sync.ts';

const root = document.getElementById('root');
if (root && import.meta.env.DEV && location.hash === '#gallery') {
  import('./gallery.tsx').then(
    ({ Gallery }) => createRoot(root).render(<Gallery />),
    (error: unknown) => console.error(error),
  );
} else if (root) {
  const draw = (): void =>
    createRoot(root).render(
      <StrictMode>
        <Broken>
          <App />
        </Broken>
      </StrictMode>,
    );
  syncLink().then(draw, draw);
}
