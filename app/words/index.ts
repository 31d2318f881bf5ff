import {
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

/** What is said of a step in English. */
export const sayEn = (step: Step): Say => sayOf(core, step);

/** What is said of a step. */
export const say = (step: Step): Say => (spoken ? spoken.say(step) : sayEn(step));

const texts: Readonly<Record<string, ScenarioText>> = {
  ...scenarioTexts,
  [RECORDED_ID]: recordedText,
};

/** What is said of a scenario in English; nothing of one from a file. */
export const scenarioEn = (id: string): ScenarioText | undefined => texts[id];

/** What is said of a scenario; one from a file goes by its id. */
export const scenarioText = ({ id }: { readonly id: string }): ScenarioText =>
  (spoken ? spoken.scenario(id) : scenarioEn(id)) ?? {
    title: id,
    teaches: [],
    needs: [],
    simplifies: [],
  };

/** What is said of a kernel in English. */
export const profileEn = (id: string): ProfileText | undefined => profiles[id];

/** What is said of a kernel; one without words goes by its id. */
export const profileText = (id: string): ProfileText =>
  (spoken ? spoken.profile(id) : profileEn(id)) ?? { title: id, simplifies: [] };
