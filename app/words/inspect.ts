import { spoken } from './index.ts';
import { inspectEn } from './inspect-en.ts';
import type { Texts } from './language.ts';

/** The texts of the card that looks into a value, in the language on show. */
export const inspect: Texts<typeof inspectEn> = spoken?.inspect ?? inspectEn;
