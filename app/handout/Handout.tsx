import { useState } from 'react';
import { marksOf } from '../picture/marks.ts';
import { linkNow } from '../share/link.ts';
import { Tips } from '../stage/Arrows.tsx';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import { scenarioText } from '../words/index.ts';
import { take } from '../words/take.ts';
import { type Choice, readChoice, stepsIn, writeChoice } from './choice.ts';
import { Does } from './Does.tsx';
import { Options } from './Options.tsx';
import { usePaper } from './paper.ts';
import { fileOf, Sheet } from './Sheet.tsx';
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

/** Chosen steps on paper, and the choice above them, which is not printed. */
export function Handout() {
  const { show, index } = usePlayer();
  const { message } = useView();
  const [choice, choose] = useState(() => readChoice(location.search));
  const [steps, setSteps] = useState(() => stepsOf(choice) ?? [index]);
  const title = take.handout.title(scenarioText(show).title);
  usePaper(title, choice.layout, writeChoice(choice));
  const wrong = stepsOf(choice) === null;
  const change = (next: Choice): void => {
    choose(next);
    setSteps((old) => stepsOf(next) ?? old);
  };
  return (
    <>
      <header className="handout-head">
        <h1>{title}</h1>
        {message && <p role="alert">{message.lines.join(' ')}</p>}
        <Options
          choice={choice}
          change={change}
          wrong={wrong}
          index={index}
          count={show.trace.steps.length}
        />
        <Does name={show.id} back={linkNow()} />
      </header>
      <main className="sheets" aria-label={take.handout.steps}>
        {steps.map((step) => (
          <Sheet
            key={`${choice.layout} ${step}`}
            show={show}
            index={step}
            file={fileOf(show, step)}
          />
        ))}
      </main>
      <Tips />
    </>
  );
}
