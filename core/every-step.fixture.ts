import { translate } from './arch/mmu.ts';
import { phys } from './bits.ts';
import type { Kernel } from './kernel.ts';
import { faulting, toEnd } from './kernels/faulting.fixture.ts';
import { machineAt } from './kernels/linux-2.6.24-ia32/machine.fixture.ts';
import { kernelFor, mmRuns } from './kernels/linux-2.6.24-ia32/mm-runs.fixture.ts';
import { paeMachineAt, paeVectors } from './kernels/linux-2.6.24-ia32/pae.fixture.ts';
import { vectors } from './kernels/linux-2.6.24-ia32/vectors.fixture.ts';
import { cpuOf } from './machine.ts';
import { write } from './memory.ts';
import { pdeAt } from './mm/tables.ts';
import { record } from './record.ts';
import { scenarios } from './scenarios/index.ts';
import { bootScenario, recordScenario } from './scenarios/play.ts';
import { type Deed, runsOn } from './scenarios/scenario.ts';
import type { Setup } from './setup.ts';
import type { Outcome, Run, Step } from './step.ts';
import { checkLaws } from './trace.laws.ts';

/** Small stories for what no taught scenario shows: user mode, modules of the CPU's behaviour, odd tables. */
const setup: Setup = { tasks: [{ pid: 42, comm: 'editor', vmas: [] }], current: 42 };
const user = (routine: string, eax: `0x${string}`): Deed => ({
  do: 'user',
  routine,
  registers: { eax, edx: '0x1' },
});
const stories: Readonly<Record<string, { setup: Setup; does: readonly Deed[] }>> = {
  'user mode reads its stack, then an unmapped page': {
    setup,
    does: [user('user_read', '0xbfcb3000'), user('user_read', '0x10000000')],
  },
  'user mode reads kernel memory twice': {
    setup,
    does: [user('user_read', '0xc0100000')],
  },
  'a write through a stale, read-only TLB entry': {
    setup,
    does: [user('user_read', '0x8048000'), user('user_write', '0x8048000')],
  },
  'a call into nowhere': {
    setup,
    does: [{ do: 'call', routine: 'demo_call', registers: { eax: '0xc0200000' } }],
  },
};

/** A directory entry for 4 MiB with an address bit set that must be 0. */
function* reservedBit(k: Kernel): Run<Outcome> {
  const at = pdeAt(k, phys(cpuOf(k.now).registers.cr3), 0x10000000n);
  k.now = { ...k.now, memory: write(k.now.memory, at, 4, 0x10001083n) };
  yield* translate(k, k.format, 0x10000000n, { kind: 'read', user: false });
  return { kind: 'no-fault', result: null };
}

/** Every step of all scenarios, vectors and small stories: what tests of events and words look at. */
export function everyStep(): Step[] {
  const faults = vectors.flatMap(({ spec, limit }) => {
    const k = machineAt(spec);
    return record(k, faulting(k, spec), limit).steps;
  });
  const pae = paeVectors.flatMap(({ spec }) => {
    const k = paeMachineAt(spec);
    return record(k, faulting(k, spec)).steps;
  });
  const others = mmRuns.flatMap((run) => {
    const k = kernelFor(run);
    return record(k, toEnd(run.run(k))).steps;
  });
  const told = [
    ...scenarios.filter((each) => runsOn(each, 'linux-2.6.24-ia32')),
    ...Object.values(stories),
  ].flatMap((each) => {
    const { trace } = recordScenario(each);
    checkLaws(trace);
    return trace.steps;
  });
  const k = bootScenario({ setup, does: [] });
  return [...faults, ...pae, ...others, ...told, ...record(k, reservedBit(k)).steps];
}
