import {
  type AllWords,
  en as core,
  profiles,
  RECORDED_ID,
  recordedText,
  type Say,
  type ScenarioText,
  type Step,
  sayOf,
  scenarioTexts,
} from '../../core/index.ts';
import { en } from './en.ts';
import type { Language, ProfileText, Texts } from './language.ts';

/** The language on show; `null` is English, which comes with the page. */
export let spoken: Language | null = null;

/** The page's texts in the language on show. Read when drawn: it is chosen after this module is there. */
export let t: Texts<typeof en> = en;

/** Chooses the language, before anything is drawn. */
export function speak(language: Language): void {
  spoken = language;
  t = language.page;
}

/** What is said in English of steps and of kernels, as far as it has come. */
let words: Parameters<typeof sayOf>[0] = core;
let kernels: Readonly<Record<string, ProfileText>> = profiles;

/** Brings the words of further kernels. */
export function learn(all: AllWords, more: Readonly<Record<string, ProfileText>>): void {
  words = all;
  kernels = { ...profiles, ...more };
}

/** What is said of a step. */
export const say = (step: Step): Say => sayOf(spoken?.words ?? words, step);

/** What is said of each scenario in English. */
export const scenariosEn = { ...scenarioTexts, [RECORDED_ID]: recordedText };

const scenarioIn = (texts: Readonly<Record<string, ScenarioText>>, id: string) =>
  Object.hasOwn(texts, id) ? texts[id] : undefined;

/** What is said of a scenario; one from a file goes by its id. */
export const scenarioText = ({ id }: { readonly id: string }): ScenarioText =>
  scenarioIn(spoken?.scenarios ?? scenariosEn, id) ?? {
    title: id,
    teaches: [],
    needs: [],
    simplifies: [],
  };

/** What is said of a kernel; one without words goes by its id. */
export const profileText = (id: string): ProfileText =>
  spoken?.profiles[id] ?? kernels[id] ?? { title: id, simplifies: [] };
