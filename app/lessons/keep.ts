import { parseLessonText } from '../../core/index.ts';
import type { LessonState } from './store.ts';

const STORE = 'faultline-lesson';

type Kept = Pick<LessonState, 'lesson' | 'item' | 'playing'>;

/** This tab's lesson from before a reload; `null` if there is none. */
export function keptLesson(): Kept | null {
  try {
    const [item = '0', playing = '', ...text] = (sessionStorage.getItem(STORE) ?? '').split('\n');
    const parsed = parseLessonText(text.join('\n'));
    return parsed.ok
      ? { lesson: parsed.value, item: Number(item), playing: playing === '1' }
      : null;
  } catch {
    // A browser that keeps nothing: the lesson's file is still there.
    return null;
  }
}

/** Keeps this tab's lesson for a reload. */
export function keepLesson({ lesson, item, playing }: Kept): void {
  try {
    sessionStorage.setItem(STORE, `${item}\n${playing ? 1 : 0}\n${JSON.stringify(lesson)}`);
  } catch {
    // The lesson is lost with a reload; its file is not.
  }
}
