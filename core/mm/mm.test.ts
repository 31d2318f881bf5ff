import { describe, expect, it } from 'vitest';
import { apply } from '../apply.ts';
import { phys } from '../bits.ts';
import { toEnd } from '../kernels/faulting.fixture.ts';
import { FREE, layout, PGD, VMALLOC_TABLE } from '../kernels/linux-2.6.24-ia32/machine.fixture.ts';
import { kernelFor, type MmRun, mmRuns } from '../kernels/linux-2.6.24-ia32/mm-runs.fixture.ts';
import { cpuOf, type TlbEntry, taskOf } from '../machine.ts';
import { read } from '../memory.ts';
import { record } from '../record.ts';
import { checkLaws } from '../trace.laws.ts';
import { setPageUse } from './frames.ts';
import { vmalloc } from './vmalloc.ts';

function play(run: MmRun, remember: readonly (readonly [number, TlbEntry])[] = []) {
  const k = kernelFor(run);
  k.now = apply(
    k.now,
    remember.map(([page, after]) => ({
      where: { space: 'tlb', cpu: 0, page },
      before: null,
      after,
    })),
  );
  const trace = record(k, toEnd(run.run(k)));
  return { k, trace, events: trace.steps.map(({ event }) => event as string) };
}

const named = (name: string): MmRun => {
  const found = mmRuns.find((run) => run.name === name);
  if (!found) throw new RangeError(`no run ${name}`);
  return found;
};

const entry = (frame: bigint, global: boolean): TlbEntry => ({
  frame: phys(frame),
  writable: true,
  user: !global,
  noExecute: false,
  dirty: false,
  global,
});

describe('memory management', () => {
  it.each(mmRuns.map((run) => [run.name, run] as const))('%s', (_, run) => {
    const { trace, events } = play(run);
    let from = 0;
    for (const wanted of run.story) {
      const at = events.indexOf(wanted, from);
      expect(at, `${wanted} in ${events.join(' ')}`).toBeGreaterThanOrEqual(0);
      from = at + 1;
    }
    checkLaws(trace);
  });
});

describe('vmalloc', () => {
  const { k } = play(named('vmalloc of two pages where the master has no table'));
  const at = (where: bigint): bigint => read(k.now.memory, phys(where), 4);

  it('fills the master and no process', () => {
    const table = FREE + 0x2000n;
    expect(at(layout.swapperPgDir + 4n * 802n)).toBe(table | 0x067n);
    expect(at(PGD + 4n * 802n)).toBe(0n);
    expect([at(table), at(table + 4n), at(table + 8n)]).toEqual([
      FREE | 0x163n,
      (FREE + 0x1000n) | 0x163n,
      0n,
    ]);
  });

  it('copies what mem_map knows of one mebibyte a page, not of all: long areas stay cheap', () => {
    const long = kernelFor(named('vmalloc of two pages where the master has no table'));
    const far = phys(0x4000000n);
    long.now = apply(long.now, [setPageUse(long.now, far, { count: 1, kind: 'kernel' })]);
    const before = long.now.kernel.memMap['64'];
    const trace = record(long, toEnd(vmalloc(long, 0x2000n)));
    expect(trace.steps.some(({ event }) => event === 'area.page')).toBe(true);
    for (const { after } of trace.steps) expect(after.kernel.memMap['64']).toBe(before);
    expect(before).toEqual({ 16384: { count: 1, kind: 'kernel' } });
  });

  it('counts the guard page', () => {
    expect(k.now.kernel.vmlist).toEqual([
      {
        address: layout.vmallocStart,
        size: 0x3000n,
        pages: [FREE, FREE + 0x1000n],
        executable: false,
      },
    ]);
  });

  it('takes the first gap that is long enough', () => {
    const { k: after } = play(named('a gap is used again'));
    expect(after.now.kernel.vmlist.map(({ address, size }) => [address, size])).toEqual([
      [layout.vmallocStart, 0x2000n],
      [layout.vmallocStart + 0x3000n, 0x2000n],
    ]);
  });
});

describe('vfree', () => {
  it('clears the PTEs, keeps the directory entry, flushes global pages too', () => {
    const { k, trace } = play(named('a gap is used again'), [[0xc8800, entry(0x5000n, true)]]);
    const flush = trace.steps.find(({ event }) => event === 'vfree.flush');
    expect(flush?.facts).toEqual({ entries: 1 });
    expect(cpuOf(k.now).tlb.size).toBe(0);
    expect(read(k.now.memory, phys(layout.swapperPgDir + 4n * 802n), 4) & 1n).toBe(1n);
  });
});

describe('the switch', () => {
  it('loads CR3 and forgets all but global pages', () => {
    const { k } = play(named('a switch to another process'), [
      [0x10000, entry(0x5000n, false)],
      [0xc8800, entry(0x6000n, true)],
    ]);
    expect(cpuOf(k.now).registers.cr3).toBe(PGD);
    expect([...cpuOf(k.now).tlb.keys()]).toEqual([0xc8800]);
    expect(cpuOf(k.now).current).toBe(1);
  });

  it('leaves CR3 to a kernel thread, which borrows the mm', () => {
    const { k } = play(named('a switch to a kernel thread'));
    expect(cpuOf(k.now).registers.cr3).toBe(PGD);
    expect(taskOf(k.now, 7).activeMm).toBe('cat');
  });
});

it('a new directory has the master entries of the kernel half', () => {
  const { k } = play(named('a new directory'));
  const at = (i: bigint): bigint => read(k.now.memory, phys(FREE + 0x8000n + 4n * i), 4);
  expect([at(0n), at(768n), at(802n)]).toEqual([0n, 0x1e3n, VMALLOC_TABLE | 0x067n]);
});
