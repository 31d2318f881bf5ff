import { describe, expect, it } from 'vitest';
import { ptReg } from '../arch/pt-regs.ts';
import { phys } from '../bits.ts';
import type { EventId } from '../events/index.ts';
import type { KernelModel } from '../kernels/model.ts';
import { kernelProfiles } from '../kernels/profiles.ts';
import { cpuOf, type Machine } from '../machine.ts';
import { read } from '../memory.ts';
import { eventName, phaseOf } from '../phases.ts';
import type { Step, Trace } from '../step.ts';
import { checkLaws } from '../trace.laws.ts';
import { scenarios } from './index.ts';
import { type Recorded, recordScenario } from './play.ts';
import { runsOn } from './scenario.ts';

const runOf = (id: string, model?: KernelModel): Recorded => {
  const scenario = scenarios.find((each) => each.id === id);
  if (!scenario) throw new Error(`no scenario ${id}`);
  return recordScenario(scenario, model);
};

const traceOf = (id: string): Trace => runOf(id).trace;

/** The events that say how it went, readable aloud: those of the given areas. */
const story = (trace: Trace, ...areas: readonly string[]): string[] =>
  trace.steps
    .map(({ event }) => event)
    .filter((event) => areas.includes(event.split('.')[0] ?? ''));

const only = <E extends EventId>(trace: Trace, event: E): Extract<Step, { event: E }> => {
  const found = trace.steps.filter((step) => step.event === event);
  expect(found, event).toHaveLength(1);
  return found[0] as Extract<Step, { event: E }>;
};

const word = (machine: Machine, at: bigint): bigint => read(machine.memory, phys(at), 4);

const lastOf = (trace: Trace): Machine => {
  const last = trace.steps.at(-1);
  if (!last) throw new Error('an empty trace');
  return last.after;
};

const models = await Promise.all(kernelProfiles.map(({ load }) => load()));

/** Of 22 readable bytes. A 32-bit copy counts in double words, 2.6.24's for 64 bits in words of 8; 4.19 tries what is left byte by byte; 6.1's for 32 bits looks 32 bytes ahead first. */
const CROSSING: Readonly<Record<string, bigint>> = {
  'linux-2.6.24-x86-64': 16n,
  'linux-4.19-x86_64': 22n,
  'linux-6.1-ia32': -14n,
  'linux-6.1-ia32-pae': -14n,
  'linux-6.1-x86_64': 22n,
  'linux-6.1-x86_64-la57': 22n,
  'linux-6.1-x86_64-pti': 22n,
  'linux-6.1-x86_64-kaslr': 22n,
};

describe.each(models.map((model) => [model.profile, model] as const))('on %s', (profile, model) => {
  it.each(
    scenarios.filter((each) => runsOn(each, profile)).map((each) => [each.id, each] as const),
  )('%s keeps the laws of a trace and runs to an end of its own', (_, scenario) => {
    const { trace } = recordScenario(scenario, model);
    checkLaws(trace);
    expect(['no-fault', 'retry', 'fixup', 'oops', 'deadlock']).toContain(trace.outcome.kind);
    for (const { event } of trace.steps) expect(phaseOf(event)).toBeTruthy();
  });

  it('opens the page table for an area as its tables are', () => {
    const { trace } = runOf('vmalloc-first-touch', model);
    const copy = ['sync.copy', 'sync.top-copy'];
    const copies = trace.steps.filter(({ event }) => copy.includes(event));
    const eager = profile.startsWith('linux-6.1-ia32');
    const shared = profile.startsWith('linux-6.1-x86_64') || (!eager && profile.endsWith('-pae'));
    expect(copies).toHaveLength(shared ? 0 : 1);
    expect(trace.outcome.kind).toBe(shared || eager ? 'no-fault' : 'retry');
  });

  it('answers a bad pointer with -EFAULT, what could be copied where it goes bad half-way', () => {
    const bad = runOf('copy-from-user-unmapped', model).trace.outcome;
    expect(bad).toEqual({ kind: 'fixup', result: -14n });
    const crossing = runOf('copy-from-user-crossing', model).trace.outcome;
    expect(crossing).toEqual({ kind: 'fixup', result: CROSSING[profile] ?? 20n });
  });

  it('kills with SIGSEGV in 2.6.24 for 32 bits, with SIGKILL elsewhere', () => {
    const signal = profile.startsWith('linux-2.6.24-ia32') ? 11 : 9;
    expect(runOf('null-read', model).trace.outcome).toEqual({ kind: 'oops', signal });
  });
});

