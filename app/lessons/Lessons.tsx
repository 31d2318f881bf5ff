import { useEffect, useRef, useState } from 'react';
import type { Lesson } from '../../core/index.ts';
import { handoutOf } from '../share/link.ts';
import { give } from '../shell/give.ts';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { plain } from '../ui/Prose.tsx';
import { say } from '../words/index.ts';
import { hall } from '../words/lecture.ts';
import { added, changed, itemOf, moved, without } from './edit.ts';
import { Item } from './Item.tsx';
import { LESSON, lessonHash } from './link.ts';
import { openLesson, play, shareLesson } from './open.ts';
import { shipped } from './shipped.ts';
import { useLesson } from './store.ts';
import './lessons.css';

const words = hall.lessons;

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

/** A link to a lesson on paper, in a tab of its own. */
function ToHandout({ title, hash }: { readonly title: string; readonly hash: string }) {
  return (
    <a
      className="lesson-handout"
      href={handoutOf(hash)}
      target="_blank"
      rel="noreferrer"
      aria-label={words.handoutOf(title)}
    >
      {words.handout}
    </a>
  );
}

/** The hash of a lesson that is being edited; `null` until it is made. */
function useHash(lesson: Lesson | null): string | null {
  const [hash, set] = useState<string | null>(null);
  useEffect(() => {
    let over = false;
    set(null);
    if (lesson) void lessonHash(lesson).then((made) => over || set(made));
    return () => {
      over = true;
    };
  }, [lesson]);
  return hash;
}

/** Lessons: those that come with the page, and the one that is made here. */
export function Lessons({ close }: { readonly close: () => void }) {
  const { lesson, set } = useLesson();
  const hash = useHash(lesson);
  // The page's own message lies under a modal.
  const message = useView((view) => view.message);
  const { show, index } = usePlayer();
  const step = show.trace.steps[index];
  const edit = (changed: Lesson): void => set({ lesson: changed, item: 0, playing: false });
  const add = (): void => {
    const title = step ? plain(say(step, show.kernel.profile).headline) : show.id;
    edit(added(lesson, itemOf(show, index, title), words.untitled));
  };
  return (
    <Dialog title={words.title} close={close}>
      <ul className="shipped">
        {Object.entries(shipped).map(([id, each]) => (
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
            <ToHandout title={each.title} hash={`${LESSON}${id}`} />
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
            {hash !== null && <ToHandout title={lesson.title} hash={hash} />}
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
