import { showItem, useLesson } from '../lessons/store.ts';
import { advance } from '../store/advance.ts';
import { usePlayer } from '../store/player.ts';
import type { Show } from '../store/show.ts';
import { plain } from '../ui/Prose.tsx';
import { say, scenarioText } from '../words/index.ts';
import { code } from '../words/languages.ts';
import {
  type Message,
  openChannel,
  type SpeakerAsk,
  type Talk,
  type TalkStep,
  tabName,
} from './channel.ts';

const told = new WeakMap<Show, readonly TalkStep[]>();

/** All steps in words, said once for each run. */
function stepsOf(show: Show): readonly TalkStep[] {
  const known = told.get(show);
  if (known) return known;
  const steps = show.trace.steps.map((step) => {
    const { headline, what, why } = say(step, show.kernel.profile);
    return { headline: plain(headline), what: plain(what), why: why ? plain(why) : null };
  });
  told.set(show, steps);
  return steps;
}

function talkNow(): Talk {
  const { show, index } = usePlayer.getState();
  const { lesson, item, playing } = useLesson.getState();
  const { title, teaches } = scenarioText(show);
  return {
    lang: code(),
    title,
    steps: stepsOf(show),
    index,
    teaches: teaches.map(plain),
    lesson:
      lesson && playing
        ? {
            title: lesson.title,
            item,
            items: lesson.items.map((each) => ({
              title: each.title,
              notes: each.notes,
              prompt: each.prompt,
              minutes: each.minutes,
            })),
          }
        : null,
  };
}

function answer(ask: SpeakerAsk): void {
  if (ask.do === 'go') usePlayer.getState().seek(ask.index);
  else if (ask.do === 'step') advance(ask.by);
  else if (ask.do === 'item') void showItem(ask.item);
}

/** Lets the page's speaker tab follow and lead. A speaker tab that is open already is called. */
export function leadSpeaker(): void {
  const channel = openChannel(tabName());
  if (!channel) return;
  const send = (message: Message): void => channel.postMessage(message);
  const tell = (): void => send({ talk: talkNow() });
  let heard = false;
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (!('ask' in data)) return;
    answer(data.ask);
    if (data.ask.do === 'hello') tell();
    if (heard) return;
    // Where nobody listens, no step is held up by telling it.
    heard = true;
    usePlayer.subscribe(tell);
    useLesson.subscribe(tell);
  };
  send({ call: true });
}
