import { describe, expect, it } from 'vitest';
import {
  type Lesson,
  parseLessonText,
  recordScenario,
  scenarios,
  spotIn,
} from '../../core/index.ts';
import { added, changed, moved, without } from './edit.ts';
import { LONGEST, lessonHash, lessonIn } from './link.ts';
import { shipped } from './shipped.ts';

const all = Object.values(shipped);

describe.each(all)('the lesson “$title”', (lesson) => {
  it('is a lesson file', () => {
    expect(parseLessonText(JSON.stringify(lesson))).toEqual({ ok: true, value: lesson });
  });

  it.each(lesson.items)(
    '“$title” is a stretch of its scenario, with notes and a prompt',
    (item) => {
      const scenario = scenarios.find(({ id }) => id === item.scenario);
      expect(scenario).toBeDefined();
      if (!scenario) return;
      const { steps } = recordScenario(scenario).trace;
      const from = spotIn(steps, item.from);
      const to = item.to && spotIn(steps, item.to);
      expect(from).not.toBeNull();
      expect(to).not.toBeNull();
      expect(to ?? 0).toBeGreaterThanOrEqual(from ?? 0);
      expect(item.notes.split(/\s+/).length).toBeGreaterThan(30);
      expect(item.prompt).not.toBe('');
    },
  );
});

it('the first lesson takes 20 minutes', () => {
  const [first] = all;
  expect(first?.items.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(20);
});

describe('a lesson as a link', () => {
  it('comes back whole', async () => {
    for (const lesson of all)
      expect(await lessonIn(await lessonHash(lesson))).toEqual({ ok: true, value: lesson });
  });

  it('is short for a short lesson', async () => {
    const [first] = all;
    const short = {
      ...first,
      items: first?.items.slice(0, 2).map((item) => ({ ...item, notes: '' })),
    };
    expect((await lessonHash(short as Lesson)).length).toBeLessThan(LONGEST);
  });

  it('that is damaged is refused, with what was found', async () => {
    for (const wrong of ['#/lesson/', '#/lesson/%%%', '#/lesson/abcd', '#/lesson/toString'])
      expect((await lessonIn(wrong)).ok, wrong).toBe(false);
  });
});

describe('editing', () => {
  const [lesson] = all;
  const items = lesson?.items ?? [];

  it('moves an item, and back', () => {
    if (!lesson) return;
    const down = moved(lesson, 0, 1);
    expect(down.items[1]).toEqual(items[0]);
    expect(moved(down, 1, -1)).toEqual(lesson);
    expect(moved(lesson, 0, -1)).toBe(lesson);
    expect(moved(lesson, items.length - 1, 1)).toBe(lesson);
  });

  it('adds, changes, removes; the last item stays', () => {
    const [item] = items;
    if (!lesson || !item) return;
    expect(added(null, item, 'New').items).toEqual([item]);
    expect(added(lesson, item, 'New').items).toHaveLength(items.length + 1);
    expect(changed(lesson, 1, { notes: 'x' }).items[1]?.notes).toBe('x');
    expect(without(lesson, 0).items).toEqual(items.slice(1));
    expect(without(added(null, item, 'New'), 0).items).toHaveLength(1);
  });
});
