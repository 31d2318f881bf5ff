import { describe, expect, it } from 'vitest';
import { readChoice, readLessonChoice, stepsIn, writeChoice, writeLessonChoice } from './choice.ts';

describe('stepsIn', () => {
  it.each([
    ['3', [2]],
    ['3, 7-9', [2, 6, 7, 8]],
    [' 1 – 2 ,5', [0, 1, 4]],
    ['10', [9]],
  ])('reads %s', (text, steps) => {
    expect(stepsIn(text, 10)).toEqual(steps);
  });
  it.each(['', '0', '11', '4-2', '3-11', 'x', '1,,2', '-3', '1.5'])('refuses "%s"', (text) => {
    expect(stepsIn(text, 10)).toBeNull();
  });
});

describe('readChoice', () => {
  it.each(['?print=one&steps=marks', '?print=six&steps=all', '?print=one&steps=3%2C7-12'])(
    'gives back what was written: %s',
    (search) => {
      expect(writeChoice(readChoice(search))).toBe(search);
    },
  );
  it('takes the shortest handout where nothing is said', () => {
    expect(readChoice('?print')).toEqual({ layout: 'one', which: 'marks', some: '' });
  });
});

describe('readLessonChoice', () => {
  it.each(['?print=one&steps=first', '?print=six&steps=all&notes=0', '?print=six&steps=marks'])(
    'gives back what was written: %s',
    (search) => {
      expect(writeLessonChoice(readLessonChoice(search))).toBe(search);
    },
  );
  it('takes the named events, with the notes, where nothing is said', () => {
    expect(readLessonChoice('?print')).toEqual({ layout: 'one', which: 'marks', notes: true });
  });
});
