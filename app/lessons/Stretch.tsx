import { useEffect, useState } from 'react';
import { type LessonItem, spotOf } from '../../core/index.ts';
import type { Show } from '../store/show.ts';
import { plain } from '../ui/Prose.tsx';
import { profileText, say, scenarioText } from '../words/index.ts';
import { hall } from '../words/lecture.ts';
import type { ItemChange } from './edit.ts';
import { showFor, stretchOf } from './stretch.ts';

const words = hall.lessons;

interface StretchProps {
  readonly item: LessonItem;
  readonly change: (change: ItemChange) => void;
}

/** Steps to choose from, by number and headline. */
function Steps({ show, from }: { readonly show: Show; readonly from: number }) {
  return show.trace.steps.slice(from).map((step) => (
    <option key={step.index} value={step.index}>
      {`${step.index + 1}: ${plain(say(step, show.kernel.profile).headline)}`}
    </option>
  ));
}

/** From which step to which an item goes. */
export function Stretch({ item, change }: StretchProps) {
  const { scenario, fault, profile } = item;
  // `undefined` until it is known whether there is one.
  const [show, found] = useState<Show | null | undefined>();
  useEffect(() => {
    let over = false;
    const tell = (made: Show | null): void => {
      if (!over) found(made);
    };
    showFor({
      scenario,
      ...(fault === undefined ? {} : { fault }),
      ...(profile === undefined ? {} : { profile }),
    }).then(tell, () => tell(null));
    return () => {
      over = true;
    };
  }, [scenario, fault, profile]);
  if (show === undefined) return null;
  if (show === null) return <p>{words.noRun(scenario)}</p>;
  const [first, last] = stretchOf(item, show);
  const { steps } = show.trace;
  const { title } = scenarioText(show);
  const begin = (at: number): void => {
    const from = spotOf(steps, at);
    change(at > last ? { from, to: from } : { from });
  };
  return (
    <fieldset className="lesson-stretch">
      <legend>
        {show.recorded ? words.fault(title, show.recorded.fault) : words.stretchOf(title)}
        {profile !== undefined && <small>{profileText(show.kernel.profile).title}</small>}
      </legend>
      <label>
        {words.from}
        <select value={first} onChange={(event) => begin(Number(event.currentTarget.value))}>
          <Steps show={show} from={0} />
        </select>
      </label>
      <label>
        {words.to}
        <select
          value={item.to ? last : ''}
          onChange={({ currentTarget: { value } }) =>
            change({ to: value === '' ? null : spotOf(steps, Number(value)) })
          }
        >
          <option value="">{words.toEnd}</option>
          <Steps show={show} from={first} />
        </select>
      </label>
    </fieldset>
  );
}
