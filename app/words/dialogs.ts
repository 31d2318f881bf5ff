import { dialogsEn } from './dialogs-en.ts';
import { spoken } from './index.ts';
import type { Texts } from './language.ts';

/** The texts of the dialogs, in the language on show. */
export const dialogs: Texts<typeof dialogsEn> = spoken?.dialogs ?? dialogsEn;
