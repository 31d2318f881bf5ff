import { create } from 'zustand';
import { type Lesson, spotIn } from '../../core/index.ts';
import { goBeyond } from '../store/advance.ts';
import { showNamed } from '../store/open.ts';
import { usePlayer } from '../store/player.ts';
import type { Show } from '../store/show.ts';
import { useView } from '../store/view.ts';
import { hall } from '../words/lecture.ts';

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
  set: (change) => set(change),
}));

/** First and last step of an item in its scenario's run; what the run lacks gives its ends. */
function stretch(lesson: Lesson, item: number, { trace }: Show): readonly [number, number] {
  const last = trace.steps.length - 1;
  const { from, to } = lesson.items[item] ?? { from: { step: 0 }, to: null };
  const first = spotIn(trace.steps, from) ?? 0;
  return [first, Math.max(first, (to && spotIn(trace.steps, to)) ?? last)];
}

/** Shows an item of the lesson at its first step, or at its last. */
export async function showItem(wanted: number, end: 'first' | 'last' = 'first'): Promise<void> {
  const { lesson, set } = useLesson.getState();
  const item = lesson?.items[wanted];
  if (!lesson || !item) return;
  const show = await showNamed(item.scenario);
  if (!show) {
    const lines = [hall.lessons.scenario(item.title, item.scenario)];
    useView.getState().set({ message: { kind: 'wrong', lines } });
    return;
  }
  set({ item: wanted, playing: true });
  const [first, last] = stretch(lesson, wanted, show);
  usePlayer.getState().load(show, end === 'first' ? first : last);
}

/** At the end of an item, on to the next; at its beginning, back to the one before. */
function goOn(by: 1 | -1): boolean {
  const { show, index } = usePlayer.getState();
  const { lesson, item, playing } = useLesson.getState();
  if (!lesson?.items[item + by] || !playing || lesson.items[item]?.scenario !== show.id)
    return false;
  const [first, last] = stretch(lesson, item, show);
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
