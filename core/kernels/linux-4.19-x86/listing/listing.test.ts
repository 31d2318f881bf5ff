import { describe, expect, it } from 'vitest';
import { type Listings, lineOf } from '../../../listing.ts';
import { record } from '../../../record.ts';
import type { Step } from '../../../step.ts';
import { faulting } from '../../faulting.fixture.ts';
import { listings as listings313 } from '../../linux-3.13-ia32/listing.ts';
import { machine313At, vectors313 } from '../../linux-3.13-ia32/vectors.fixture.ts';
import { laterMachineAt } from '../machine.fixture.ts';
import { wideMachineAt } from '../machine-64.fixture.ts';
import { laterVectors } from '../vectors.fixture.ts';
import { wideVectors } from '../vectors-64.fixture.ts';
import { listings } from './index.ts';
import { listings64 } from './wide.ts';

/** A handler that no kernel has: the model stops there. */
const ODD = '?';

function missing(all: Listings, steps: readonly Step[]): string[] {
  const lost = steps.filter(({ fn, event }) => fn !== ODD && lineOf(all, fn, event) === null);
  return [...new Set(lost.map(({ fn, event }) => `${fn}: ${event}`))];
}

describe('the listings of 3.13 and 4.19', () => {
  it.each([
    ...Object.entries(listings),
    ...Object.entries(listings313),
    ...Object.entries(listings64),
  ])('%s has each of its events on one line', (_, { lines }) => {
    const events = lines.flatMap((line) => line.events);
    expect(new Set(events).size).toBe(events.length);
    for (const { text } of lines) expect(text.length).toBeLessThanOrEqual(64);
  });

  it('4.19: show a line for every step that a fault takes', () => {
    const steps = laterVectors.flatMap(({ spec }) => {
      const k = laterMachineAt(spec);
      return record(k, faulting(k, spec)).steps;
    });
    expect(missing(listings, steps)).toEqual([]);
  });

  it('4.19 for 64 bits: show a line for every step that a page fault takes', () => {
    const steps = wideVectors
      .filter(({ spec }) => !spec.vector)
      .flatMap(({ spec }) => {
        const k = wideMachineAt(spec);
        return record(k, faulting(k, spec)).steps;
      });
    expect(missing(listings64, steps)).toEqual([]);
  });

  it('3.13: show a line for every step that a fault takes', () => {
    const steps = vectors313.flatMap(({ spec }) => {
      const k = machine313At(spec);
      return record(k, faulting(k, spec)).steps;
    });
    expect(missing(listings313, steps)).toEqual([]);
  });

  it('name the version', () => {
    expect(listings.__do_page_fault?.version).toBe('Linux 4.19');
    expect(listings313.__do_page_fault?.version).toBe('Linux 3.13');
    expect(listings.vmalloc?.version).toBe('Linux 2.6.24');
  });
});
