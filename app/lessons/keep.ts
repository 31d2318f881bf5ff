import { parseLessonText } from '../../core/index.ts';
import { useLesson } from './store.ts';

const STORE = 'faultline-lesson';

function restore(): void {
  const [item = '0', playing = '', ...text] = (sessionStorage.getItem(STORE) ?? '').split('\n');
  const parsed = parseLessonText(text.join('\n'));
  if (!parsed.ok || useLesson.getState().lesson) return;
  useLesson.getState().set({ lesson: parsed.value, item: Number(item), playing: playing === '1' });
}

/** Brings back this tab's lesson after a reload, and keeps it from now on. */
export function keepLesson(): void {
  try {
    restore();
  } catch {
    // A browser that keeps nothing: the lesson's file is still there.
  }
  useLesson.subscribe(({ lesson, item, playing }) => {
    try {
      sessionStorage.setItem(STORE, `${item}\n${playing ? 1 : 0}\n${JSON.stringify(lesson)}`);
    } catch {
      // The lesson is lost with a reload; its file is not.
    }
  });
}
