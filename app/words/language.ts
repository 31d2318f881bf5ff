import type {
  AllWords,
  glossary,
  RECORDED_ID,
  RefusalWords,
  ScenarioText,
  scenarioTexts,
} from '../../core/index.ts';
import type { dialogsEn } from './dialogs-en.ts';
import type { en } from './en.ts';
import type { inspectEn } from './inspect-en.ts';
import type { lectureEn } from './lecture-en.ts';
import type { lessonsEn } from './lessons-en.ts';
import type { mapsEn } from './maps-en.ts';
import type { takeEn } from './take-en.ts';

/** The same texts in any language: what takes values in English takes them everywhere. */
export type Texts<T> = T extends string
  ? string
  : T extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { readonly [Key in keyof T]: Texts<T[Key]> };

/** What is said of a kernel. */
export interface ProfileText {
  readonly title: string;
  readonly simplifies: readonly string[];
}

/** Everything that a language says. One that lacks a text does not compile. */
export interface Language {
  /** Its code in an address, as in `lang=en`. */
  readonly code: string;
  /** Its name in itself. */
  readonly name: string;
  readonly page: Texts<typeof en>;
  readonly dialogs: Texts<typeof dialogsEn>;
  readonly inspect: Texts<typeof inspectEn>;
  readonly lecture: Texts<typeof lectureEn>;
  readonly maps: Texts<typeof mapsEn>;
  readonly take: Texts<typeof takeEn>;
  readonly lessons: Texts<typeof lessonsEn>;
  readonly glossary: Texts<typeof glossary>;
  /** Why a file, a lesson or a link was refused. */
  readonly refusal: RefusalWords;
  /** A sentence for every event of every kernel. */
  readonly words: AllWords;
  readonly scenarios: Readonly<
    Record<keyof typeof scenarioTexts | typeof RECORDED_ID, ScenarioText>
  >;
  readonly profiles: Readonly<Record<string, ProfileText>>;
}
