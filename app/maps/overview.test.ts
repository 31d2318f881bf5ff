import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  handlerOf,
  kernelProfiles,
  recordScenario,
  runsOn,
  type Scenario,
  scenarios,
} from '../../core/index.ts';
import { callName, callsTaken, faultAt, type Handler, handlerFor } from './handler.ts';
import { folded, type Named, type Node, overviewOf } from './overview.ts';

const plain = (listings: Parameters<typeof handlerOf>[0]): readonly Named[] =>
  handlerOf(listings).map(({ fn, caller }) => ({ fn, caller, folded: 0 }));

const rooms = fc.record({
  width: fc.integer({ min: 1100, max: 2400 }),
  height: fc.integer({ min: 480, max: 1300 }),
});

/** Pairs of names that lie over one another. */
const over = (nodes: readonly Node[], em: number): readonly string[] =>
  nodes.flatMap((a, i) =>
    nodes
      .slice(i + 1)
      .filter((b) => Math.abs(a.y - b.y) < em && a.x < b.x + b.width && b.x < a.x + a.width)
      .map((b) => `${a.fn} ${b.fn}`),
  );

/** Functions that a story's last fault takes, and to which no lit call leads. */
function lost(handler: Handler, scenario: Scenario): readonly string[] {
  const { steps } = recordScenario(scenario, handler.model).trace;
  const fault = faultAt(steps, steps.length - 1);
  const lit = [...callsTaken(handler, fault)];
  const names = new Set(handler.functions.map(({ fn }) => fn).filter((fn) => fn !== 'CPU'));
  return [...new Set(fault.map(({ fn }) => fn))]
    .filter((fn) => names.has(fn) && !lit.some((call) => call.endsWith(callName('', fn))))
    .map((fn) => `${handler.model.profile} ${scenario.id} ${fn}`);
}

describe('the overview', () => {
  it('shows every function of every kernel once, none over another, within the room it was given', async () => {
    for (const { id, load } of kernelProfiles) {
      const functions = plain((await load()).listings);
      fc.assert(
        fc.property(rooms, (room) => {
          const { em, nodes, width, height } = overviewOf(functions, [], room);
          const real = nodes.filter(({ again }) => !again);
          expect(real.map(({ fn }) => fn).sort()).toEqual(functions.map(({ fn }) => fn).sort());
          if (em > 11) {
            expect(width, id).toBeLessThanOrEqual(room.width + 0.01);
            expect(height, id).toBeLessThanOrEqual(room.height + 0.01);
          }
          expect(over(nodes, em), id).toEqual([]);
        }),
        { seed: 61, numRuns: 8 },
      );
    }
  }, 60_000);

  it('has the whole handler of each kernel in sight at 1280x720, in letters of 11 px and more', async () => {
    for (const { id, load } of kernelProfiles) {
      const room = { width: 1196, height: 495 };
      const { em, width, height } = overviewOf(plain((await load()).listings), [], room);
      expect(em, id).toBeGreaterThanOrEqual(11);
      expect(width, id).toBeLessThanOrEqual(room.width + 0.01);
      expect(height, id).toBeLessThanOrEqual(room.height + 0.01);
    }
  });

  it('leads from the CPU to each function that a fault takes, by calls that are lit', async () => {
    for (const { id } of kernelProfiles) {
      const handler = await handlerFor(id);
      const stories = scenarios.filter((each) => runsOn(each, id));
      expect(stories.flatMap((each) => lost(handler, each))).toEqual([]);
    }
  }, 60_000);

  it('folds what a fault did not take, and counts it', () => {
    const all = [
      { fn: 'CPU', caller: null },
      { fn: 'a', caller: 'CPU' },
      { fn: 'b', caller: 'a' },
      { fn: 'c', caller: 'b' },
      { fn: 'd', caller: 'c' },
    ];
    expect(folded(all, new Set(['CPU', 'a']))).toEqual([
      { fn: 'CPU', caller: null, folded: 0 },
      { fn: 'a', caller: 'CPU', folded: 0 },
      { fn: 'b', caller: 'a', folded: 2 },
    ]);
  });
});
