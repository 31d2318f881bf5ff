import { Panel } from '../../ui/Panel.tsx';
import type { Moment } from '../../picture/moment.ts';
import { t } from '../../words/index.ts';
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
          <ol className="path">
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