describe.each(scenarios.map(({ id }) => id))('%s', (id) => {
  it('opens at a step that it has', () => {
    const scenario = scenarios.find((each) => each.id === id);
    const { opensAt } = scenario ?? {};
    const own = models.find(({ profile }) => profile === scenario?.profile);
    if (opensAt) expect(runOf(id, own).trace.steps.map(({ event }) => event)).toContain(opensAt);
  });
  it('is plain JSON', () => {
    const scenario = scenarios.find((each) => each.id === id);
    expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
  });
});

describe('the walk that needs no fault', () => {
  it('reads two entries, remembers the page, and then asks no table', () => {
    const trace = traceOf('no-fault');
    expect(story(trace, 'walk', 'tlb')).toEqual([
      'walk.start',
      'walk.entry',
      'walk.leaf',
      'walk.allowed',
      'tlb.hit',
    ]);
    expect(trace.outcome.kind).toBe('no-fault');
  });
});

describe('a vmalloc area nobody told this process about', () => {
  const trace = traceOf('vmalloc-first-touch');

  it('goes through the gap, the copy, the retry', () => {
    expect(story(trace, 'fault', 'vmalloc', 'sync', 'cpu').slice(1)).toEqual([
      'fault.read-cr2',
      'fault.kernel-half',
      'fault.may-sync',
      'vmalloc.read-cr3',
      'sync.master-present',
      'sync.copy',
      'vmalloc.pte-present',
      'fault.repaired',
      'cpu.iret-retry',
      'cpu.execute',
      'cpu.execute',
    ]);
    expect(trace.outcome.kind).toBe('retry');
  });

  it('copies four bytes and nothing else, while the tables change nowhere else', () => {
    const copy = only(trace, 'sync.copy');
    const before = trace.steps[copy.index - 1]?.after;
    if (!before) throw new Error('no step before');
    const { pgd } = Object.values(copy.after.kernel.mms)[0] ?? {};
    const master = 0x221000n;
    const own = (pgd ?? 0n) + 4n * 802n;
    expect(word(before, own)).toBe(0n);
    expect(word(copy.after, own)).toBe(word(copy.after, master + 4n * 802n));
    expect(copy.writes).toHaveLength(1);
    expect(copy.facts.entry & 0xfffn).toBe(0x067n);
  });

  it('faults once with error code 0 and counts neither a minor nor a major fault', () => {
    expect(only(trace, 'cpu.page-fault').facts).toMatchObject({ cr2: 0xc8800010n, errorCode: 0n });
    const task = lastOf(trace).kernel.tasks[42];
    expect([task?.minFlt, task?.majFlt]).toEqual([0, 0]);
  });

  it('maps vmalloc pages with 0x163: the user bit is in the directory entry only', () => {
    for (const step of trace.steps)
      if (step.event === 'master.pte') expect(step.facts.entry & 0xfffn).toBe(0x163n);
  });
});

describe('every process has its own gap', () => {
  it('repairs each directory once; another area in the same 4 MiB does not fault', () => {
    const trace = traceOf('vmalloc-second-process');
    const faults = trace.steps.filter(({ event }) => event === 'cpu.page-fault');
    const copies = trace.steps.flatMap((s) => (s.event === 'sync.copy' ? [s.facts.directory] : []));
    expect(faults).toHaveLength(2);
    expect(new Set(copies).size).toBe(2);
    const last = trace.steps.findLast(({ event }) => event === 'walk.start');
    expect(last?.index).toBeGreaterThan(faults.at(-1)?.index ?? 0);
  });
});

