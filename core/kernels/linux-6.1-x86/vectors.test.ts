import { describe, expect, it } from 'vitest';
import { virt } from '../../bits.ts';
import { cpuOf } from '../../machine.ts';
import { entryOf, pdeAt } from '../../mm/tables.ts';
import { vmalloc } from '../../mm/vmalloc.ts';
import { record } from '../../record.ts';
import type { Run, Step } from '../../step.ts';
import { modern } from '../../words/en/modern.ts';
import { faulting, toEnd } from '../faulting.fixture.ts';
import { LISTED, PGD } from '../linux-2.6.24-ia32/machine.fixture.ts';
import { savingRegisters } from '../linux-2.6.24-ia32/save-registers.ts';
import { followsStory, inOrder, saysEachStep } from '../vectors.laws.ts';
import { vsyscallSteps } from '../vsyscall-vectors.fixture.ts';
import { archSyncKernelMappings, vmallocAndSync } from './arch-sync-kernel-mappings-32.ts';
import { fixupException } from './fixup/fixup-exception.ts';
import { insnOf, modernMachineAt } from './machine.fixture.ts';
import { linux61X8664 } from './model-64.ts';
import { linux61Ia32 } from './variant.ts';
import { modernVectors } from './vectors.fixture.ts';
import { wideTraces } from './vectors-64.fixture.ts';

const traces = modernVectors.map((vector) => {
  const k = modernMachineAt(vector.spec);
  return { ...vector, k, trace: record(k, faulting(k, vector.spec)) };
});

/** An area, and everybody told; then one more in the same page table. */
const eager = modernMachineAt({ address: 0n, errorCode: 0n });
const eagerTrace = record(
  eager,
  toEnd(
    (function* () {
      yield* vmallocAndSync(eager, 4096n, false);
      yield* vmallocAndSync(eager, 4096n, false);
    })(),
  ),
);

/** A general protection fault at an instruction of each type that looks at the vector. */
function protection(eip: bigint) {
  const k = modernMachineAt({ address: 0n, errorCode: 0n, eip });
  function* body(): Run<void> {
    const regs = virt(cpuOf(k.now).registers.esp - 44n);
    yield* savingRegisters(k, regs, 0n);
    const fault = { regs, address: 0n, errorCode: 0n, variant: linux61Ia32(false) };
    yield* fixupException(k, fault, 13);
  }
  return record(k, toEnd(body()));
}
const protections = [LISTED, insnOf(4)].map(protection);

const steps: Step[] = [...traces.map(({ trace }) => trace), eagerTrace, ...protections].flatMap(
  (trace) => trace.steps,
);

describe('page faults of 6.1, branch by branch', () => {
  it.each(traces)('$name', ({ trace, ...told }) => followsStory(trace, told));

  it('reach every event of 6.1', () => {
    const wide = wideTraces.flatMap(({ trace }) => trace.steps);
    const seen = new Set<string>(
      [...steps, ...wide, ...vsyscallSteps(linux61X8664)].map(({ event }) => event),
    );
    expect(Object.keys(modern).filter((event) => !seen.has(event))).toEqual([]);
  });

  it('have short words and a phase', () => saysEachStep(steps));
});

describe('what an entry does to the registers', () => {
  const after = (type: number) => {
    const found = traces.find(({ name }) => name === `an entry of type ${type}`);
    if (!found) throw new Error(`no vector of type ${type}`);
    return cpuOf(found.k.now).registers;
  };

  it.each([
    [1, { eax: 0n, edx: 0n }],
    [2, { eax: 14n }],
    [3, { eax: 0x11n }],
    [4, { eax: 14n }],
    [7, { eax: 0n, eip: insnOf(7) + 4n }],
    [9, { eax: 0n, edx: 0n }],
    [10, { edi: 0xfffffffbn }],
    [11, { ebx: 0xfffffffbn, eax: 0n }],
    [16, { esp: 0xc1101f04n }],
    [17, { ecx: 0xfffffff2n }],
    [18, { eax: 0x4000000en }],
    [19, { ecx: 4n * 16n }],
  ] as const)('type %i', (type, registers) => {
    expect(after(type)).toMatchObject(registers);
  });

  it('a padded load keeps the bytes that are there', () => {
    const found = traces.find(({ name }) => name === 'a load across the end of what is mapped');
    expect(found && cpuOf(found.k.now).registers.eax).toBe(0x4433n);
  });

  it('a non-canonical pointer is warned of, and fixed up all the same', () => {
    for (const { steps: taken } of protections) {
      const events = taken.map(({ event }) => event);
      expect(inOrder(events, ['fixup.warning', 'fixup.found'])).toHaveLength(2);
    }
  });
});

describe('vmalloc tells everybody at once', () => {
  const events = eagerTrace.steps.map(({ event }) => event);

  it('after hooking in a page table, and only then', () => {
    const story = ['master.table-made', 'sync.everywhere', 'sync.copy', 'sync.everywhere-done'];
    expect(inOrder(events, [...story, 'master.table-there', 'sync.not-asked'])).toHaveLength(6);
    const at = pdeAt(eager, PGD, eager.layout.vmallocStart);
    const master = pdeAt(eager, eager.layout.swapperPgDir, eager.layout.vmallocStart);
    expect(entryOf(eager, at)).toBe(entryOf(eager, master));
    expect(entryOf(eager, at)).not.toBe(0n);
  });

  it('a fault in the race repairs first; the copying then finds nothing to do', () => {
    const start = modernMachineAt({ address: 0n, errorCode: 0n }).layout.vmallocStart;
    const k = modernMachineAt({ address: start, errorCode: 0n });
    function* race(): Run<void> {
      yield* vmalloc(k, 4096n);
      yield* k.pageFault(k, 0n);
      yield* archSyncKernelMappings(k, start);
    }
    const { steps: taken } = record(k, toEnd(race()));
    const told = taken.map(({ event }) => event);
    const story = ['master.table-made', 'sync.copy', 'fault.repaired', 'sync.everywhere'];
    expect(inOrder(told, story)).toHaveLength(4);
    expect(taken.at(-1)?.facts).toEqual({ copied: 0 });
  });
});
