import type { ReactNode } from 'react';
import './pick.css';

interface PanelProps {
  /** Accessible name and heading. */
  readonly name: string;
  readonly id: string;
  /** Takes part in this step; the others step back. */
  readonly front: boolean;
  readonly children: ReactNode;
  /** A line beside the heading. */
  readonly aside?: ReactNode;
  readonly bare?: boolean;
}

/** A region of the page with its heading at its fixed place. */
export function Panel({ name, id, front, children, aside, bare = false }: PanelProps) {
  return (
    <section
      aria-label={name}
      className={`panel ${id}`}
      data-front={front || undefined}
      data-panel={id}
    >
      <h2 className={bare ? 'hidden' : undefined}>
        {name}
        {aside !== undefined && <span className="aside">{aside}</span>}
      </h2>
      {children}
    </section>
  );
}
