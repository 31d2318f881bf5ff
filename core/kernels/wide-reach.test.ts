import { describe, expect, it } from 'vitest';
import { handlerTraces } from '../every-handler.fixture.ts';
import { branchesIn, branchOf, handlerOf } from '../explain/decisions.ts';
import type { Listings } from '../listing.ts';
import { record } from '../record.ts';
import { faulting } from './faulting.fixture.ts';
import type { KernelModel } from './model.ts';
import { kernelProfiles } from './profiles.ts';
import { followsStory, saysEachStep } from './vectors.laws.ts';
import { vsyscallVectors } from './vsyscall-vectors.fixture.ts';
import { wideBooted } from './wide-booted.fixture.ts';
import { type WideVector, wideVectors } from './wide-vectors.fixture.ts';

const SHARED = [...wideVectors, ...vsyscallVectors];

/** What only page-table isolation has, and no build with five levels. */
const ISOLATED = [
  '__handle_mm_fault mm.both-tables',
  'asm_exc_general_protection entry.kernel-tables',
  'asm_exc_page_fault entry.kernel-tables',
  'asm_exc_stack_segment entry.kernel-tables',
  'swapgs_restore_regs_and_return_to_usermode entry.user-tables',
];

/** One text each, booted with other tables; 2.6.24 has vectors of its own for all of it. */
const KERNELS = [
  { kernel: 'linux-2.6.24-x86-64', branches: 170, shared: [] },
  { kernel: 'linux-4.19-x86_64', branches: 190, shared: SHARED },
  { kernel: 'linux-6.1-x86_64', branches: 240, shared: SHARED },
  { kernel: 'linux-6.1-x86_64-la57', branches: 240, shared: SHARED, not: ISOLATED },
];

/** Files are on a disk, and once more in memory, where another function finds their pages. */
const onBoth = (vector: WideVector): readonly WideVector[] =>
  vector.spec.files
    ? (['disk', 'tmpfs'] as const).map((fileSystem) => ({
        ...vector,
        name: `${vector.name} (${fileSystem})`,
        spec: { ...vector.spec, fileSystem },
      }))
    : [vector];

function run(model: KernelModel, { spec, modern, modernOutcome, ...vector }: WideVector) {
  const k = wideBooted(model, spec);
  const is61 = model.profile.startsWith('linux-6.1');
  const story = (is61 && modern) || vector.story;
  const outcome = (is61 && modernOutcome) || vector.outcome;
  return { ...vector, story, outcome, trace: record(k, faulting(k, spec)) };
}

/** Every branch on the kernel's map, and why no run comes to it if that is said. */
function enumerated(listings: Listings): ReadonlyMap<string, string | undefined> {
  const found = handlerOf(listings).flatMap(({ fn, listing }) =>
    listing.lines.flatMap(({ events, unreached }) =>
      events.map((event) => [branchOf(fn, event), unreached?.[event]] as const),
    ),
  );
  return new Map(found);
}

const builds = await Promise.all(
  kernelProfiles.map(async (profile) => {
    const model = await profile.load();
    const { shared = [] } = KERNELS.find(({ kernel }) => profile.id.startsWith(kernel)) ?? {};
    return { profile, model, cases: shared.flatMap(onBoth).map((each) => run(model, each)) };
  }),
);

describe.each(builds.filter(({ cases }) => cases.length > 0))(
  'faults that every 64-bit kernel knows, on $profile.id',
  ({ cases }) => {
    it.each(cases)('$name', ({ trace, ...told }) => followsStory(trace, told));

    it('have short words and a phase', () =>
      saysEachStep(cases.flatMap(({ trace }) => trace.steps)));
  },
);

describe.each(KERNELS)('$kernel', ({ kernel, branches, not = [] }) => {
  const mine = builds.filter(({ profile }) => profile.id.startsWith(kernel));

  it('reaches every branch of its map, but for those whose line says why not', async () => {
    const all = enumerated(mine[0]?.model.listings ?? {});
    const told = await Promise.all(mine.map(({ profile }) => handlerTraces(profile)));
    const traces = [...told.flat(), ...mine.flatMap(({ cases }) => cases.map((c) => c.trace))];
    const reached = new Set(traces.flatMap((trace) => [...branchesIn(trace).keys()]));
    const lost = [...all.keys()].filter((branch) => !reached.has(branch));
    const excused = [...all].filter(([, why]) => why).map(([branch]) => branch);
    expect(lost.sort()).toEqual([...excused, ...not].sort());
    expect(all.size).toBeGreaterThan(branches);
  });
});
