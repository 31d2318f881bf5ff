import type { LessonItem } from '../../core/index.ts';
import { stretchOf } from '../lessons/stretch.ts';
import { linkTo } from '../share/link.ts';
import type { Show } from '../store/show.ts';
import { scenarioText } from '../words/index.ts';
import { hall } from '../words/lecture.ts';
import { take } from '../words/take.ts';

interface ItemSheetProps {
  /** Title of the lesson. */
  readonly lesson: string;
  readonly item: LessonItem;
  /** `null` where nobody has the item's scenario. */
  readonly show: Show | null;
  readonly place: number;
  readonly count: number;
  readonly notes: boolean;
}

/** More characters than this take the width of the paper, in a storyboard too. */
const LONG = 900;

/** What the item goes through, and its address. */
function Where({ item, show }: { readonly item: LessonItem; readonly show: Show }) {
  const [first, last] = stretchOf(item, show);
  const link = linkTo(show, first);
  return (
    <>
      <p className="item-where">
        {take.handout.stretch(first + 1, last + 1, scenarioText(show).title)}
      </p>
      <a className="sheet-link" href={link}>
        {link}
      </a>
    </>
  );
}

/** An item of a lesson on paper: what to say and what to ask, before its steps. Without the notes there is room to write. */
export function ItemSheet({ lesson, item, show, place, count, notes }: ItemSheetProps) {
  const long = item.prompt.length + (notes ? item.notes.length : 0) > LONG;
  return (
    <article
      className="sheet item-sheet"
      data-item={place}
      data-long={long || undefined}
      aria-label={`${take.handout.item(place + 1, count)}: ${item.title}`}
    >
      <header className="sheet-head">
        <b>{lesson}</b>
        <span>{take.handout.item(place + 1, count)}</span>
        {item.minutes > 0 && <span>{take.handout.minutes(item.minutes)}</span>}
      </header>
      <div className="item-words">
        <h2>{item.title}</h2>
        {item.prompt && (
          <p className="item-ask">
            <b>{hall.speaker.ask}</b> {item.prompt}
          </p>
        )}
        {notes ? (
          item.notes.split('\n').map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <p key={i}>{line}</p>
          ))
        ) : (
          <div className="item-lines" aria-hidden="true" />
        )}
      </div>
      {show ? (
        <Where item={item} show={show} />
      ) : (
        <p className="item-where">{hall.lessons.scenario(item.title, item.scenario)}</p>
      )}
    </article>
  );
}
