import { useEffect, useRef } from 'react';
import { dialogs } from '../words/dialogs.ts';
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
    if (said.current) said.current.textContent = dialogs.offline.newer;
  }, []);
  return (
    <aside className="newer" aria-label={dialogs.offline.title}>
      <p ref={said} aria-live="polite" />
      <button type="button" className="strong" onClick={use}>
        {dialogs.offline.use}
      </button>
      <button type="button" onClick={later}>
        {dialogs.offline.later}
      </button>
    </aside>
  );
}
