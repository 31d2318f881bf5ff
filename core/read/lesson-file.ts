import type { ProfileId } from '../kernel.ts';
import { good, type Result, refused } from '../result.ts';
import { count, exactly, fromText, list, maybe, oneOf, only, type Reader } from './json.ts';
import { profile } from './scenario-fields.ts';

/** A step of a scenario: the `nth` time (1 is the first) that an event happens, or an index that counts from 0. */
export type Spot = { readonly event: string; readonly nth: number } | { readonly step: number };

/** One station of a lesson: a stretch of a scenario, and what the teacher needs for it. */
export interface LessonItem {
  readonly title: string;
  readonly scenario: string;
  /** Id of the fault, where the scenario is the recording; absent is its first. */
  readonly fault?: string;
  /** Id of the kernel; absent is the scenario's own. */
  readonly profile?: ProfileId;
  readonly from: Spot;
  /** The last step of the stretch; `null` goes to the end of the scenario. */
  readonly to: Spot | null;
  /** What to say. */
  readonly notes: string;
  /** What to ask; may be empty. */
  readonly prompt: string;
  /** The room sees the prompt too, not the speaker alone. */
  readonly shown?: true;
  /** Planned time. */
  readonly minutes: number;
}

/** An ordered list of links, notes and prompts. Plain JSON. */
export interface Lesson {
  readonly format: 'faultline-lesson';
  readonly version: 1;
  readonly title: string;
  readonly items: readonly LessonItem[];
}

/** Most characters of a note: a page of text. */
const NOTE = 4000;
const LINE = 200;
const MOST = 60;

const upTo = (most: number): Reader<string> =>
  only(['textOf', 0, most], (value) =>
    typeof value === 'string' && value.length <= most ? value : undefined,
  );

const filled: Reader<string> = only(['textOf', 1, LINE], (value) =>
  typeof value === 'string' && value.trim() !== '' && value.length <= LINE ? value : undefined,
);

const name: Reader<string> = only(['lessonName'], (value) =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9.-]{0,79}$/.test(value) ? value : undefined,
);

const minutes: Reader<number> = only(['number', 0, 600], (value) =>
  typeof value === 'number' && value >= 0 && value <= 600 ? value : undefined,
);

const spotFields = exactly({
  event: maybe(name),
  nth: maybe(count(1, 9999)),
  step: maybe(count(0, 99_999)),
});

const spot: Reader<Spot> = (value, at) => {
  const read = spotFields(value, at);
  if (!read.ok) return read;
  const { event, nth, step } = read.value;
  if (event !== undefined && step === undefined) return good({ event, nth: nth ?? 1 });
  if (step !== undefined && event === undefined && nth === undefined) return good({ step });
  return refused(at, ['spot'], JSON.stringify(value));
};

const itemFields = exactly({
  title: filled,
  scenario: name,
  from: spot,
  to: maybe(only(['spotOrNull'], (value) => value)),
  notes: maybe(upTo(NOTE)),
  prompt: maybe(upTo(NOTE)),
  fault: maybe(name),
  profile: maybe(profile),
  shown: maybe(only(['trueOrAbsent'], (value) => (value === true ? (true as const) : undefined))),
  minutes: maybe(minutes),
});

const item: Reader<LessonItem> = (value, at) => {
  const read = itemFields(value, at);
  if (!read.ok) return read;
  const {
    to,
    notes = '',
    prompt = '',
    minutes: time = 0,
    fault,
    profile: on,
    shown,
    ...rest
  } = read.value;
  const end = to === undefined || to === null ? good(null) : spot(to, `${at}.to`);
  if (!end.ok) return end;
  return good({
    ...rest,
    ...(fault === undefined ? {} : { fault }),
    ...(on === undefined ? {} : { profile: on }),
    to: end.value,
    notes,
    prompt,
    ...(shown === undefined ? {} : { shown }),
    minutes: time,
  });
};

const lesson: Reader<Lesson> = exactly({
  format: oneOf('faultline-lesson'),
  version: only(['version', [1]], (each) => (each === 1 ? (1 as const) : undefined)),
  title: filled,
  items: list(item, MOST, 1),
});

/** A lesson from foreign JSON. Never throws. */
export const parseLesson = (value: unknown): Result<Lesson> => lesson(value, '');

/** A lesson from the text of a file. Never throws. */
export const parseLessonText = (source: string): Result<Lesson> => fromText(source, lesson);

/** Index of the step that a spot names; `null` if these steps have none. */
export function spotIn(steps: readonly { readonly event: string }[], where: Spot): number | null {
  if ('step' in where) return where.step < steps.length ? where.step : null;
  let left = where.nth;
  const found = steps.findIndex(({ event }) => event === where.event && --left === 0);
  return found < 0 ? null : found;
}

/** How a step is named so that it stays right when steps are added before it: by its event. */
export function spotOf(steps: readonly { readonly event: string }[], index: number): Spot {
  const event = steps[index]?.event;
  if (event === undefined) return { step: index };
  const nth = steps.slice(0, index + 1).filter((step) => step.event === event).length;
  return { event, nth };
}
