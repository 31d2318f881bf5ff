import { isOn, useLesson } from '../lessons/store.ts';
import { usePlayer } from '../store/player.ts';
import { hall } from '../words/lecture.ts';

/** What the lesson asks the room, where it says that the room may see it. */
export function Question() {
  const { lesson, item, playing } = useLesson();
  const show = usePlayer((player) => player.show);
  const here = lesson?.items[item];
  if (!playing || !here?.shown || here.prompt.trim() === '' || !isOn(here, show)) return null;
  return (
    <p className="question" role="note" aria-label={hall.present.ask}>
      {here.prompt}
    </p>
  );
}
