import { describe, it } from 'vitest';
import { record } from '../../record.ts';
import { faulting } from '../faulting.fixture.ts';
import { followsStory } from '../vectors.laws.ts';
import { machineAt } from './machine.fixture.ts';
import { paeMachineAt, paeVectors } from './pae.fixture.ts';
import { vectors } from './vectors.fixture.ts';

const cases = [
  ...vectors.map((vector) => ({ name: vector.name, vector, boot: machineAt })),
  ...paeVectors.map((vector) => ({ name: vector.name, vector, boot: paeMachineAt })),
];

describe('page faults of 2.6.24, branch by branch', () => {
  it.each(cases)('$name', ({ vector, boot }) => {
    const k = boot(vector.spec);
    const trace = record(k, faulting(k, vector.spec), vector.limit);
    followsStory(trace, vector);
  });
});
