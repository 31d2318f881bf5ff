import { spoken } from './index.ts';
import type { Texts } from './language.ts';
import { mapsEn } from './maps-en.ts';

/** The texts of the maps, in the language on show. */
export const maps: Texts<typeof mapsEn> = spoken?.maps ?? mapsEn;
