import { enAll, glossary, profiles, refusalEn, type Say } from '../../core/index.ts';
import { dialogsEn } from './dialogs-en.ts';
import { en } from './en.ts';
import { inspectEn } from './inspect-en.ts';
import type { Language } from './language.ts';
import { scenariosEn } from './later.ts';
import { lectureEn } from './lecture-en.ts';
import { lessonsEn } from './lessons-en.ts';
import { mapsEn } from './maps-en.ts';
import { takeEn } from './take-en.ts';

const accents: Readonly<Record<string, string>> = {
  a: 'áa',
  e: 'ée',
  i: 'íi',
  o: 'óo',
  u: 'úu',
  y: 'ýy',
  s: 'šš',
  n: 'ññ',
  c: 'ç',
  A: 'Áa',
  E: 'Ée',
  I: 'Íi',
  O: 'Óo',
  U: 'Úu',
  S: 'Šš',
  N: 'Ññ',
  C: 'Ç',
};

/** Code, values and whatever is in backticks or straight quotes: the same in all languages. */
const kept = /(`[^`]*`|"[^"]*"|0x[0-9a-f]+)/;

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

/** A sentence made strange; the sentences that it was given come out of the words themselves, and stay as they are. */
function strangeAround(sentence: string, given: readonly unknown[]): string {
  const [inner] = given.filter(
    (each): each is string =>
      typeof each === 'string' && /\s/.test(each) && sentence.includes(each),
  );
  if (inner === undefined) return strange(sentence);
  const others = given.filter((each) => each !== inner);
  return sentence
    .split(inner)
    .map((piece) => strangeAround(piece, others))
    .join(inner);
}

/** The same texts, each made strange; keys, numbers and shapes stay. */
function strangeAll<T>(text: T): T {
  if (typeof text === 'string') return strange(text) as T;
  if (typeof text === 'function') {
    const said = text as unknown as (...values: unknown[]) => string;
    return ((...values: unknown[]) => strangeAround(said(...values), values)) as T;
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

/** Every sentence made strange when it is said. */
function strangeWords<W extends object>(words: W): W {
  return Object.fromEntries(
    Object.entries(words).map(([event, say]) => [
      event,
      (facts: unknown) => strangeSay((say as (facts: unknown) => Say)(facts)),
    ]),
  ) as W;
}

/** A language made from English, to see which texts escaped the words and which layouts break when texts grow. */
export const pseudo: Language = {
  code: 'pseudo',
  name: strange('Pseudo'),
  page: strangeAll(en),
  dialogs: strangeAll(dialogsEn),
  inspect: strangeAll(inspectEn),
  lecture: strangeAll(lectureEn),
  maps: strangeAll(mapsEn),
  take: strangeAll(takeEn),
  lessons: strangeAll(lessonsEn),
  glossary: strangeAll(glossary),
  refusal: strangeAll(refusalEn),
  words: strangeWords(enAll),
  scenarios: strangeAll(scenariosEn),
  profiles: strangeAll(profiles),
};
