import { Fragment, useState } from 'react';
import type { LessonItem, Result } from '../../core/index.ts';
import { lessonIn } from '../lessons/link.ts';
import { showFor, stretchOf } from '../lessons/stretch.ts';
import { marksOf } from '../picture/marks.ts';
import { pageNow } from '../share/link.ts';
import { Tips } from '../stage/Arrows.tsx';
import type { Show } from '../store/show.ts';
import { t } from '../words/index.ts';
import { refusal } from '../words/refusal.ts';
import { take } from '../words/take.ts';
import { type LessonChoice, readLessonChoice, writeLessonChoice } from './choice.ts';
import { Does } from './Does.tsx';
import { ItemSheet } from './ItemSheet.tsx';
import { Radio } from './Options.tsx';
import { usePaper } from './paper.ts';
import { fileOf, Sheet } from './Sheet.tsx';
import './six.css';
import './handout.css';
import './lesson.css';

/** An item with the run that it is a stretch of; `null` where nobody has it. */
interface Part {
  /** Its place in the lesson, from 0. */
  readonly place: number;
  readonly item: LessonItem;
  readonly show: Show | null;
}

interface OnPaper {
  readonly title: string;
  readonly parts: readonly Part[];
}

/** The lesson in an address, its runs made. */
export async function lessonOn(hash: string): Promise<Result<OnPaper>> {
  const read = await lessonIn(hash);
  if (!read.ok) return read;
  const { title, items } = read.value;
  const parts: Part[] = [];
  for (const [place, item] of items.entries())
    parts.push({ place, item, show: await showFor(item).catch(() => null) });
  return { ok: true, value: { title, parts } };
}

/** The steps of an item that a choice puts on paper, from 0. */
function stepsOf({ item, show }: Part, which: LessonChoice['which']): readonly number[] {
  if (!show) return [];
  const [first, last] = stretchOf(item, show);
  const { steps } = show.trace;
  if (which === 'first') return [first];
  if (which === 'all') return steps.map(({ index }) => index).slice(first, last + 1);
  const named = marksOf(steps).map(({ index }) => index);
  return [...new Set([first, ...named.filter((at) => at > first && at < last), last])];
}

function LessonOptions({
  choice,
  change,
}: {
  readonly choice: LessonChoice;
  readonly change: (choice: LessonChoice) => void;
}) {
  const { layouts, whichOfEach } = take.handout;
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
        {(['first', 'marks', 'all'] as const).map((which) => (
          <Radio
            key={which}
            name="which"
            text={whichOfEach[which]}
            on={choice.which === which}
            choose={() => change({ ...choice, which })}
          />
        ))}
        <label>
          <input
            type="checkbox"
            checked={choice.notes}
            onChange={(event) => change({ ...choice, notes: event.currentTarget.checked })}
          />{' '}
          {take.handout.notes}
        </label>
      </fieldset>
    </form>
  );
}

function Steps({ part, choice }: { readonly part: Part; readonly choice: LessonChoice }) {
  const { place, show } = part;
  if (!show) return null;
  return stepsOf(part, choice.which).map((step) => (
    <Sheet
      key={`${choice.layout} ${step}`}
      show={show}
      index={step}
      file={`${place + 1}-${fileOf(show, step)}`}
    />
  ));
}

/** A whole lesson on paper: each item's notes and prompt, then its steps. */
export function LessonHandout({ read }: { readonly read: Result<OnPaper> }) {
  const [choice, change] = useState(() => readLessonChoice(location.search));
  const title = take.handout.title(read.ok ? read.value.title : '');
  usePaper(title, choice.layout, writeLessonChoice(choice));
  if (!read.ok)
    return (
      <main className="handout-head">
        <h1>{t.name}</h1>
        <p role="alert">{refusal(read)}</p>
        <a href={pageNow()}>{take.handout.back}</a>
      </main>
    );
  const { parts } = read.value;
  return (
    <>
      <header className="handout-head">
        <h1>{title}</h1>
        <LessonOptions choice={choice} change={change} />
        <Does name={take.handout.lessonFile} back={pageNow()} />
      </header>
      <main className="sheets" aria-label={take.handout.steps}>
        {parts.map((part) => (
          <Fragment key={part.place}>
            <ItemSheet
              lesson={read.value.title}
              item={part.item}
              show={part.show}
              place={part.place}
              count={parts.length}
              notes={choice.notes}
            />
            <Steps part={part} choice={choice} />
          </Fragment>
        ))}
      </main>
      <Tips />
    </>
  );
}
