import { useLayoutEffect, useRef } from 'react';
import { lineOf, listings } from '../../../core/index.ts';
import type { Moment } from '../../picture/moment.ts';
import { Panel } from '../../ui/Panel.tsx';
import { t } from '../../words/index.ts';
import { pathOf } from './path.ts';
import './handler.css';

interface HandlerProps {
  readonly moment: Moment;
  readonly headline: (index: number) => string;
  readonly front: boolean;
}

/** The innermost function being executed that we have a listing of, and how deep it is. */
function listed(calls: readonly string[]): { fn: string; depth: number } | null {
  const depth = calls.findLastIndex((fn) => Object.hasOwn(listings, fn));
  const fn = calls[depth];
  return fn === undefined ? null : { fn, depth };
}

/** Our own pseudo-code of the function, the current line marked. */
function Code({ moment }: { readonly moment: Moment }) {
  const { step } = moment;
  const found = listed(step.calls);
  const current = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step has another line
  useLayoutEffect(() => {
    const line = current.current;
    const list = line?.parentElement;
    if (line && list) list.scrollTop = line.offsetTop - list.clientHeight / 2;
  }, [moment.index]);
  const text = found && listings[found.fn];
  if (!found || !text) return null;
  const here = lineOf(found.fn, step.event);
  return (
    <figure className="model">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled list must be reachable by keyboard */}
      <ol tabIndex={0} aria-label={t.handler.listing(found.fn)}>
        {text.lines.map((line, number) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            key={number}
            ref={number === here ? current : null}
            aria-current={number === here ? 'step' : undefined}
            style={{
              paddingLeft: `${2.2 + 0.45 * (line.text.length - line.text.trimStart().length)}rem`,
            }}
          >
            {line.text.trimStart()}
          </li>
        ))}
      </ol>
      <figcaption>{t.handler.model(text.file, text.version)}</figcaption>
    </figure>
  );
}

function Path({ moment, headline }: Omit<HandlerProps, 'front'>) {
  const path = pathOf(moment);
  const list = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step has a new last line
  useLayoutEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [moment.index]);
  if (path.length === 0) return <p className="faint">{t.handler.idle}</p>;
  return (
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
  );
}

/** The functions being executed, the current one's flow, and the path this fault has taken so far. */
export function Handler({ moment, headline, front }: HandlerProps) {
  const { calls } = moment.step;
  return (
    <Panel name={t.panels.handler} id="handler" front={front}>
      {calls.length > 0 && (
        <ol className="calls" aria-label={t.handler.stack} data-cell="handler">
          {calls.map((fn, depth) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a call is its depth
              key={depth}
              aria-current={depth === calls.length - 1 ? 'step' : undefined}
            >
              <code>{fn}</code>
            </li>
          ))}
        </ol>
      )}
      <Code moment={moment} />
      <Path moment={moment} headline={headline} />
    </Panel>
  );
}
