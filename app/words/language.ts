import type { Say, ScenarioText, Step } from '../../core/index.ts';
import type { en } from './en.ts';
import type { inspectEn } from './inspect-en.ts';
import type { lectureEn } from './lecture-en.ts';
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
  readonly inspect: Texts<typeof inspectEn>;
  readonly lecture: Texts<typeof lectureEn>;
  readonly maps: Texts<typeof mapsEn>;
  readonly take: Texts<typeof takeEn>;
  readonly say: (step: Step) => Say;
  readonly scenario: (id: string) => ScenarioText | undefined;
  readonly profile: (id: string) => ProfileText | undefined;
}
