import { type Lesson, type LessonItem, spotOf } from '../../core/index.ts';
import { otherKernel, type Show } from '../store/show.ts';

const withItems = (lesson: Lesson, items: readonly LessonItem[]): Lesson => ({ ...lesson, items });

/** The lesson with one item moved; at an end it stays as it is. */
export function moved(lesson: Lesson, from: number, by: 1 | -1): Lesson {
  const item = lesson.items[from];
  const other = lesson.items[from + by];
  if (!item || !other) return lesson;
  const items = [...lesson.items];
  items[from] = other;
  items[from + by] = item;
  return withItems(lesson, items);
}

/** The lesson without an item; the last one stays, for a lesson has at least one. */
export const without = (lesson: Lesson, index: number): Lesson =>
  lesson.items.length > 1
    ? withItems(
        lesson,
        lesson.items.filter((_, i) => i !== index),
      )
    : lesson;

/** What is changed of an item; `shown: undefined` takes the prompt from the room. */
export type ItemChange = Partial<Omit<LessonItem, 'shown'>> & { readonly shown?: true | undefined };

function itemWith(item: LessonItem, change: ItemChange): LessonItem {
  const { shown, ...rest } = { ...item, ...change };
  return shown ? { ...rest, shown } : rest;
}

/** The lesson with an item changed. */
export const changed = (lesson: Lesson, index: number, change: ItemChange): Lesson =>
  withItems(
    lesson,
    lesson.items.map((item, i) => (i === index ? itemWith(item, change) : item)),
  );

/** The step on show as an item, on the kernel on show: from there to the end of its scenario. */
export function itemOf(show: Show, index: number, title: string): LessonItem {
  const profile = otherKernel(show);
  return {
    title,
    scenario: show.id,
    ...(profile === null ? {} : { profile }),
    ...(show.recorded ? { fault: show.recorded.fault } : {}),
    from: spotOf(show.trace.steps, index),
    to: null,
    notes: '',
    prompt: '',
    minutes: 2,
  };
}

/** The lesson with one more item at its end; `null` makes a new lesson of it. */
export const added = (lesson: Lesson | null, item: LessonItem, title: string): Lesson =>
  lesson
    ? withItems(lesson, [...lesson.items, item])
    : { format: 'faultline-lesson', version: 1, title, items: [item] };
