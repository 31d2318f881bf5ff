import {
  enAll,
  namedOn,
  profiles,
  RECORDED_ID,
  recordedText,
  scenarioTexts,
} from '../../core/index.ts';
import { learn } from './index.ts';

/** What is said of each scenario in English. */
export const scenariosEn = { ...scenarioTexts, [RECORDED_ID]: recordedText };

/** Brings the words of all stories and kernels. */
export const learnLater = (): void =>
  learn({
    words: enAll,
    scenarios: scenariosEn,
    kernels: profiles,
    named: namedOn,
  });
