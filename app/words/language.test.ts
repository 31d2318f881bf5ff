import { describe, expect, it } from 'vitest';
import { shipped } from '../lessons/shipped.ts';
import type { Language } from './language.ts';
import { codes } from './languages.ts';
import { lessonsEn } from './lessons-en.ts';
import { pseudo, strange } from './pseudo.ts';

describe('a language', () => {
  it('that lacks a text does not compile', () => {
    const lacksEvent: Omit<Language['words'], 'cpu.page-fault'> = pseudo.words;
    // @ts-expect-error a sentence for an event is missing
    const words: Language['words'] = lacksEvent;
    const lacksTerm: Omit<Language['glossary'], 'init_mm'> = pseudo.glossary;
    // @ts-expect-error a term of the glossary is missing
    const glossary: Language['glossary'] = lacksTerm;
    const lacksLesson: Omit<Language['lessons'], 'exception-table'> = pseudo.lessons;
    // @ts-expect-error a lesson is missing
    const lessons: Language['lessons'] = lacksLesson;
    const lacksScenario: Omit<Language['scenarios'], 'linking'> = pseudo.scenarios;
    // @ts-expect-error a scenario is missing
    const scenarios: Language['scenarios'] = lacksScenario;
    const lacksRefusal: Omit<Language['refusal']['takes'], 'mapsFlags'> = pseudo.refusal.takes;
    // @ts-expect-error why a file is refused is missing
    const takes: Language['refusal']['takes'] = lacksRefusal;
    const lacksPart: Omit<Language, 'lecture'> = pseudo;
    // @ts-expect-error the lecture hall is missing
    const whole: Language = lacksPart;
    expect([words, glossary, lessons, scenarios, takes, whole]).toHaveLength(6);
  });

  it('is a file and a line: each code of the list is there', () => {
    expect(codes).toEqual(['en', pseudo.code]);
  });

  it('made from English is 40 % longer, and leaves code as it is', () => {
    const sentences = Object.values(lessonsEn).flatMap(({ items }) =>
      items.map(({ notes }): string => notes),
    );
    const length = (all: readonly string[]): number => all.join('').length;
    expect(length(sentences.map(strange)) / length(sentences)).toBeGreaterThan(1.4);
    expect(strange('reads `CR2`: 0xc8800010')).toMatch(/`CR2`: 0xc8800010$/);
  });
});

it('each shipped lesson has a text for each item of its plan', () => {
  for (const [id, { items }] of Object.entries(lessonsEn))
    expect(shipped[id]?.items.map(({ title }) => title)).toEqual(items.map(({ title }) => title));
});
