import {
  en as core,
  RECORDED_ID,
  recordedText,
  type Say,
  type ScenarioText,
  type Step,
  sayOf,
  scenarioTexts,
} from '../../core/index.ts';
import { en } from './en.ts';

/** The page's texts in the language on show. */
export const t = en;

/** What is said of a step. */
export const say = (step: Step): Say => sayOf(core, step);

const texts: Readonly<Record<string, ScenarioText>> = {
  ...scenarioTexts,
  [RECORDED_ID]: recordedText,
};

/** What is said of a scenario; one from a file goes by its id. */
export const scenarioText = ({ id }: { readonly id: string }): ScenarioText =>
  texts[id] ?? { title: id, teaches: [], needs: [], simplifies: [] };
