import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Moment } from '../../picture/moment.ts';
import { Panel } from '../../ui/Panel.tsx';
import { Pick } from '../../ui/Pick.tsx';
import { t } from '../../words/index.ts';
import { innermost, listedAt } from './listed.ts';
import { pathOf, stretchesOf } from './path.ts';
import type { LineValues } from './values.ts';
import './handler.css';

interface HandlerProps {
  readonly moment: Moment;
  readonly headline: (index: number) => string;
  readonly front: boolean;
  /** The moment whose listing is shown, where it follows a drag for itself. */
  readonly listing?: Moment;
}

/** What the lines hold comes when the first picture rests. */
function useValues(moment: Moment, depth: number): readonly (LineValues | null)[] {
  const [valuesAt, found] = useState<typeof import('./values.ts').valuesAt | null>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.documentElement.dataset.step === undefined) return;
      clearInterval(timer);
      import('./values.ts').then(
        (all) => found(() => all.valuesAt),
        () => undefined,
      );
    }, 300);
    return () => clearInterval(timer);
  }, []);
  return valuesAt?.(moment, depth) ?? [];
}

/** Where to scroll so that a line stands in the middle and none is cut at the top. */
function wholeLines(list: HTMLElement, line: HTMLElement): number {
  const height = Number.parseFloat(getComputedStyle(list).lineHeight);
  const wanted = line.offsetTop + (line.offsetHeight - list.clientHeight) / 2;
  return height > 0 ? Math.round(wanted / height) * height : wanted;
}

interface CodeProps {
  readonly moment: Moment;
  readonly depth: number;
  /** Nothing stands below it: it has the panel's height. */
  readonly alone: boolean;
}

/** A function as a listing, the current line marked, with the values in place. */
const Code = memo(function Code({ moment, depth, alone }: CodeProps) {
  const current = useRef<HTMLLIElement>(null);
  const values = useValues(moment, depth);
  const listed = listedAt(moment, depth);
  const all = !listed || listed.machine ? [] : values;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step has another line
  useLayoutEffect(() => {
    const line = current.current;
    const list = line?.parentElement;
    if (line && list) list.scrollTop = wholeLines(list, line);
  }, [moment, depth, all.length]);
  if (!listed) return null;
  const { fn, lines, here, file, version, machine } = listed;
  return (
    <figure className="model" data-alone={alone || undefined}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled list must be reachable by keyboard */}
      <ol tabIndex={0} data-group aria-label={machine ? t.handler.text(fn) : t.handler.listing(fn)}>
        {lines.map((text, number) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            key={number}
            ref={number === here ? current : null}
            aria-current={number === here ? 'step' : undefined}
            style={{ paddingLeft: `${2.2 + 0.45 * (text.length - text.trimStart().length)}rem` }}
          >
            {text.trimStart()}
            {all[number] && (
              <small className="line-values">
                {all[number].values.map((each) => (
                  <span key={each.name} className={each.value === null ? undefined : 'asked'}>
                    {each.name} = {each.text}
                    {each.value !== null && (
                      <Pick
                        place={{
                          space: 'said',
                          name: each.name,
                          value: each.value,
                          step: each.step,
                        }}
                        as="word"
                        label={t.pick.register(each.name)}
                        main={number === here}
                      />
                    )}
                  </span>
                ))}
                {all[number].answer !== null && <b>→ {all[number].answer}</b>}
              </small>
            )}
          </li>
        ))}
      </ol>
      <figcaption>{machine ? t.handler.machine(file) : t.handler.model(file, version)}</figcaption>
    </figure>
  );
});

interface CallsProps {
  readonly moment: Moment;
  readonly shown: number;
  readonly climb: (depth: number) => void;
}

/** The functions being executed, outermost first; each that can be shown is a way to climb to it. */
const Calls = memo(function Calls({ moment, shown, climb }: CallsProps) {
  const { calls } = moment.step;
  if (calls.length === 0) return null;
  return (
    <ol className="calls" aria-label={t.handler.stack} data-cell="handler">
      {calls.map((fn, depth) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a call is its depth
          key={depth}
          aria-current={depth === calls.length - 1 ? 'step' : undefined}
        >
          {calls.length > 1 && listedAt(moment, depth) !== null ? (
            <button type="button" aria-pressed={depth === shown} onClick={() => climb(depth)}>
              {fn}
            </button>
          ) : (
            <code>{fn}</code>
          )}
        </li>
      ))}
    </ol>
  );
});

const Path = memo(function Path({ moment, headline }: Pick<HandlerProps, 'moment' | 'headline'>) {
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
      <div className="path-room">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled list must be reachable by keyboard */}
        <ol className="path" ref={list} tabIndex={0} aria-label={t.handler.path}>
          {stretchesOf(path, headline).map(({ headline: text, last, times }) => (
            <li key={last} aria-current={last === moment.index ? 'step' : undefined}>
              {text}
              {times > 1 && <span className="times"> {t.handler.times(times)}</span>}
            </li>
          ))}
        </ol>
      </div>
    </>
  );
});

/** The functions being executed, the chosen one's listing, and the path this fault has taken so far. */
export function Handler({ moment, headline, front, listing = moment }: HandlerProps) {
  const [climbed, setClimbed] = useState({ index: -1, depth: 0 });
  const { index } = moment;
  const climb = useCallback((depth: number) => setClimbed({ index, depth }), [index]);
  const depthIn = (each: Moment): number =>
    climbed.index === each.index ? climbed.depth : innermost(each);
  return (
    <Panel name={t.panels.handler} id="handler" front={front}>
      <Calls moment={moment} shown={depthIn(moment)} climb={climb} />
      <Code moment={listing} depth={depthIn(listing)} alone={pathOf(listing).length === 0} />
      <Path moment={moment} headline={headline} />
    </Panel>
  );
}