describe('PAE', () => {
  const pae = models.find((each) => each.profile === 'linux-2.6.24-ia32-pae');

  it('has nothing to copy: two processes touch the area without a fault, a hole is an oops all the same', () => {
    const { trace } = runOf('pae-nothing-to-copy', pae);
    expect(story(trace, 'sync', 'vmalloc')).toEqual([
      'vmalloc.read-cr3',
      'sync.master-present',
      'sync.shared',
      'vmalloc.pte-absent',
    ]);
    expect(trace.outcome).toEqual({ kind: 'oops', signal: 11 });
    expect(lastOf(trace).kernel.log[1]).toMatch(
      /\*pdpt = [0-9a-f]{13}001 \*pde = [0-9a-f]{13}067 \*pte = 0{16} $/,
    );
  });

  it("leads every process's kernel half to the master's own pmd page, as recorded", () => {
    const { trace } = runOf('pae-nothing-to-copy', pae);
    const { memory, kernel } = trace.start;
    const tops = Object.values(kernel.mms).map(({ pgd }) => read(memory, phys(pgd + 24n), 8));
    expect(tops).toEqual([0x1001n, 0x1001n]);
    expect(read(memory, phys(0x224018n), 8)).toBe(0x1001n);
  });

  it('isolated gives every process a kernel pmd page of its own, and user mode another top table', () => {
    const pti = models.find((each) => each.profile === 'linux-4.19-ia32-pti');
    const { trace } = runOf('vmalloc-second-process', pti);
    const { memory, kernel } = trace.start;
    const top = (at: bigint): bigint => read(memory, phys(at), 8) & ~0xfffn;
    const pgds = Object.values(kernel.mms).map(({ pgd }) => pgd);
    const pmds = pgds.flatMap((pgd) => [top(pgd + 24n), top(pgd + 0x1018n)]);
    expect(new Set([...pmds, 0x1270000n]).size).toBe(5);
    for (const pgd of pgds) {
      expect(pgd % 0x2000n).toBe(0n);
      expect(top(pgd)).toBe(top(pgd + 0x1000n));
    }
    const ptes = trace.steps.flatMap((s) => (s.event === 'master.pte' ? [s.facts.entry] : []));
    for (const pte of ptes) expect(pte & 0x8000000000000fffn).toBe(0x8000000000000063n);
  });
});

describe('holes', () => {
  it('without a table in the master nothing is copied', () => {
    const trace = traceOf('vmalloc-hole-no-table');
    expect(story(trace, 'sync')).toEqual(['sync.master-empty']);
    expect(trace.outcome).toEqual({ kind: 'oops', signal: 11 });
    expect(lastOf(trace).kernel.log[1]).toMatch(/^printing eip: [0-9a-f]{8} \*pde = 00000000 $/);
  });

  it('at a guard page the entry is copied first, and the oops shows it', () => {
    const trace = traceOf('vmalloc-hole-no-page');
    expect(story(trace, 'sync', 'vmalloc').slice(-3)).toEqual([
      'sync.master-present',
      'sync.copy',
      'vmalloc.pte-absent',
    ]);
    expect(lastOf(trace).kernel.log[1]).toMatch(/\*pde = [0-9a-f]{5}067 \*pte = 00000000 $/);
    expect(trace.outcome).toEqual({ kind: 'oops', signal: 11 });
  });
});

describe('a bad pointer in write()', () => {
  it('is found in the table, goes on at the fixup, zeroes the buffer, returns -EFAULT', () => {
    const trace = traceOf('copy-from-user-unmapped');
    const fixed = only(trace, 'cpu.iret-fixup');
    expect(only(trace, 'fixup.found').facts.fixup).toBe(fixed.facts.eip);
    expect(cpuOf(fixed.after).registers.ecx).toBe(16n);
    expect(trace.outcome).toEqual({ kind: 'fixup', result: -14n });
  });

  it('changes regs->eip in memory and no other saved register', () => {
    const trace = traceOf('copy-from-user-unmapped');
    const found = trace.steps.find(({ event }) => event === 'fixup.found');
    const before = trace.steps[(found?.index ?? 1) - 1]?.after;
    const regs = before?.kernel.ptRegs.at(-1);
    if (!found || !before || regs === undefined) throw new Error('no fixup');
    const at = phys(regs - 0xc0000000n);
    const names = ['eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp', 'eflags', 'xcs'] as const;
    for (const name of names) expect(ptReg(found.after, at, name)).toBe(ptReg(before, at, name));
    expect(ptReg(found.after, at, 'eip')).not.toBe(ptReg(before, at, 'eip'));
  });

  it('crossing into an unmapped page copies whole double words: 20 of 64, as recorded', () => {
    const trace = traceOf('copy-from-user-crossing');
    expect(trace.outcome).toEqual({ kind: 'fixup', result: 20n });
    expect(only(trace, 'cpu.page-fault').facts.cr2).toBe(0xb7f45000n);
  });

  it('without its table entry is an oops', () => {
    const trace = traceOf('entry-removed');
    expect(story(trace, 'fixup')).toContain('fixup.none');
    expect(trace.outcome).toEqual({ kind: 'oops', signal: 11 });
  });
});

describe('a page that is not there yet', () => {
  it('is brought in while the copy waits; the table is never searched', () => {
    const trace = traceOf('copy-to-user-demand');
    expect(story(trace, 'extable')).toEqual([]);
    expect(trace.outcome).toEqual({ kind: 'retry', result: 64n });
    expect(lastOf(trace).kernel.tasks[42]?.minFlt).toBe(1);
    expect(only(trace, 'anon.map').facts.entry & 0xfffn).toBe(0x067n);
  });
});

