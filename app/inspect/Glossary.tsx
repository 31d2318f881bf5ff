import { useEffect, useRef } from 'react';
import { Prose } from '../ui/Prose.tsx';
import { glossary } from '../words/glossary.ts';
import { t } from '../words/index.ts';
import { inspect as w } from '../words/inspect.ts';
import './inspect.css';

interface GlossaryProps {
  readonly term: string;
  readonly explain: (term: string) => void;
  readonly close: () => void;
}

/** A term in one or two sentences; the other terms below. */
export function Glossary({ term, explain, close }: GlossaryProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef(document.activeElement);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each term takes the focus
  useEffect(() => heading.current?.focus(), [term]);
  useEffect(() => {
    const { current } = opener;
    return () => {
      if (current instanceof HTMLElement) current.focus();
    };
  }, []);
  return (
    <section className="inspect glossary" role="dialog" aria-label={w.glossary}>
      <div className="dialog-head">
        <h2 ref={heading} tabIndex={-1}>
          <code>{term}</code>
        </h2>
        <button type="button" onClick={close}>
          {t.controls.close}
        </button>
      </div>
      <div className="inspect-body">
        <p>
          <Prose text={glossary[term] ?? ''} quiet />
        </p>
        <details>
          <summary>{w.terms}</summary>
          <ul className="others">
            {Object.keys(glossary).map((other) => (
              <li key={other}>
                <button type="button" aria-current={other === term} onClick={() => explain(other)}>
                  {other}
                </button>
              </li>
            ))}
          </ul>
        </details>
      </div>
    </section>
  );
}
