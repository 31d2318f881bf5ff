import { spoken } from './index.ts';
import type { Texts } from './language.ts';
import { lessonsEn } from './lessons-en.ts';

/** The texts of the lessons that come with the page, in the language on show. */
export const lessonTexts: Texts<typeof lessonsEn> = spoken?.lessons ?? lessonsEn;
