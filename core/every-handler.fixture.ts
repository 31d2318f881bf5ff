import type { Kernel, ProfileId } from './kernel.ts';
import { faulting } from './kernels/faulting.fixture.ts';
import { machineAt } from './kernels/linux-2.6.24-ia32/machine.fixture.ts';
import { paeMachineAt, paeVectors } from './kernels/linux-2.6.24-ia32/pae.fixture.ts';
import { vectors } from './kernels/linux-2.6.24-ia32/vectors.fixture.ts';
import { machineAt as wide2624At } from './kernels/linux-2.6.24-x86-64/machine.fixture.ts';
import { supplyVectors as supply2624 } from './kernels/linux-2.6.24-x86-64/supply-vectors.fixture.ts';
import { vectors as wide2624 } from './kernels/linux-2.6.24-x86-64/vectors.fixture.ts';
import { machine313At, vectors313 } from './kernels/linux-3.13-ia32/vectors.fixture.ts';
import { laterMachineAt } from './kernels/linux-4.19-x86/machine.fixture.ts';
import { wideMachineAt } from './kernels/linux-4.19-x86/machine-64.fixture.ts';
import { laterVectors } from './kernels/linux-4.19-x86/vectors.fixture.ts';
import { wideVectors } from './kernels/linux-4.19-x86/vectors-64.fixture.ts';
import { fiveLevelTraces, wideTraces } from './kernels/linux-6.1-x86/vectors-64.fixture.ts';
import type { Profile } from './kernels/profiles.ts';
import { record } from './record.ts';
import { scenarios } from './scenarios/index.ts';
import { recordScenario } from './scenarios/play.ts';
import { runsOn } from './scenarios/scenario.ts';
import type { Trace } from './step.ts';

type Spec = Parameters<typeof faulting>[1];

const run = <S extends Spec>(
  cases: readonly { readonly spec: S }[],
  at: (spec: S) => Kernel,
): Trace[] =>
  cases.map(({ spec }) => {
    const k = at(spec);
    return record(k, faulting(k, spec));
  });

const later = (paging?: 'pae' | 'pti') => () =>
  run(
    laterVectors.filter(({ spec }) => spec.paging === paging),
    laterMachineAt,
  );

/** The branch tests of each kernel. */
const VECTORS: Partial<Record<ProfileId, () => readonly Trace[]>> = {
  'linux-2.6.24-ia32': () =>
    vectors.map(({ spec, limit }) => {
      const k = machineAt(spec);
      return record(k, faulting(k, spec), limit);
    }),
  'linux-2.6.24-ia32-pae': () => run(paeVectors, paeMachineAt),
  'linux-2.6.24-x86-64': () =>
    [...wide2624, ...supply2624].map(({ spec, limit }) => {
      const k = wide2624At(spec);
      return record(k, faulting(k, spec), limit);
    }),
  'linux-3.13-ia32': () => run(vectors313, machine313At),
  'linux-4.19-ia32': later(),
  'linux-4.19-ia32-pae': later('pae'),
  'linux-4.19-ia32-pti': later('pti'),
  'linux-4.19-x86_64': () => run(wideVectors, wideMachineAt),
  'linux-6.1-x86_64': () => wideTraces.map(({ trace }) => trace),
  'linux-6.1-x86_64-la57': () => fiveLevelTraces.map(({ trace }) => trace),
};

/** Every story and every branch test of a kernel. */
export async function handlerTraces({ id, load }: Profile): Promise<readonly Trace[]> {
  const model = await load();
  const told = scenarios
    .filter((each) => runsOn(each, id))
    .map((each) => recordScenario(each, model).trace);
  return [...told, ...(VECTORS[id]?.() ?? [])];
}
