import { create } from 'zustand';
import type { Lesson, LessonItem } from '../../core/index.ts';
import { goBeyond } from '../store/advance.ts';
import { usePlayer } from '../store/player.ts';
import type { Show } from '../store/show.ts';
import { useView } from '../store/view.ts';
import { t } from '../words/index.ts';
import { hall } from '../words/lecture.ts';
import { keepLesson, keptLesson } from './keep.ts';
import { showFor, stretchOf } from './stretch.ts';

/** The lesson of this tab. */
export interface LessonState {
  /** The lesson that is played or edited; `null` if there is none. */
  readonly lesson: Lesson | null;
  /** Index of the item on show. */
  readonly item: number;
  /** Stepping on at the end of an item goes on to the next. */
  readonly playing: boolean;
  readonly set: (change: Partial<Omit<LessonState, 'set'>>) => void;
}

export const useLesson = create<LessonState>()((set) => ({
  lesson: null,
  item: 0,
  playing: false,
  ...keptLesson(),
  set: (change) => set(change),
}));
// From the first change on: a reload may come at any time.
useLesson.subscribe(keepLesson);

const tell = (...lines: readonly string[]): void =>
  useView.getState().set({ message: { kind: 'wrong', lines } });

/** An item's run; where there is none, that is told. */
async function loaded(item: LessonItem): Promise<Show | null> {
  try {
    const lines: string[] = [];
    const show = await showFor(item, lines);
    if (lines.length > 0) tell(...lines);
    if (!show) tell(hall.lessons.scenario(item.title, item.scenario));
    return show;
  } catch (error) {
    tell(t.messages.notLoaded(error instanceof Error ? error.message : String(error)));
    return null;
  }
}

/** Whether an item is on show: its scenario is, and of the recording its fault. On another kernel it is the same item still. */
export const isOn = ({ scenario, fault }: LessonItem, { id, recorded }: Show): boolean =>
  scenario === id && (fault === undefined || fault === recorded?.fault);

/** Shows an item of the lesson at its first step, or at its last. */
export async function showItem(wanted: number, end: 'first' | 'last' = 'first'): Promise<void> {
  const { lesson, set } = useLesson.getState();
  const item = lesson?.items[wanted];
  if (!lesson || !item) return;
  const show = await loaded(item);
  if (!show) return;
  set({ item: wanted, playing: true });
  const [first, last] = stretchOf(item, show);
  usePlayer.getState().load(show, end === 'first' ? first : last);
}

/** At the end of an item, on to the next; at its beginning, back to the one before. */
function goOn(by: 1 | -1): boolean {
  const { show, index } = usePlayer.getState();
  const { lesson, item, playing } = useLesson.getState();
  const here = lesson?.items[item];
  if (!here || !lesson?.items[item + by] || !playing || !isOn(here, show)) return false;
  const [first, last] = stretchOf(here, show);
  if (by === 1 ? index < last : index > first) return false;
  void showItem(item + by, by === 1 ? 'first' : 'last');
  return true;
}

goBeyond({
  more: (by) => {
    const { lesson, item, playing } = useLesson.getState();
    return playing && lesson?.items[item + by] !== undefined;
  },
  go: goOn,
});
