import { useLayoutEffect, useState } from 'react';
import { marksOf } from '../picture/marks.ts';
import { linkNow } from '../share/link.ts';
import { Tips } from '../stage/Arrows.tsx';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import { scenarioText, t } from '../words/index.ts';
import { take } from '../words/take.ts';
import { type Choice, readChoice, stepsIn, writeChoice } from './choice.ts';
import { Options } from './Options.tsx';
import { Sheet } from './Sheet.tsx';
import { type Kind, savePictures } from './save.ts';
import './six.css';
import './handout.css';

/** The steps of a choice, from 0; `null` where what was typed names none. */
function stepsOf(choice: Choice): readonly number[] | null {
  const { show, index } = usePlayer.getState();
  const { steps } = show.trace;
  switch (choice.which) {
    case 'here':
      return [index];
    case 'all':
      return steps.map((step) => step.index);
    case 'marks':
      return [...new Set([0, ...marksOf(steps).map((mark) => mark.index), steps.length - 1])];
    case 'some':
      return stepsIn(choice.some, steps.length);
  }
}

function useHandoutPage(choice: Choice): void {
  const title = usePlayer(({ show }) => scenarioText(show).title);
  useLayoutEffect(() => {
    document.title = `${take.handout.title(title)} · ${t.name}`;
    const { dataset } = document.documentElement;
    dataset.theme = 'light';
    dataset.handout = choice.layout;
    try {
      history.replaceState(null, '', `${writeChoice(choice)}${location.hash}`);
    } catch {
      // A page from a file may not change its query; only a reload would miss it.
    }
  }, [title, choice]);
}

/** Chosen steps on paper, and the choice above them, which is not printed. */
export function Handout() {
  const { show, index } = usePlayer();
  const { message } = useView();
  const [choice, choose] = useState(() => readChoice(location.search));
  const [steps, setSteps] = useState(() => stepsOf(choice) ?? [index]);
  const [news, tell] = useState('');
  useHandoutPage(choice);
  const wrong = stepsOf(choice) === null;
  const change = (next: Choice): void => {
    choose(next);
    setSteps((old) => stepsOf(next) ?? old);
  };
  const save = (kind: Kind): void => {
    savePictures(show.id, kind, (done, count) => tell(take.handout.saving(done + 1, count))).then(
      (name) => tell(take.handout.saved(name)),
      (error: unknown) =>
        tell(take.handout.notSaved(error instanceof Error ? error.message : String(error))),
    );
  };
  return (
    <>
      <header className="handout-head">
        <h1>{take.handout.title(scenarioText(show).title)}</h1>
        {message && <p role="alert">{message.lines.join(' ')}</p>}
        <Options
          choice={choice}
          change={change}
          wrong={wrong}
          index={index}
          count={show.trace.steps.length}
        />
        <p className="handout-does">
          <button type="button" className="strong" onClick={() => window.print()}>
            {take.handout.print}
          </button>
          <button type="button" onClick={() => save('svg')}>
            {take.handout.svg}
          </button>
          <button type="button" onClick={() => save('png')}>
            {take.handout.png}
          </button>
          <a href={linkNow()}>{take.handout.back}</a>
          <span aria-live="polite">{news}</span>
        </p>
      </header>
      <main className="sheets" aria-label={take.handout.steps}>
        {steps.map((step) => (
          <Sheet key={`${choice.layout} ${step}`} show={show} index={step} />
        ))}
      </main>
      <Tips />
    </>
  );
}
