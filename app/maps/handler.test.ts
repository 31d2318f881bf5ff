import { beforeAll, describe, expect, it } from 'vitest';
import { kernelProfiles, recordScenario, scenarios } from '../../core/index.ts';
import { needsEn } from '../words/needs-en.ts';
import { callsOf, faultAt, type Handler, handlerFor } from './handler.ts';
import { type Card, type Place, placed } from './layout.ts';

const handlers: Handler[] = [];
beforeAll(async () => {
  for (const { id } of kernelProfiles) handlers.push(await handlerFor(id));
}, 120_000);

const branches = ({ functions }: Handler): string[] =>
  functions.flatMap(({ fn, listing }) =>
    listing.lines.flatMap((line) => line.events.map((event) => `${fn} ${event}`)),
  );

/** The least room between two cards of a column, in px. */
function roomBetween(cards: readonly Card[], places: ReadonlyMap<string, Place>): number {
  const boxes = cards
    .map(({ fn, height }) => ({ height, column: 0, top: 0, ...places.get(fn) }))
    .sort((a, b) => a.column - b.column || a.top - b.top);
  const rooms = boxes.flatMap((box, i) => {
    const next = boxes[i + 1];
    return next?.column === box.column ? [next.top - box.top - box.height] : [];
  });
  return Math.min(...rooms);
}

describe('the decision map', () => {
  it('opens each branch that a story reaches at a step that comes there', () => {
    for (const handler of handlers) {
      const mine = branches(handler);
      const reached = mine.filter((branch) => handler.reached.has(branch));
      expect(reached.length).toBeGreaterThan(70);
      const traces = new Map(
        [...handler.stories.keys()].map((each) => [
          each,
          recordScenario(each, handler.model).trace,
        ]),
      );
      for (const branch of reached) {
        const found = handler.reached.get(branch);
        if (!found) throw new Error(branch);
        const step = traces.get(found.scenario)?.steps[found.step];
        expect(`${step?.fn} ${step?.event}`).toBe(branch);
      }
    }
  }, 60_000);

  it('says of each other branch what it takes', () => {
    const needs: Readonly<Record<string, string>> = needsEn;
    const silent = handlers.flatMap((handler) =>
      branches(handler)
        .filter((branch) => !handler.reached.has(branch))
        .filter((branch) => !needs[branch.split(' ')[1] ?? ''])
        .map((branch) => `${handler.model.profile}: ${branch}`),
    );
    expect(silent).toEqual([]);
    for (const need of Object.values(needs)) expect(need.split(' ').length).toBeLessThanOrEqual(20);
  });

  it('has every branch once, and every function on a way from the exception', () => {
    for (const handler of handlers) {
      const mine = branches(handler);
      expect(new Set(mine).size).toBe(mine.length);
      const called = new Set(callsOf(handler).map(({ to }) => to));
      for (const { fn, caller } of handler.functions)
        if (caller !== null) expect(called, fn).toContain(fn);
    }
  });

  it('puts no card over another, whatever their heights', () => {
    for (const { functions, model } of handlers) {
      const cards = functions.map(({ fn, caller, listing }) => ({
        fn,
        caller,
        height: 60 + 40 * listing.lines.length,
      }));
      const places = placed(cards, 20);
      expect(places.size).toBe(functions.length);
      expect(roomBetween(cards, places), model.profile).toBeGreaterThan(19.9);
    }
  });

  it('keeps a fault whole that another one interrupts', () => {
    const scenario = scenarios.find(({ id }) => id === 'copy-from-user-crossing');
    if (!scenario) throw new Error('no scenario');
    const { steps } = recordScenario(scenario).trace;
    const last = faultAt(steps, steps.length - 1);
    expect(last[0]?.event).toBe('cpu.page-fault');
    expect(last.at(-1)?.event).toMatch(/^cpu\.iret/);
    expect(faultAt(steps, 0)).toEqual([]);
  });
});
