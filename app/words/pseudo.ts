import type { Say } from '../../core/index.ts';
import { en } from './en.ts';
import { profileEn, sayEn, scenarioEn } from './index.ts';
import { inspectEn } from './inspect-en.ts';
import type { Language } from './language.ts';
import { lectureEn } from './lecture-en.ts';
import { mapsEn } from './maps-en.ts';
import { takeEn } from './take-en.ts';

const accents: Readonly<Record<string, string>> = {
  a: 'áa',
  e: 'ée',
  i: 'íi',
  o: 'óo',
  u: 'úu',
  y: 'ýy',
  s: 'š',
  n: 'ñ',
  c: 'ç',
  A: 'Áa',
  E: 'Ée',
  I: 'Íi',
  O: 'Óo',
  U: 'Úu',
  S: 'Š',
  N: 'Ñ',
  C: 'Ç',
};

/** Code, values and whatever is in backticks: the same in all languages. */
const kept = /(`[^`]*`|0x[0-9a-f]+)/;

/** A sentence with accents on its letters, about 40 % longer. */
export const strange = (sentence: string): string =>
  sentence
    .split(kept)
    .map((piece, i) =>
      i % 2 === 1
        ? piece
        : piece.replace(/[aeiouysncAEIOUSNC]/g, (letter) => accents[letter] ?? letter),
    )
    .join('');

/** The same texts, each made strange; keys, numbers and shapes stay. */
function strangeAll<T>(text: T): T {
  if (typeof text === 'string') return strange(text) as T;
  if (typeof text === 'function') {
    const said = text as unknown as (...values: unknown[]) => string;
    return ((...values: unknown[]) => strange(said(...values))) as T;
  }
  if (Array.isArray(text)) return text.map(strangeAll) as T;
  if (typeof text !== 'object' || text === null) return text;
  return Object.fromEntries(
    Object.entries(text).map(([key, each]) => [key, strangeAll(each)]),
  ) as T;
}

const strangeSay = ({ headline, what, why }: Say): Say => ({
  headline: strange(headline),
  what: strange(what),
  ...(why === undefined ? {} : { why: strange(why) }),
});

/** A language made from English, to see which texts escaped the words and which layouts break when texts grow. */
export const pseudo: Language = {
  code: 'pseudo',
  name: strange('Pseudo'),
  page: strangeAll(en),
  inspect: strangeAll(inspectEn),
  lecture: strangeAll(lectureEn),
  maps: strangeAll(mapsEn),
  take: strangeAll(takeEn),
  say: (step) => strangeSay(sayEn(step)),
  scenario: (id) => strangeAll(scenarioEn(id)),
  profile: (id) => strangeAll(profileEn(id)),
};
