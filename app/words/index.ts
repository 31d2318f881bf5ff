import {
  type AllWords,
  firstKernel,
  firstTouch,
  opening,
  type ProfileId,
  type Say,
  type ScenarioText,
  type Step,
  sayOf,
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

/** What is said in English of steps, stories and kernels, as far as it has come. */
let words: Parameters<typeof sayOf>[0] = opening;
let scenarios: Readonly<Record<string, ScenarioText>> = { 'vmalloc-first-touch': firstTouch };
let kernels: Readonly<Record<string, ProfileText>> = {
  'linux-2.6.24-ia32': { title: firstKernel, simplifies: [] },
};
/** The first kernel's registers have the names that sentences are written with. */
let named = (_: ProfileId, said: Say): Say => said;

/** Everything that is said in English. */
export interface English {
  readonly words: AllWords;
  readonly scenarios: Readonly<Record<string, ScenarioText>>;
  readonly kernels: Readonly<Record<string, ProfileText>>;
  /** What is said, in a kernel's own names. */
  readonly named: (profile: ProfileId, said: Say) => Say;
}

/** Brings what does not come with the first picture. */
export function learn(english: English): void {
  ({ words, scenarios, kernels, named } = english);
}

/** What is said of a step on a kernel. */
export const say = (step: Step, profile: ProfileId): Say =>
  named(profile, sayOf(spoken?.words ?? words, step));

const scenarioIn = (texts: Readonly<Record<string, ScenarioText>>, id: string) =>
  Object.hasOwn(texts, id) ? texts[id] : undefined;

/** What is said of a scenario; one from a file goes by its id. */
export const scenarioText = ({ id }: { readonly id: string }): ScenarioText =>
  scenarioIn(spoken?.scenarios ?? scenarios, id) ?? {
    title: id,
    teaches: [],
    needs: [],
    simplifies: [],
  };

/** What is said of a kernel; one without words goes by its id. */
export const profileText = (id: string): ProfileText =>
  spoken?.profiles[id] ?? kernels[id] ?? { title: id, simplifies: [] };
