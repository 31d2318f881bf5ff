import { glossary as glossaryEn } from '../../core/index.ts';
import { spoken } from './index.ts';
import type { Texts } from './language.ts';

const entries: Texts<typeof glossaryEn> = spoken?.glossary ?? glossaryEn;

/** What each term means, in the language on show. */
export const glossary: Readonly<Record<string, string>> = entries;
