import { useState } from 'react';
import type { LessonItem } from '../../core/index.ts';
import { hall } from '../words/lecture.ts';
import type { ItemChange } from './edit.ts';
import { Stretch } from './Stretch.tsx';

const words = hall.lessons;

interface ItemProps {
  readonly item: LessonItem;
  readonly place: number;
  readonly count: number;
  readonly change: (change: ItemChange) => void;
  readonly move: (by: 1 | -1) => void;
  readonly remove: () => void;
  readonly start: () => void;
}

/** One item of the lesson being edited: its title and its place in line; its notes on demand. */
export function Item({ item, place, count, change, move, remove, start }: ItemProps) {
  const n = place + 1;
  const [open, look] = useState(false);
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
      <details onToggle={(event) => look(event.currentTarget.open)}>
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
        <label className="lesson-check">
          <input
            type="checkbox"
            checked={item.shown === true}
            onChange={(event) => change({ shown: event.currentTarget.checked ? true : undefined })}
          />
          {words.shown}
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
        {open && <Stretch item={item} change={change} />}
      </details>
    </li>
  );
}
