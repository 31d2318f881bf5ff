import { Panel } from '../../ui/Panel.tsx';
import type { Moment } from '../../picture/moment.ts';
import { t } from '../../words/index.ts';
import { useLayoutEffect, useRef } from 'react';
import { pathOf } from './path.ts';
import './handler.css';

interface HandlerProps {
  readonly moment: Moment;
  readonly headline: (index: number) => string;
  readonly front: boolean;
}

/** The functions being executed, the current one's flow, and the path this fault has taken so far. */
export function Handler({ moment, headline, front }: HandlerProps) {
  const { calls } = moment.step;
  const path = pathOf(moment);
  const list = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step has a new last line
  useLayoutEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [moment.index]);
  return (
    <Panel name={t.panels.handler} id="handler" front={front}>
      <ol className="calls" aria-label={t.handler.stack} data-cell="handler">
        {calls.map((fn, depth) => (
          <li key={`${depth} ${fn}`} aria-current={depth === calls.length - 1 ? 'step' : undefined}>
            <code>{fn}</code>
          </li>
        ))}
      </ol>
      {path.length === 0 ? (
        <p className="faint">{t.handler.idle}</p>
      ) : (
        <>
          <h3>{t.handler.path}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled list must be reachable by keyboard */}
          <ol className="path" ref={list} tabIndex={0} aria-label={t.handler.path}>
            {path.map((index) => (
              <li key={index} aria-current={index === moment.index ? 'step' : undefined}>
                {headline(index)}
              </li>
            ))}
          </ol>
        </>
      )}
    </Panel>
  );
}
