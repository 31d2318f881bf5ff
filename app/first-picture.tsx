import { renderToStaticMarkup } from 'react-dom/server';
import { phaseOf } from '../core/index.ts';
import { Narration } from './panels/narration/Narration.tsx';
import { momentAt } from './picture/moment.ts';
import { Header } from './shell/Header.tsx';
import { firstShow } from './store/show.ts';
import { profileText, say, scenarioText, t } from './words/index.ts';

const nothing = (): void => undefined;

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
      <Header
        title={scenarioText(show).title}
        kernel={profileText(kernel.profile).title}
        dark={false}
        open={nothing}
        theme={nothing}
        present={nothing}
        choice={null}
      />
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
