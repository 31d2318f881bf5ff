import { useEffect, useRef } from 'react';
import { t } from '../words/index.ts';
import './newer.css';

interface NewerProps {
  readonly use: () => void;
  readonly later: () => void;
}

/** Tells that a newer version is ready; never on a projector. */
export function Newer({ use, later }: NewerProps) {
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // Set after it is in the document: only a change is announced.
    if (said.current) said.current.textContent = t.offline.newer;
  }, []);
  return (
    <aside className="newer" aria-label={t.offline.title}>
      <p ref={said} aria-live="polite" />
      <button type="button" className="strong" onClick={use}>
        {t.offline.use}
      </button>
      <button type="button" onClick={later}>
        {t.offline.later}
      </button>
    </aside>
  );
}
