import { useEffect, useState } from 'react';
import { hall } from '../words/lecture.ts';
import type { Talk } from './channel.ts';
import { elapsed, keepClock, keptClock, minutesOf, stopped, toggled } from './clock.ts';

const words = hall.speaker;

/** Minutes planned for the whole, and the share of them that is due by now. */
function plan({ lesson, index, steps }: Talk, asked: number | null) {
  const share = (index + 1) / steps.length;
  if (!lesson) {
    const planned = asked ?? 20;
    return { planned, due: planned * share, perStep: planned / steps.length };
  }
  const sum = (count: number): number =>
    lesson.items.slice(0, count).reduce((total, { minutes }) => total + minutes, 0);
  const all = sum(lesson.items.length);
  const planned = asked ?? (all || 20);
  const done = all > 0 ? sum(lesson.item) / all : lesson.item / lesson.items.length;
  return { planned, due: planned * done, perStep: planned / lesson.items.length };
}

/** Time gone, against the plan. */
export function Timer({ talk }: { readonly talk: Talk }) {
  const [{ clock, planned: asked }, set] = useState(keptClock);
  const [now, tick] = useState(() => Date.now());
  useEffect(() => keepClock(clock, asked), [clock, asked]);
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const gone = elapsed(clock, Math.max(now, clock.since ?? 0));
  const { planned, due, perStep } = plan(talk, asked);
  const late = gone - due * 60_000;
  return (
    <section className="timer" aria-label={words.timer}>
      <p className="elapsed">
        <span className="hidden">{words.elapsed} </span>
        {minutesOf(gone)}
      </p>
      <div className="timer-buttons">
        <button
          type="button"
          onClick={() => set({ clock: toggled(clock, Date.now()), planned: asked })}
        >
          {clock.since === null ? words.start : words.pause}
        </button>
        <button type="button" onClick={() => set({ clock: stopped, planned: asked })}>
          {words.reset}
        </button>
      </div>
      <label>
        {words.planned}{' '}
        <input
          type="number"
          min={1}
          max={600}
          value={planned}
          onChange={(event) => {
            const wanted = event.currentTarget.valueAsNumber;
            if (wanted >= 1 && wanted <= 600) set({ clock, planned: wanted });
          }}
        />
      </label>
      <p className="pace">
        {talk.lesson ? words.perItem(perStep) : words.perStep(perStep)}
        {gone > 0 && <b>{late > 0 ? words.late(minutesOf(late)) : words.early(minutesOf(late))}</b>}
      </p>
    </section>
  );
}
