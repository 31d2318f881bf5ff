/** How a handout is laid out: one step a page, or a storyboard. */
export type Layout = 'one' | 'six';

/** Which steps go on a handout; `some` as typed, counted from 1. */
export interface Choice {
  readonly layout: Layout;
  readonly which: 'here' | 'marks' | 'all' | 'some';
  readonly some: string;
}

/** The steps that a text such as `3, 7-12` names, counted from 0, in its order; `null` if it names none or one that is not there. */
export function stepsIn(text: string, count: number): readonly number[] | null {
  const steps: number[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,9})\s*(?:[-–]\s*(\d{1,9})\s*)?$/.exec(part);
    if (!match) return null;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (first < 1 || last > count || last < first) return null;
    for (let step = first; step <= last; step++) steps.push(step - 1);
  }
  return steps;
}

/** What the query of an address chooses; what it does not say is the shortest handout. */
export function readChoice(search: string): Choice {
  const query = new URLSearchParams(search);
  const steps = query.get('steps') ?? 'marks';
  const named = (['here', 'marks', 'all'] as const).find((each) => each === steps);
  return {
    layout: query.get('print') === 'six' ? 'six' : 'one',
    which: named ?? 'some',
    some: named ? '' : steps,
  };
}

/** The query that says this; `readChoice` gives it back. */
export const writeChoice = ({ layout, which, some }: Choice): string =>
  `?${new URLSearchParams({ print: layout, steps: which === 'some' ? some : which })}`;

/** Which steps of each item of a lesson go on its handout, and whether the notes do. */
export interface LessonChoice {
  readonly layout: Layout;
  readonly which: 'first' | 'marks' | 'all';
  readonly notes: boolean;
}

/** What the query of an address chooses of a lesson; what it does not say is the speaker's copy with the named events. */
export function readLessonChoice(search: string): LessonChoice {
  const query = new URLSearchParams(search);
  const steps = query.get('steps');
  return {
    layout: query.get('print') === 'six' ? 'six' : 'one',
    which: (['first', 'all'] as const).find((each) => each === steps) ?? 'marks',
    notes: query.get('notes') !== '0',
  };
}

/** The query that says this; `readLessonChoice` gives it back. */
export const writeLessonChoice = ({ layout, which, notes }: LessonChoice): string =>
  `?${new URLSearchParams({ print: layout, steps: which, ...(notes ? {} : { notes: '0' }) })}`;
