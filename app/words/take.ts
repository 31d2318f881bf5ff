import { takeEn } from './take-en.ts';

/** The texts for taking steps along, in the language on show. */
export const take = takeEn;
