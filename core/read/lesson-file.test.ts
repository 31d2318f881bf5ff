import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelProfiles } from '../kernels/profiles.ts';
import { scenarios } from '../scenarios/index.ts';
import { recordScenario } from '../scenarios/play.ts';
import { refusalEn } from '../words/en/refusal.ts';
import { sayRefusal } from '../words/refusal.ts';
import { type Lesson, parseLesson, parseLessonText, spotIn, spotOf } from './lesson-file.ts';

const line = fc.string({ minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== '');
const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/);
const spot = fc.oneof(
  fc.record({ event: name, nth: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ step: fc.nat(5000) }),
);
const item = fc.record(
  {
    title: line,
    scenario: name,
    fault: name,
    profile: fc.constantFrom(...kernelProfiles.map(({ id }) => id)),
    from: spot,
    to: fc.option(spot, { nil: null }),
    notes: fc.string({ maxLength: 300 }),
    prompt: fc.string({ maxLength: 100 }),
    shown: fc.constant(true as const),
    minutes: fc.integer({ min: 0, max: 600 }),
  },
  { requiredKeys: ['title', 'scenario', 'from', 'to', 'notes', 'prompt', 'minutes'] },
);
const lesson: fc.Arbitrary<Lesson> = fc.record({
  format: fc.constant('faultline-lesson' as const),
  version: fc.constant(1 as const),
  title: line,
  items: fc.array(item, { minLength: 1, maxLength: 8 }),
});

describe('lesson files', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(lesson, (made) => {
        expect(parseLessonText(JSON.stringify(made))).toEqual({ ok: true, value: made });
      }),
      { seed: 2624 },
    );
  });

  it('never throw, and name the field that is wrong', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = parseLesson(value);
        if (!read.ok) expect(sayRefusal(refusalEn, read).takes).not.toBe('');
      }),
      { seed: 2624 },
    );
  });

  it('refuse a field that was spoiled, by its path', () => {
    const wrong = {
      title: ['', 7],
      scenario: ['', 'A B', null],
      fault: ['', 'A B', 3],
      profile: ['', 'linux-9', 4],
      shown: [false, 'yes', 1],
      from: [{}, { event: 'a.b', step: 1 }, { step: -1 }, { nth: 2 }],
      to: [{ step: 'x' }, 4],
      notes: [3],
      minutes: [-1, 'two', 601],
    };
    const good = { title: 'One', scenario: 'no-fault', from: { step: 0 } };
    for (const [field, values] of Object.entries(wrong))
      for (const value of values) {
        const read = parseLesson({
          format: 'faultline-lesson',
          version: 1,
          title: 'T',
          items: [good, { ...good, [field]: value }],
        });
        expect(read.ok, `${field} ${JSON.stringify(value)}`).toBe(false);
        if (!read.ok) expect(read.field).toContain(`items[1].${field}`);
      }
  });

  it('refuse text that is not JSON, another format, and an empty list', () => {
    for (const source of ['', '{', '[]', '{"format":"faultline-scenario"}'])
      expect(parseLessonText(source).ok).toBe(false);
    const empty = { format: 'faultline-lesson', version: 1, title: 'T', items: [] };
    expect(parseLesson(empty)).toMatchObject({ ok: false, field: 'items' });
  });
});

describe('a spot', () => {
  const [first] = scenarios;
  const steps = first ? recordScenario(first).trace.steps : [];

  it('names each step of a run, and only that one', () => {
    expect(steps.length).toBeGreaterThan(0);
    for (const index of steps.keys()) expect(spotIn(steps, spotOf(steps, index))).toBe(index);
  });

  it('that is not there gives nothing', () => {
    expect(spotIn(steps, { event: 'no.such', nth: 1 })).toBeNull();
    expect(spotIn(steps, { event: steps[0]?.event ?? '', nth: 999 })).toBeNull();
    expect(spotIn(steps, { step: steps.length })).toBeNull();
  });

  it('stays right when a step is added before it', () => {
    const at = 5;
    const more = [{ event: 'added.before' }, ...steps];
    expect(spotIn(more, spotOf(steps, at))).toBe(at + 1);
  });
});
