import { renderToStaticMarkup } from 'react-dom/server';
import { phaseOf } from '../core/index.ts';
import { Narration } from './panels/narration/Narration.tsx';
import { momentAt } from './picture/moment.ts';
import { Brand } from './shell/Header.tsx';
import { firstShow } from './store/show.ts';
import { say, scenarioText, t } from './words/index.ts';

/**
 * The head and the words of the first picture as HTML, for the built page: a reader has them while the rest is on its way. Nothing in it can be pressed.
 * It is hidden until `begin.ts` has looked at what the reader asks for.
 */
export function firstPicture(): string {
  const show = firstShow();
  const { trace, kernel, opens } = show;
  const moment = momentAt(trace, kernel, opens);
  const phase = phaseOf(moment.step.event);
  return renderToStaticMarkup(
    <div className="page words-first" hidden inert>
      <header className="header">
        <Brand />
        <button type="button" className="choose">
          <b>{scenarioText(show).title}</b>
        </button>
      </header>
      <main className="main">
        <Narration
          moment={moment}
          say={say(moment.step, kernel.profile)}
          phase={phase}
          phaseName={t.phases[phase]}
        />
      </main>
    </div>,
  );
}
