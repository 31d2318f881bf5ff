import { describe, expect, it } from 'vitest';
import { recordScenario, scenarios } from '../../core/index.ts';
import { decisions, drawn, mapped, nameOf, waysOf } from './decisions.ts';

describe('the decision map', () => {
  const all = drawn(decisions());

  it('has the way of every fault of every scenario', () => {
    const names = new Set(all.map(({ name }) => name));
    for (const scenario of mapped)
      for (const way of waysOf(recordScenario(scenario).trace.steps))
        expect(names).toContain(nameOf(way.map(({ event }) => event)));
  });

  it('opens each node in a scenario that comes there', () => {
    for (const { decision } of all) {
      const scenario = scenarios.find(({ id }) => id === decision.scenario);
      if (!scenario) throw new Error(decision.scenario);
      expect(recordScenario(scenario).trace.steps[decision.step]?.event).toBe(decision.event);
    }
  });

  it('puts no two nodes in one place', () => {
    expect(new Set(all.map(({ x, y }) => `${x} ${y}`)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(15);
  });
});
