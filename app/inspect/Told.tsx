import { useEffect, useRef } from 'react';
import { momentAt, wordSize } from '../picture/moment.ts';
import { Hex } from '../ui/Hex.tsx';
import { pickKey, type Said } from '../ui/pick.ts';
import { t } from '../words/index.ts';
import { inspect as w } from '../words/inspect.ts';
import { Chain, type Chained, Forms } from './Inspect.tsx';
import { toldOf } from './told.ts';

interface ToldProps extends Chained {
  readonly said: Said;
  /** The step at which it was chosen. */
  readonly at: number;
  readonly close: () => void;
}

/** A value that stands in no place of the machine: its forms, and the chain that made it. */
export function Told({ moment, said, at, headline, seek, close }: ToldProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const key = pickKey(said);
  useEffect(() => {
    heading.current?.focus();
    return () => document.querySelector<HTMLElement>(`[data-said="${key}"]`)?.focus();
  }, [key]);
  const then = momentAt(moment.trace, moment.kernel, at);
  const { title, ways, why } = toldOf(then, said, at);
  return (
    <section className="inspect" role="dialog" aria-label={title}>
      <div className="dialog-head">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" onClick={close}>
          {t.controls.close}
        </button>
      </div>
      <div className="inspect-body">
        <p className="inspect-value">
          <Hex value={said.value} />
          <small>{w.now(at)}</small>
        </p>
        <Forms value={said.value} size={wordSize(moment.kernel)} />
        <h3>{w.why}</h3>
        <p className="faint">{w.said.lead(ways[0]?.step ?? at)}</p>
        <Chain why={why} moment={moment} headline={headline} seek={seek}>
          {ways.map(({ step, rule }, i) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a step may come twice
              key={`${step} ${i}`}
              aria-current={step === moment.index ? 'step' : undefined}
            >
              <button type="button" onClick={() => seek(step)}>
                {w.link(step, headline(step))}
              </button>
              <span>{rule}</span>
            </li>
          ))}
        </Chain>
      </div>
    </section>
  );
}
