import { useEffect, useRef, useState } from 'react';
import { askOf, isField, isPressed } from '../shell/keys.ts';
import { code } from '../words/languages.ts';
import { hall } from '../words/lecture.ts';
import {
  type Message,
  openChannel,
  type SpeakerAsk,
  speakerHash,
  type Talk,
  type TalkStep,
} from './channel.ts';
import { Timer } from './Timer.tsx';
import '../base.css';
import './speaker.css';

const words = hall.speaker;

/** After this time without an answer the tab says that nobody is there, in ms. */
const PATIENCE = 3000;

type Ask = (ask: SpeakerAsk) => void;

/** What the page tells, and how to ask it; `talk` is `null` until it answers. */
function useTalk(tab: string): { talk: Talk | null; silent: boolean; ask: Ask } {
  const [talk, hear] = useState<Talk | null>(null);
  const [silent, fallSilent] = useState(false);
  const channel = useRef<BroadcastChannel | null>(null);
  useEffect(() => {
    const opened = openChannel(tab);
    channel.current = opened;
    if (!opened) {
      fallSilent(true);
      return;
    }
    const greet = (): void => opened.postMessage({ ask: { do: 'hello' } } satisfies Message);
    opened.onmessage = ({ data }: MessageEvent<Message>) => {
      if ('call' in data) greet();
      if (!('talk' in data)) return;
      // The page speaks another language now: this tab reads its own texts again in that one.
      if (data.talk.lang !== code()) location.replace(speakerHash(tab, data.talk.lang));
      else hear(data.talk);
    };
    greet();
    const timer = setTimeout(() => fallSilent(true), PATIENCE);
    return () => {
      clearTimeout(timer);
      opened.close();
    };
  }, [tab]);
  const ask: Ask = (asked) => channel.current?.postMessage({ ask: asked } satisfies Message);
  return { talk, silent, ask };
}

/** What a key asks of the page; `null` for keys that are not for stepping. */
function askedBy(event: KeyboardEvent, last: number): SpeakerAsk | null {
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  if (isField(target) || isPressed(target, event.key)) return null;
  const wanted = askOf(event);
  if (wanted?.do === 'step') return { do: 'step', by: wanted.by };
  if (wanted?.do === 'first') return { do: 'go', index: 0 };
  return wanted?.do === 'last' ? { do: 'go', index: last } : null;
}

function useKeys(talk: Talk | null, ask: Ask): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const asked = talk && askedBy(event, talk.steps.length - 1);
      if (!asked) return;
      ask(asked);
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}

function Step({ name, step }: { readonly name: string; readonly step: TalkStep | undefined }) {
  return (
    <section className="talk-step" aria-label={name}>
      <h2>{name}</h2>
      {step ? (
        <>
          <h3>{step.headline}</h3>
          <p>{step.what}</p>
          {step.why && <p className="why">{step.why}</p>}
        </>
      ) : (
        <p>{words.end}</p>
      )}
    </section>
  );
}

function Notes({ talk }: { readonly talk: Talk }) {
  const item = talk.lesson?.items[talk.lesson.item];
  return (
    <section className="notes" aria-label={words.notes}>
      <h2>{words.notes}</h2>
      {item ? (
        <>
          <h3>{item.title}</h3>
          {item.notes.split('\n').map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <p key={i}>{line}</p>
          ))}
          {item.prompt && (
            <p className="ask">
              <b>{words.ask}</b> {item.prompt}
            </p>
          )}
        </>
      ) : (
        talk.teaches.map((line) => <p key={line}>{line}</p>)
      )}
    </section>
  );
}

/** The entry that its list keeps in sight. @param place changes when another one is it */
function useHere(place: number | undefined) {
  const here = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new place scrolls
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest' });
  }, [place]);
  return here;
}

function Items({ talk, ask }: { readonly talk: Talk; readonly ask: Ask }) {
  const { lesson } = talk;
  const here = useHere(lesson?.item);
  if (!lesson) return null;
  return (
    <nav aria-label={lesson.title}>
      <h2>{lesson.title}</h2>
      <ol className="jumps">
        {lesson.items.map(({ title }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place
          <li key={i} ref={i === lesson.item ? here : null}>
            <button
              type="button"
              aria-current={i === lesson.item ? 'step' : undefined}
              onClick={() => ask({ do: 'item', item: i })}
            >
              {title}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Steps({ talk, ask }: { readonly talk: Talk; readonly ask: Ask }) {
  const here = useHere(talk.index);
  return (
    <nav className="all-steps" aria-label={words.steps}>
      <h2>{words.steps}</h2>
      <ol className="jumps">
        {talk.steps.map(({ headline }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its index
          <li key={i} ref={i === talk.index ? here : null}>
            <button
              type="button"
              aria-current={i === talk.index ? 'step' : undefined}
              onClick={() => ask({ do: 'go', index: i })}
            >
              {headline}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The speaker's tab: what is on the screen, what comes next, what to say, how late it is. */
export function Speaker({ tab }: { readonly tab: string }) {
  const { talk, silent, ask } = useTalk(tab);
  useKeys(talk, ask);
  useEffect(() => {
    document.title = words.title;
  }, []);
  if (!talk)
    return (
      <main className="speaker lone">
        <h1>{words.title}</h1>
        <p role="status">{silent ? words.silent : words.waiting}</p>
      </main>
    );
  return (
    <main className="speaker">
      <header>
        <h1>{talk.title}</h1>
        <p role="status">{words.at(talk.index, talk.steps.length)}</p>
        <button type="button" onClick={() => ask({ do: 'step', by: -1 })}>
          {words.previous}
        </button>
        <button type="button" className="strong" onClick={() => ask({ do: 'step', by: 1 })}>
          {words.next}
        </button>
      </header>
      <div className="talk">
        <Step name={words.now} step={talk.steps[talk.index]} />
        <Step name={words.later} step={talk.steps[talk.index + 1]} />
        <Notes talk={talk} />
      </div>
      <div className="side">
        <Timer talk={talk} />
        <Items talk={talk} ask={ask} />
        <Steps talk={talk} ask={ask} />
      </div>
    </main>
  );
}
