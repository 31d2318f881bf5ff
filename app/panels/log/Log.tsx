import { lazy, memo, Suspense, useLayoutEffect, useRef } from 'react';
import { keyOf, type Step } from '../../../core/index.ts';
import type { Moment } from '../../picture/moment.ts';
import { Panel } from '../../ui/Panel.tsx';
import { plain } from '../../ui/Prose.tsx';
import { say, t } from '../../words/index.ts';
import './log.css';

const Values = lazy(() => import('./Line.tsx').then((all) => ({ default: all.Line })));

interface TextProps {
  readonly text: string;
  readonly line: number;
  readonly main: boolean;
}

/** A line; its values open as soon as there is one. */
const Text = memo(function Text({ text, line, main }: TextProps) {
  return (
    <Suspense fallback={text}>
      <Values text={text} line={line} main={main} />
    </Suspense>
  );
});

/** Number of finished lines before the step, where the step printed. */
function linesBefore(moment: Moment): number {
  const before = moment.writes.get('kernel log')?.before;
  return Array.isArray(before) ? before.length : moment.now.kernel.log.length;
}

/** The last line alone, at the log's place. */
export function LogStrip({ moment, front }: { readonly moment: Moment; readonly front: boolean }) {
  const { log, logPart } = moment.now.kernel;
  const latest = logPart || log.findLast((line) => line !== '');
  return (
    <Panel name={t.panels.log} id="log" front={front} bare>
      <h3>
        {t.panels.log} {log.length > 0 && <small>{t.log.lines(log.length)}</small>}
      </h3>
      <p className={latest ? 'latest' : 'faint'} data-group>
        {latest ? (
          <Text text={latest} line={logPart ? log.length : log.lastIndexOf(latest)} main />
        ) : (
          t.log.empty
        )}
      </p>
    </Panel>
  );
}

const prints = ({ writes }: Step): boolean =>
  writes.some(({ where }) => keyOf(where).startsWith('kernel log'));

/** What the steps to come print, as an outline: a report of which nothing is there yet has its shape already. */
function ToCome({ moment: { trace, kernel, index } }: { readonly moment: Moment }) {
  const steps = trace.steps.slice(index + 1).filter(prints);
  const headlines = new Set(steps.map((step) => plain(say(step, kernel.profile).headline)));
  return (
    <ul className="to-come" aria-label={t.log.toCome}>
      {[...headlines].map((headline) => (
        <li key={headline}>{headline}</li>
      ))}
    </ul>
  );
}

/** What the kernel has printed so far; the step's own lines stand out. */
export function Log({ moment, front }: { readonly moment: Moment; readonly front: boolean }) {
  const { log, logPart } = moment.now.kernel;
  const end = useRef<HTMLOListElement>(null);
  const old = linesBefore(moment);
  const main = log.findIndex((line) => /[0-9a-f]{4}/.test(line));
  const grew = moment.writes.has('kernel logPart');
  useLayoutEffect(() => {
    const list = end.current;
    if (list) list.scrollTop = log.length + logPart.length > 0 ? list.scrollHeight : 0;
  }, [log, logPart]);
  return (
    <Panel name={t.panels.log} id="log" front={front}>
      {log.length === 0 && logPart === '' ? (
        <p className="faint">{t.log.empty}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled list must be reachable by keyboard
        <ol className="lines" ref={end} tabIndex={0} aria-label={t.panels.log} data-group>
          {log.map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is its identity
            <li key={i} data-new={i >= old || undefined}>
              {line === '' ? '\u00a0' : <Text text={line} line={i} main={i === main} />}
            </li>
          ))}
          {logPart !== '' && (
            <li data-new={grew || undefined}>
              <Text text={logPart} line={log.length} main={false} />
            </li>
          )}
        </ol>
      )}
      <ToCome moment={moment} />
    </Panel>
  );
}
