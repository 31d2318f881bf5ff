import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PANELS } from '../picture/focus.ts';
import { readLink, writeLink } from './link.ts';
import { nearest } from './nearest.ts';

const links = fc.record({
  scenario: fc.string({ minLength: 1, maxLength: 40 }),
  profile: fc.option(fc.constantFrom('linux-2.6.24-ia32', 'linux-4.19-ia32-pti')),
  step: fc.option(fc.nat(999_999_999)),
  fault: fc.option(fc.constantFrom('vmalloc-guard-page', 'oops-null-write')),
  panel: fc.option(fc.constantFrom(...PANELS)),
  select: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => `0x${n.toString(16)}`)),
  theme: fc.constantFrom(null, 'dark' as const),
  present: fc.boolean(),
});

describe('the link', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(links, (link) => {
        expect(readLink(writeLink(link))).toEqual({ link, wrong: [] });
      }),
      { seed: 2624 },
    );
  });

  it('answers anything with a reading, never with an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readLink(`#${text}`).link).toBeDefined();
      }),
      { seed: 2624 },
    );
  });

  it('names the field, what it takes and what was found', () => {
    const { link, wrong } = readLink('#/vmalloc-first-touch?step=seven&panel=walk&colour=red');
    expect(link).toMatchObject({ scenario: 'vmalloc-first-touch', step: null, panel: 'walk' });
    expect(wrong.map(({ field, found }) => [field, found])).toEqual([
      ['step', 'seven'],
      ['list of fields', 'colour'],
    ]);
  });

  it('finds the scenario that a mistyped name means', () => {
    expect(nearest('vmaloc-first-tuch', ['no-fault', 'vmalloc-first-touch', 'null-read'])).toBe(
      'vmalloc-first-touch',
    );
  });
});
