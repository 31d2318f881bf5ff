import { spoken } from './index.ts';
import type { Texts } from './language.ts';
import { takeEn } from './take-en.ts';

/** The texts for taking steps along, in the language on show. */
export const take: Texts<typeof takeEn> = spoken?.take ?? takeEn;