describe('the kernel follows a NULL pointer', () => {
  it('reports it line by line', () => {
    const { log } = lastOf(traceOf('null-read')).kernel;
    expect(log[0]).toBe(
      'BUG: unable to handle kernel NULL pointer dereference at virtual address 00000010',
    );
    expect(log[2]).toBe('Oops: 0000 [#1] ');
    expect(log.join('\n')).toContain('EIP is at demo_read+0x0/0x10');
    expect(log.at(-1)).toMatch(/^---\[ end trace [0-9a-f]{16} \]---$/);
  });
});

describe('a faulting instruction in a module', () => {
  it("is repaired for the fetch, then found in the module's own table", () => {
    const trace = traceOf('module-fault');
    expect(story(trace, 'sync', 'extable', 'fixup', 'module')).toEqual([
      'module.copy',
      'module.live',
      'sync.master-present',
      'sync.copy',
      'extable.search',
      ...Array.from({ length: 5 }, () => 'extable.smaller'),
      'extable.exhausted',
      'extable.module',
      'extable.equal',
      'fixup.found',
    ]);
    expect(trace.outcome).toEqual({ kind: 'fixup', result: -14n });
  });

  it("sorted the module's table where it lies", () => {
    const { kernel, memory } = lastOf(traceOf('module-fault'));
    const [module] = kernel.modules;
    if (!module) throw new Error('no module');
    const pte = read(memory, phys(read(memory, phys(0x221000n + 4n * 802n), 4) & ~0xfffn), 4);
    const at = (pte & ~0xfffn) + (module.extable & 0xfffn);
    const insns = Array.from({ length: module.numExentries }, (_, i) =>
      read(memory, phys(at + 8n * BigInt(i)), 4),
    );
    expect(insns).toEqual(insns.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(insns.every((insn) => insn >= module.base && insn < module.base + module.size)).toBe(
      true,
    );
  });
});

describe('one entry worth 512 GiB', () => {
  it.each(['linux-2.6.24-x86-64', 'linux-4.19-x86_64'])('%s: a fault a process, no more', (id) => {
    const { trace } = runOf(
      'one-entry-512-gib',
      models.find(({ profile }) => profile === id),
    );
    const tops = trace.steps
      .map(({ event }) => event)
      .filter((event) => event.startsWith('sync.top') || event === 'vmalloc.lower-none');
    expect(tops).toEqual([
      ...['sync.top-present', 'sync.top-copy'],
      ...['sync.top-present', 'sync.top-copy'],
      ...['sync.top-present', 'sync.top-already', 'vmalloc.lower-none'],
    ]);
    for (const step of trace.steps)
      if (step.event === 'sync.top-copy') expect(step.facts.bytes).toBe(1n << 39n);
    expect(trace.outcome).toEqual({ kind: 'oops', signal: 9 });
  });
});

describe('why x86-64 never faults on vmalloc today', () => {
  it.each(['linux-6.1-x86_64', 'linux-6.1-x86_64-la57'])('%s: one fault, in the hole', (id) => {
    const model = models.find(({ profile }) => profile === id);
    const { trace } = runOf('vmalloc-never-faults', model);
    const first = trace.steps.findIndex(({ event }) => event === 'cpu.page-fault');
    const returned = trace.steps.filter(({ event }) => event === 'syscall.return');
    expect(returned).toHaveLength(2);
    expect(returned.every(({ index }) => index < first)).toBe(true);
    expect(story(trace, 'sync')).toEqual([]);
    expect(trace.outcome).toEqual({ kind: 'oops', signal: 9 });
  });
});

describe('how the exception table comes to be', () => {
  it('is out of order when linked and sorted afterwards', () => {
    const trace = traceOf('linking');
    expect(story(trace, 'link')).toContain('link.symbols');
    expect(story(trace, 'sort').at(-1)).toBe('sort.done');
    const { image } = runOf('linking').kernel;
    const insns: bigint[] = [];
    for (let at: bigint = image.exTable.start; at < image.exTable.stop; at += 8n)
      insns.push(word(lastOf(trace), at - 0xc0000000n));
    const start = insns.map((_, i) =>
      word(trace.start, image.exTable.start + 8n * BigInt(i) - 0xc0000000n),
    );
    expect(insns).toEqual(insns.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(start).not.toEqual(insns);
  });
});

describe('named events', () => {
  it('mark the turning points of the first repair', () => {
    const marks = traceOf('vmalloc-first-touch').steps.flatMap(
      ({ event }) => eventName(event) ?? [],
    );
    expect(marks.length).toBeGreaterThanOrEqual(4);
  });
});
