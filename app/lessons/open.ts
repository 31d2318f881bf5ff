import { type Lesson, parseLessonText, type Result } from '../../core/index.ts';
import { useView } from '../store/view.ts';
import { hall } from '../words/lecture.ts';
import { refusal } from '../words/refusal.ts';
import { LONGEST, lessonHash, lessonIn } from './link.ts';
import { showItem, useLesson } from './store.ts';

const tell = (kind: 'done' | 'wrong', line: string): void =>
  useView.getState().set({ message: { kind, lines: [line] } });

/** Plays a lesson from its first item, in present mode. */
export async function play(lesson: Lesson, item = 0): Promise<void> {
  useLesson.getState().set({ lesson, item, playing: true });
  useView.getState().set({ present: true, dialog: null, panel: null });
  await showItem(item);
}

function take(read: Result<Lesson>, accept: (lesson: Lesson) => void): void {
  if (read.ok) accept(read.value);
  else tell('wrong', refusal(read));
}

/** Opens the lesson in a file; a file that holds none is answered and changes nothing. */
export async function openLesson(file: File): Promise<void> {
  take(parseLessonText(await file.text()), (lesson) =>
    useLesson.getState().set({ lesson, item: 0, playing: false }),
  );
}

/** Opens and plays the lesson in an address. */
export async function openLessonLink(hash: string): Promise<void> {
  take(await lessonIn(hash), (lesson) => void play(lesson));
}

/** Copies the lesson as a link, or says that it is too long for one. */
export async function shareLesson(lesson: Lesson): Promise<void> {
  const link = `${location.origin}${location.pathname}${await lessonHash(lesson)}`;
  if (link.length > LONGEST) return tell('wrong', hall.lessons.tooLong(link.length, LONGEST));
  try {
    await navigator.clipboard.writeText(link);
    tell('done', hall.lessons.copied);
  } catch {
    tell('wrong', hall.lessons.notCopied(link));
  }
}
