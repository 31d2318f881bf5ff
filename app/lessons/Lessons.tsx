import { useRef, useState } from 'react';
import type { Lesson, LessonItem } from '../../core/index.ts';
import { give } from '../shell/give.ts';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { plain } from '../ui/Prose.tsx';
import { say } from '../words/index.ts';
import { hall } from '../words/lecture.ts';
import { lessonsEn } from '../words/lessons-en.ts';
import { added, changed, itemOf, moved, without } from './edit.ts';
import { openLesson, play, shareLesson } from './open.ts';
import { useLesson } from './store.ts';
import './lessons.css';

const words = hall.lessons;

interface ItemProps {
  readonly item: LessonItem;
  readonly place: number;
  readonly count: number;
  readonly change: (change: Partial<LessonItem>) => void;
  readonly move: (by: 1 | -1) => void;
  readonly remove: () => void;
  readonly start: () => void;
}

/** One item: its title and its place in line; its notes on demand. */
function Item({ item, place, count, change, move, remove, start }: ItemProps) {
  const n = place + 1;
  return (
    <li
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        move(event.key === 'ArrowUp' ? -1 : 1);
      }}
    >
      <div className="item-head">
        <input
          aria-label={words.itemTitle(n)}
          data-place={place}
          value={item.title}
          maxLength={200}
          onChange={(event) => change({ title: event.currentTarget.value || ' ' })}
        />
        <button
          type="button"
          aria-label={words.up(n)}
          aria-disabled={n === 1}
          onClick={() => move(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          aria-label={words.down(n)}
          aria-disabled={n === count}
          onClick={() => move(1)}
        >
          ↓
        </button>
        <button type="button" aria-label={words.playFrom(n)} onClick={start}>
          {words.play}
        </button>
        <button type="button" aria-label={words.remove(n)} onClick={remove}>
          ×
        </button>
      </div>
      <details>
        <summary>{words.more(item.minutes)}</summary>
        <label>
          {words.notes}
          <textarea
            rows={5}
            maxLength={4000}
            value={item.notes}
            onChange={(event) => change({ notes: event.currentTarget.value })}
          />
        </label>
        <label>
          {words.prompt}
          <textarea
            rows={2}
            maxLength={4000}
            value={item.prompt}
            onChange={(event) => change({ prompt: event.currentTarget.value })}
          />
        </label>
        <label>
          {words.minutes}
          <input
            type="number"
            min={0}
            max={600}
            value={item.minutes}
            onChange={(event) => {
              const minutes = event.currentTarget.valueAsNumber;
              if (minutes >= 0 && minutes <= 600) change({ minutes });
            }}
          />
        </label>
      </details>
    </li>
  );
}

function Editor({
  lesson,
  set,
}: {
  readonly lesson: Lesson;
  readonly set: (lesson: Lesson) => void;
}) {
  const list = useRef<HTMLOListElement>(null);
  const [said, tell] = useState('');
  const move = (place: number, by: 1 | -1): void => {
    const next = moved(lesson, place, by);
    if (next === lesson) return;
    set(next);
    tell(words.moved(lesson.items[place]?.title ?? '', place + by + 1));
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-place="${place + by}"]`)?.focus(),
    );
  };
  return (
    <>
      <label className="lesson-title">
        {words.lessonTitle}
        <input
          value={lesson.title}
          maxLength={200}
          onChange={(event) => set({ ...lesson, title: event.currentTarget.value || ' ' })}
        />
      </label>
      <p className="faint">{words.order}</p>
      <ol className="lesson-items" ref={list}>
        {lesson.items.map((item, place) => (
          <Item
            // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place
            key={place}
            item={item}
            place={place}
            count={lesson.items.length}
            change={(change) => set(changed(lesson, place, change))}
            move={(by) => move(place, by)}
            remove={() => set(without(lesson, place))}
            start={() => void play(lesson, place)}
          />
        ))}
      </ol>
      <p role="status" className="hidden">
        {said}
      </p>
    </>
  );
}

function OpenFile() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        {words.open}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (file) void openLesson(file);
        }}
      />
    </>
  );
}

/** Lessons: those that come with the page, and the one that is made here. */
export function Lessons({ close }: { readonly close: () => void }) {
  const { lesson, set } = useLesson();
  // The page's own message lies under a modal.
  const message = useView((view) => view.message);
  const { show, index } = usePlayer();
  const step = show.trace.steps[index];
  const edit = (changed: Lesson): void => set({ lesson: changed, item: 0, playing: false });
  const add = (): void => {
    const title = step ? plain(say(step).headline) : show.id;
    edit(added(lesson, itemOf(show, index, title), words.untitled));
  };
  return (
    <Dialog title={words.title} close={close}>
      <ul className="shipped">
        {Object.entries(lessonsEn).map(([id, each]) => (
          <li key={id}>
            <b>{each.title}</b>
            <button
              type="button"
              aria-label={words.playLesson(each.title)}
              onClick={() => void play(each)}
            >
              {words.play}
            </button>
            <button
              type="button"
              aria-label={words.editLesson(each.title)}
              onClick={() => edit(each)}
            >
              {words.edit}
            </button>
          </li>
        ))}
      </ul>
      <h3>{words.yours}</h3>
      {lesson ? <Editor lesson={lesson} set={edit} /> : <p>{words.none}</p>}
      <div className="lesson-buttons">
        {lesson && (
          <button type="button" className="strong" onClick={() => void play(lesson)}>
            {words.playAll}
          </button>
        )}
        <button type="button" onClick={add}>
          {words.add}
        </button>
        {lesson && (
          <>
            <button type="button" onClick={() => void shareLesson(lesson)}>
              {words.link}
            </button>
            <button
              type="button"
              onClick={() =>
                give(
                  words.fileName,
                  new Blob([`${JSON.stringify(lesson, null, 2)}\n`], { type: 'application/json' }),
                )
              }
            >
              {words.save}
            </button>
          </>
        )}
        <OpenFile />
      </div>
      {message?.lines.map((line) => (
        <p key={line} className={`lesson-said ${message.kind}`}>
          {line}
        </p>
      ))}
    </Dialog>
  );
}
