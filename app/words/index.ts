import { en } from './en.ts';

/** The page's texts in the language on show. */
export const t = en;
