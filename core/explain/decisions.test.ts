import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { handlerTraces } from '../every-handler.fixture.ts';
import { kernelProfiles, type Profile } from '../kernels/profiles.ts';
import { callsOn, type Listing } from '../listing.ts';
import { scenarios } from '../scenarios/index.ts';
import { recordScenario } from '../scenarios/play.ts';
import { runsOn } from '../scenarios/scenario.ts';
import type { Step } from '../step.ts';
import { branchesIn, branchOf, handlerOf } from './decisions.ts';

const KERNELS = join(import.meta.dirname, '..', 'kernels');

/** Each folder of handlers, and the kernels that are put together from it. */
const FOLDERS: readonly (readonly [folder: string, kernels: RegExp])[] = [
  ['linux-2.6.24-ia32', /^linux-2.6.24-ia32/],
  ['linux-2.6.24-x86-64', /^linux-2.6.24-x86-64/],
  ['linux-3.13-ia32', /^linux-3.13/],
  ['linux-4.19-x86', /^linux-(3.13|4.19|6.1)/],
  ['linux-6.1-x86', /^linux-6.1/],
];

/** Texts and listings yield nothing; telling all processes is vmalloc's part. */
const notHandler = /fixture|test|listing|[/\\]text|arch-sync/;

const fileIn = (folder: string): readonly string[] =>
  readdirSync(join(KERNELS, folder), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !notHandler.test(file),
  );

/** Every event that the texts of a folder can yield. */
const yielded = (folder: string): readonly string[] => {
  const texts = fileIn(folder).map((file) => readFileSync(join(KERNELS, folder, file), 'utf8'));
  const found = texts.flatMap((text) => [
    ...text.matchAll(/\b(?:act|line)\(\s*(?:k, )?'([\w-]+\.[\w-]+)'/g),
  ]);
  // The way into a system call is no fault's.
  return [...new Set(found.flatMap(([, event]) => event ?? []))].filter(
    (event) => !event.startsWith('syscall.'),
  );
};

const mapOf = async (profile: Profile): Promise<ReadonlyMap<string, Listing>> =>
  new Map(handlerOf((await profile.load()).listings).map(({ fn, listing }) => [fn, listing]));

const eventsIn = (map: ReadonlyMap<string, Listing>): readonly string[] =>
  [...map.values()].flatMap(({ lines }) => lines.flatMap(({ events }) => events));

/** What the CPU enters, or comes back through, at any depth. */
const ROOTS: ReadonlySet<string> = new Set([
  'CPU',
  'page_fault',
  'asm_exc_page_fault',
  'do_page_fault',
  'ret_from_exception',
]);

/** Where the kernel's own part begins. */
const ENTERED = [
  'do_page_fault',
  'exc_page_fault',
  'do_general_protection',
  'exc_general_protection',
];

/** The hardware's walk, and a handler that no kernel has: a test's. */
const OUTSIDE = /^(MMU|\?|\.fixup)$/;

/** A call that no line of the map makes; a fault inside the report of a fault begins anew. */
function lostCalls(map: ReadonlyMap<string, Listing>, { calls }: Step): readonly string[] {
  return calls.slice(1).flatMap((callee, i) => {
    const caller = map.get(calls[i] ?? '');
    if (!caller || !map.has(callee) || ROOTS.has(callee)) return [];
    const drawn = caller.lines.some((line) => callsOn(line, callee));
    return drawn ? [] : [`${calls[i]} -> ${callee}`];
  });
}

describe.each(FOLDERS)('the handlers of %s', (folder, kernels) => {
  it('have a branch on the map for every event that their text can yield', async () => {
    const mine = kernelProfiles.filter(({ id }) => kernels.test(id));
    const drawn = new Set((await Promise.all(mine.map(mapOf))).flatMap(eventsIn));
    const all = yielded(folder);
    expect(all.length).toBeGreaterThan(5);
    expect(all.filter((event) => !drawn.has(event))).toEqual([]);
  });
});

describe.each(kernelProfiles.map((profile) => [profile.id, profile] as const))(
  'the decision map of %s',
  (_, profile) => {
    it('has a branch, in its function, for every step of every fault of stories and vectors', async () => {
      const map = await mapOf(profile);
      const steps = (await handlerTraces(profile)).flatMap((trace) => trace.steps);
      const lost = steps.filter(
        ({ fn, event }) => !map.get(fn)?.lines.some(({ events }) => events.includes(event)),
      );
      const names = lost
        .filter(({ fn }) => map.has(fn))
        .map(({ fn, event }) => branchOf(fn, event));
      expect([...new Set(names)]).toEqual([]);
    });

    it('has every function that a fault comes through, and an edge for every call', async () => {
      const map = await mapOf(profile);
      const steps = (await handlerTraces(profile)).flatMap((trace) => trace.steps);
      expect([...new Set(steps.flatMap((step) => lostCalls(map, step)))]).toEqual([]);
      const inside = steps.filter(({ calls }) => ENTERED.some((fn) => calls.includes(fn)));
      const lost = inside.filter(({ fn }) => !map.has(fn) && !OUTSIDE.test(fn));
      expect([...new Set(lost.map(({ fn }) => fn))]).toEqual([]);
    });

    it('opens every branch that a story reaches at a step that is there', async () => {
      const model = await profile.load();
      const map = await mapOf(profile);
      const stories = scenarios.filter((each) => runsOn(each, profile.id));
      const reached = new Set<string>();
      for (const story of stories) {
        const { trace } = recordScenario(story, model);
        for (const [name, index] of branchesIn(trace)) {
          const step = trace.steps[index];
          expect(step && branchOf(step.fn, step.event)).toBe(name);
          if (step && map.has(step.fn)) reached.add(name);
        }
      }
      expect(reached.size).toBeGreaterThan(70);
    });
  },
);
