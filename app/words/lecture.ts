import { spoken } from './index.ts';
import type { Texts } from './language.ts';
import { lectureEn } from './lecture-en.ts';

/** The lecture hall's texts in the language on show. */
export const hall: Texts<typeof lectureEn> = spoken?.lecture ?? lectureEn;
