import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Kernel } from '../kernel.ts';
import { record } from '../record.ts';
import { scenarios } from '../scenarios/index.ts';
import { recordScenario } from '../scenarios/play.ts';
import { runsOn } from '../scenarios/scenario.ts';
import { faulting } from './faulting.fixture.ts';
import { vectors } from './linux-2.6.24-ia32/vectors.fixture.ts';
import { machine313At, vectors313 } from './linux-3.13-ia32/vectors.fixture.ts';
import { laterMachineAt } from './linux-4.19-x86/machine.fixture.ts';
import { laterVectors } from './linux-4.19-x86/vectors.fixture.ts';
import { modernMachineAt } from './linux-6.1-x86/machine.fixture.ts';
import { modernVectors } from './linux-6.1-x86/vectors.fixture.ts';
import { kernelProfiles } from './profiles.ts';

const here = dirname(fileURLToPath(import.meta.url));
const IMPORT = /(?:import|export) (type )?[^;]*?from '(\.[^']+)'/g;

/** The files that a kernel is made of: what its own ones import, and what those do. */
function filesOf(start: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    for (const [, types, path = ''] of readFileSync(file, 'utf8').matchAll(IMPORT))
      if (!types) visit(join(dirname(file), path));
  };
  for (const file of start) visit(join(here, file));
  return seen;
}

/** Every event that is written in the kernels' own files among them. */
function eventsIn(files: ReadonlySet<string>): Set<string> {
  const own = [...files].filter((file) => file.startsWith(here));
  const texts = own.map((file) => readFileSync(file, 'utf8'));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/act\(\s*'([\w.-]+)'/g)].map(([, id = '']) => id)),
  );
}

/** Branches that stand in files which a kernel shares with others, and that it does not have itself. */
const ONLY_2624 = [
  'mm.hugetlb',
  'oom.init-waits',
  'oom.kill',
  'oom.kill-line',
  'oops.eip-part',
  'oops.trace-end',
  'pfn.map',
  'pfn.sigbus',
  'prefetch.not-amd',
  'pte.to-pfn',
  'wp.no-page',
];
const UP_TO_313 = [
  'nonlinear.corrupt',
  'nonlinear.page',
  'oops.code-at-eip',
  'oops.code-start',
  'oops.stack',
  'oops.summary',
  'pte.to-nonlinear',
];
const FROM_419 = [
  'entry.kernel-stack',
  'entry.kernel-tables',
  'extable.modules',
  'file.map-around',
  'fixup.handler',
  'fixup.trap-number',
  'stack.gap',
];
const UP_TO_419 = [
  'fault.kprobe-passes',
  'fault.retry',
  'fault.skip-vmas',
  'fixup.handler',
  'fixup.uaccess-err',
  'oops.bad-eip',
  'oops.thread',
  'sem.busy',
  'sem.deadlock',
  'sem.give-up',
  'sem.taken',
  'sem.wait',
  'smap.violation',
  'stack.kernel-access',
];
const FROM_61 = ['spurious.ask-above', 'spurious.entry-allows'];
const NEEDS_NX = ['oops.nx-protected'];
const ONLY_64 = [
  'df.entered',
  'context.stack-overflow',
  'gp.fixed-up',
  'gp.kernel',
  'gp.note',
  'gp.user',
  'signal.deliver',
];
const VSYSCALL = [
  'context.signal-too',
  'vsyscall.bad-pointer',
  'vsyscall.bad-stack',
  'vsyscall.called',
  'vsyscall.caller',
  'vsyscall.fault',
  'vsyscall.line',
  'vsyscall.misaligned',
  'vsyscall.off',
  'vsyscall.return',
  'vsyscall.run',
  'vsyscall.stored',
  'vsyscall.touch',
];
const VSYSCALL_61 = ['fault.vsyscall-page', 'vsyscall.not-emulated', 'vsyscall.read-refused'];
const TOP_ENTRIES = [
  'sync.top-already',
  'sync.top-copy',
  'sync.top-empty',
  'sync.top-mismatch',
  'sync.top-present',
  'vmalloc.lower-large',
  'vmalloc.lower-none',
  'vmalloc.lower-there',
];
const SUPPLY_64 = [
  'file.none-around',
  'huge.does-not-fit',
  'huge.map',
  'huge.no-page',
  'huge.reuse',
  'huge.split',
  'huge.touch',
  'huge.zero',
  'mm.both-tables',
];

type Raise = (k: Kernel) => ReturnType<typeof record>;

/** What a vector does on a kernel: whether it tells the same there is another test's. */
const raising =
  (spec: Parameters<typeof faulting>[1], limit?: number): Raise =>
  (k) =>
    record(k, faulting(k, spec), limit);

const older = vectors.map(({ spec, limit }) => ({ spec, raise: raising(spec, limit) }));
const later = laterVectors.map(({ spec }) => ({ spec, raise: raising(spec) }));
const of313 = vectors313.map(({ spec }) => ({ spec, raise: raising(spec) }));
const of61 = modernVectors.map(({ spec }) => ({ spec, raise: raising(spec) }));

/** Each kernel's files, its test machine under the vectors of its own and of those before it, and what it has not. */
const KERNELS = [
  {
    profile: 'linux-3.13-ia32',
    files: ['linux-3.13-ia32/variant.ts', 'linux-4.19-x86/entry.ts'],
    runs: [...of313, ...later, ...older].map(({ spec, raise }) => raise(machine313At(spec))),
    not: [ONLY_2624, FROM_419, FROM_61, NEEDS_NX, ONLY_64, VSYSCALL],
  },
  {
    profile: 'linux-4.19-ia32',
    files: ['linux-4.19-x86/models.ts'],
    runs: [...later, ...older].map(({ spec, raise }) => raise(laterMachineAt(spec))),
    not: [ONLY_2624, UP_TO_313, FROM_61, ONLY_64, TOP_ENTRIES, VSYSCALL],
  },
  {
    profile: 'linux-6.1-ia32',
    files: ['linux-6.1-x86/model-32.ts'],
    runs: [
      ...of61.map(({ spec, raise }) => raise(modernMachineAt(spec))),
      ...[...later, ...older].map(({ spec, raise }) => raise(modernMachineAt(spec))),
    ],
    not: [ONLY_2624, UP_TO_313, UP_TO_419, ONLY_64, TOP_ENTRIES, SUPPLY_64, VSYSCALL, VSYSCALL_61],
  },
];

const models = await Promise.all(kernelProfiles.map(({ load }) => load()));

describe.each(KERNELS)('$profile', ({ profile, files, runs, not }) => {
  const events = [...eventsIn(filesOf(files))];
  const told = models
    .filter((model) => model.profile.startsWith(profile))
    .flatMap((model) =>
      scenarios
        .filter((each) => runsOn(each, model.profile))
        .map((each) => recordScenario(each, model).trace),
    );
  const seen = new Set<string>(
    [...runs, ...told].flatMap(({ steps }) => steps.map((s) => s.event)),
  );

  it('reaches every branch of its files that it has', () => {
    expect(events.length).toBeGreaterThan(150);
    expect(events.filter((event) => !seen.has(event)).sort()).toEqual(not.flat().sort());
  });
});
