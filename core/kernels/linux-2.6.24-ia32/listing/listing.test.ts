import { describe, expect, it } from 'vitest';
import { lineOf } from '../../../listing.ts';
import { record } from '../../../record.ts';
import { faulting } from '../../faulting.fixture.ts';
import { machineAt } from '../machine.fixture.ts';
import { paeMachineAt, paeVectors } from '../pae.fixture.ts';
import { vectors } from '../vectors.fixture.ts';
import { listings } from './index.ts';

describe('the listings', () => {
  it.each(Object.entries(listings))('%s has each of its events on one line', (_, { lines }) => {
    const events = lines.flatMap((line) => line.events);
    expect(new Set(events).size).toBe(events.length);
    for (const { text } of lines) expect(text.length).toBeLessThanOrEqual(64);
  });

  it('show a line for every step that a fault takes', () => {
    const missing = new Set<string>();
    const cases = [
      ...vectors.map((vector) => ({ ...vector, k: machineAt(vector.spec) })),
      ...paeVectors.map((vector) => ({ ...vector, k: paeMachineAt(vector.spec) })),
    ];
    for (const { spec, limit, k } of cases) {
      for (const { fn, event } of record(k, faulting(k, spec), limit).steps)
        if (lineOf(listings, fn, event) === null) missing.add(`${fn}: ${event}`);
    }
    expect([...missing]).toEqual([]);
  });
});
