import { useId } from 'react';
import { take } from '../words/take.ts';
import type { Choice } from './choice.ts';

interface OptionsProps {
  readonly choice: Choice;
  readonly change: (choice: Choice) => void;
  /** What was typed names no steps. */
  readonly wrong: boolean;
  readonly index: number;
  readonly count: number;
}

interface RadioProps {
  readonly name: string;
  readonly text: string;
  readonly on: boolean;
  readonly choose: () => void;
}

/** One of several choices. */
export function Radio({ name, text, on, choose }: RadioProps) {
  return (
    <label>
      <input type="radio" name={name} checked={on} onChange={choose} /> {text}
    </label>
  );
}

/** What goes on the handout, and how. */
export function Options({ choice, change, wrong, index, count }: OptionsProps) {
  const id = useId();
  const { layouts, whiches } = take.handout;
  const which = {
    here: whiches.here(index + 1),
    marks: whiches.marks,
    all: whiches.all(count),
    some: whiches.some,
  } as const;
  return (
    <form aria-label={take.handout.options} onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>{take.handout.layout}</legend>
        {(['one', 'six'] as const).map((layout) => (
          <Radio
            key={layout}
            name="layout"
            text={layouts[layout]}
            on={choice.layout === layout}
            choose={() => change({ ...choice, layout })}
          />
        ))}
      </fieldset>
      <fieldset>
        <legend>{take.handout.which}</legend>
        {(['here', 'marks', 'all', 'some'] as const).map((each) => (
          <Radio
            key={each}
            name="which"
            text={which[each]}
            on={choice.which === each}
            choose={() => change({ ...choice, which: each, some: choice.some || `${index + 1}` })}
          />
        ))}
        <input
          aria-label={take.handout.some}
          title={take.handout.some}
          inputMode="text"
          autoComplete="off"
          value={choice.some}
          onChange={(event) =>
            change({ ...choice, which: 'some', some: event.currentTarget.value })
          }
          aria-invalid={wrong}
          aria-describedby={wrong ? id : undefined}
        />
      </fieldset>
      {wrong && (
        <p id={id} className="error" role="alert">
          {take.handout.wrong(count, choice.some)}
        </p>
      )}
    </form>
  );
}
