import { describe, expect, it } from 'vitest';
import type { ProfileId } from '../kernel.ts';
import { kernelProfiles } from '../kernels/profiles.ts';
import { cpuOf, type Machine } from '../machine.ts';
import type { Trace } from '../step.ts';
import { scenarios } from './index.ts';
import { recordScenario } from './play.ts';
import { runsOn } from './scenario.ts';

const models = await Promise.all(kernelProfiles.map(({ load }) => load()));

function traceOf(id: string, profile: ProfileId = 'linux-2.6.24-ia32'): Trace {
  const scenario = scenarios.find((each) => each.id === id);
  const model = models.find((each) => each.profile === profile);
  if (!scenario || !model) throw new Error(`${id} on ${profile}`);
  return recordScenario(scenario, model).trace;
}

/** The kernels that tell a story. */
const kernelsOf = (id: string): ProfileId[] => {
  const scenario = scenarios.find((each) => each.id === id);
  const ids = models.map(({ profile }) => profile);
  return ids.filter((profile) => scenario && runsOn(scenario, profile));
};

/** What is told between the first fault and the end: everything but single instructions, walks, the halves of the table and the oops's lines. */
const QUIET = /^(cpu\.execute|cpu\.string|walk\.|tlb\.hit|extable\.(smaller|larger)|oops\.|die\.)/;
const told = ({ steps }: Trace): string[] => {
  const first = steps.findIndex(({ event }) => event === 'cpu.page-fault');
  return steps.slice(first).flatMap(({ event }) => (QUIET.test(event) ? [] : [event]));
};

const errorCodes = ({ steps }: Trace): bigint[] =>
  steps.flatMap((step) => (step.event === 'cpu.page-fault' ? [step.facts.errorCode] : []));

const lastOf = (trace: Trace): Machine => trace.steps.at(-1)?.after ?? trace.start;

const LATER = ['linux-4.19-ia32', 'linux-4.19-ia32-pae', 'linux-4.19-ia32-pti'] as const;

describe('a copy into a page that is shared', () => {
  it('copies the page that others use and reuses the one that nobody else does', () => {
    const trace = traceOf('copy-on-write');
    const way = ['vma.contains', 'access.write-allowed', 'mm.table-there', 'pte.to-copy-on-write'];
    const before = ['cpu.page-fault', 'entry.save', 'fault.read-cr2', 'fault.user-half'];
    const asked = [...before, 'fault.irq-on', 'fault.has-mm', 'sem.taken', ...way];
    expect(told(trace)).toEqual([
      ...asked,
      'wp.copy',
      'wp.map',
      'fault.minor',
      'cpu.iret-retry',
      'syscall.return',
      'syscall.enter',
      ...asked,
      'wp.reuse',
      'fault.minor',
      'cpu.iret-retry',
      'syscall.return',
    ]);
    expect(trace.outcome).toEqual({ kind: 'retry', result: 64n });
  });

  it.each(kernelsOf('copy-on-write'))('on %s: error code 3, twice', (profile) => {
    const trace = traceOf('copy-on-write', profile);
    expect(errorCodes(trace)).toEqual([3n, 3n]);
    expect(lastOf(trace).kernel.tasks[42]?.minFlt).toBe(2);
  });

  it('maps another frame where it copied, the same frame where it did not, both 0x067', () => {
    const { steps } = traceOf('copy-on-write');
    const frames = steps.flatMap((step) =>
      step.event === 'wp.map' || step.event === 'wp.reuse'
        ? [{ same: step.facts.before >> 12n === step.facts.entry >> 12n, entry: step.facts.entry }]
        : [],
    );
    expect(frames.map(({ same }) => same)).toEqual([false, true]);
    expect(frames.map(({ entry }) => entry & 0xfffn)).toEqual([0x067n, 0x067n]);
  });
});

describe('the atomic copy', () => {
  it('fails by the table while page faults are disabled, and succeeds afterwards', () => {
    expect(told(traceOf('atomic-copy'))).toEqual([
      'cpu.page-fault',
      'entry.save',
      'fault.read-cr2',
      'fault.user-half',
      'fault.irq-on',
      'fault.atomic',
      'bad.kernel',
      'extable.search',
      'extable.equal',
      'fixup.found',
      'context.fixed-up',
      'cpu.iret-fixup',
      'pagefault.enable',
      'syscall.return',
      'syscall.enter',
      'cpu.page-fault',
      'entry.save',
      'fault.read-cr2',
      'fault.user-half',
      'fault.irq-on',
      'fault.has-mm',
      'sem.taken',
      'vma.contains',
      'access.read-allowed',
      'mm.table-made',
      'pte.to-anonymous',
      'anon.page',
      'anon.map',
      'fault.minor',
      'cpu.iret-retry',
      'syscall.return',
    ]);
  });

  it.each(kernelsOf('atomic-copy'))('on %s: -EFAULT, then 64 bytes', (profile) => {
    const { steps } = traceOf('atomic-copy', profile);
    const results = steps.flatMap((s) => (s.event === 'syscall.return' ? [s.facts.result] : []));
    expect(results).toEqual([-14n, 64n]);
  });

  it('raises preempt_count in 2.6.24, a counter of its own in 4.19', () => {
    const counter = (profile: ProfileId) =>
      traceOf('atomic-copy', profile).steps.flatMap((s) =>
        s.event === 'pagefault.disable' ? [s.facts.counter] : [],
      );
    expect(counter('linux-2.6.24-ia32')).toEqual(['preempt_count']);
    expect(counter('linux-3.13-ia32')).toEqual(['preempt_count']);
    expect(counter('linux-4.19-ia32')).toEqual(['pagefault_disabled']);
    for (const profile of LATER)
      expect(told(traceOf('atomic-copy', profile))).toContain('fault.disabled');
  });
});

const bySide = ({ steps }: Trace) =>
  steps.flatMap(({ event, cpu = 0 }) => (/^(race|sync)\./.test(event) ? [[cpu, event]] : []));

describe('two CPUs that repair the same entry', () => {
  it('the second finds it there and goes on; each step names its CPU', () => {
    const trace = traceOf('two-cpus');
    expect(bySide(trace)).toEqual([
      [1, 'race.turn'],
      [1, 'sync.master-present'],
      [1, 'sync.copy'],
      [0, 'race.turn'],
      [0, 'sync.master-present'],
      [0, 'sync.already'],
    ]);
    expect(trace.outcome.kind).toBe('retry');
    for (const { writes, cpu = 0 } of trace.steps)
      for (const { where } of writes)
        if (where.space === 'register' || where.space === 'tlb') expect(where.cpu).toBe(cpu);
  });

  it.each(kernelsOf('two-cpus'))('on %s both fault, one entry is copied', (profile) => {
    const trace = traceOf('two-cpus', profile);
    const faults = trace.steps.flatMap((s) => (s.event === 'cpu.page-fault' ? [s.cpu ?? 0] : []));
    expect(faults).toEqual([0, 1]);
    const ends = bySide(trace).map(([, event]) => event);
    expect(ends.filter((event) => /copy$/.test(String(event)))).toHaveLength(1);
    expect(ends.at(-1)).toMatch(/already$/);
    const results = trace.steps.flatMap((s) =>
      s.event === 'syscall.return' ? [s.facts.result] : [],
    );
    expect(results[0]).toBe(results[1]);
    expect(lastOf(trace).kernel.ptRegs).toEqual([]);
  });

  it('keeps the callers of each CPU apart', () => {
    for (const { event, calls } of traceOf('two-cpus').steps)
      if (event === 'race.turn' || event === 'syscall.enter') expect(calls).toEqual([]);
      else if (/^sync/.test(event))
        expect(calls).toEqual([...calls.slice(0, -1), 'vmalloc_sync_one']);
  });
});

describe('a race that is left where vmalloc tells everybody', () => {
  it.each(kernelsOf('eager-race'))('on %s: one fault, on CPU 1, before the copying', (profile) => {
    const trace = traceOf('eager-race', profile);
    expect(bySide(trace)).toEqual([
      [0, 'sync.everywhere'],
      [1, 'race.turn'],
      [1, 'sync.not-asked'],
      [1, 'sync.master-present'],
      [1, 'sync.copy'],
      [0, 'race.turn'],
      [0, 'sync.master-present'],
      [0, 'sync.copy'],
      [0, 'sync.everywhere-done'],
    ]);
    const faults = trace.steps.flatMap((s) => (s.event === 'cpu.page-fault' ? [s.cpu ?? 0] : []));
    expect(faults).toEqual([1]);
    expect(errorCodes(trace)).toEqual([0n]);
  });

  it('repairs the threads’ directory by the fault and the other one by the copying', () => {
    const trace = traceOf('eager-race', 'linux-6.1-ia32');
    const { mms } = trace.start.kernel;
    const copies = trace.steps.flatMap((s) => (s.event === 'sync.copy' ? [s.facts.directory] : []));
    expect(copies).toEqual([mms.pid42?.pgd, mms.pid57?.pgd]);
    expect(trace.outcome).toEqual({ kind: 'retry', result: 0n });
  });
});

describe('6.1 for 32 bits', () => {
  it.each(['linux-6.1-ia32', 'linux-6.1-ia32-pae'] as const)(
    '%s tells every process',
    (profile) => {
      const trace = traceOf('vmalloc-second-process', profile);
      const copies = trace.steps.flatMap((s) =>
        s.event === 'sync.copy' ? [s.facts.directory] : [],
      );
      expect(new Set(copies).size).toBe(2);
      expect(errorCodes(trace)).toEqual([]);
      // One more area in the same page table: nobody needs to be told.
      const events = trace.steps.map(({ event }) => event);
      expect(events.filter((event) => event === 'sync.not-asked')).toHaveLength(1);
    },
  );

  it.each(['linux-6.1-ia32', 'linux-6.1-ia32-pae'] as const)(
    '%s: SMAP is an oops at once, listed or not',
    (profile) => {
      const trace = traceOf('stray-under-smap', profile);
      expect(told(trace)).toContain('smap.oops');
      expect(told(trace)).not.toContain('extable.search');
      expect(trace.outcome).toEqual({ kind: 'oops', signal: 9 });
    },
  );

  it('reports an oops line by line as recorded', () => {
    const { log } = lastOf(traceOf('null-read', 'linux-6.1-ia32')).kernel;
    const at = log.findIndex((line) => line.startsWith('EIP: '));
    expect(log.slice(0, 5)).toEqual([
      'BUG: kernel NULL pointer dereference, address: 00000010',
      '#PF: supervisor read access in kernel mode',
      '#PF: error_code(0x0000) - not-present page',
      '*pde = 00000000 ',
      'Oops: 0000 [#1] PREEMPT SMP',
    ]);
    expect(log[at]).toBe('EIP: demo_read+0x6/0x10');
    expect(log[at + 1]).toMatch(/^Code: ([0-9a-f]{2} ){42}<8b> 00 89 e5 5d c3/);
    expect(log.at(-1)).toMatch(/^CR0: 80050033 CR2: 00000010 CR3: [0-9a-f]{8} CR4: 00000690$/);
    expect(log).toContain('---[ end trace 0000000000000000 ]---');
  });
});

describe('a kernel thread', () => {
  it("repairs the tables it borrows, and is refused the owner's memory", () => {
    const trace = traceOf('kernel-thread');
    expect(told(trace)).toEqual([
      'cpu.page-fault',
      'entry.save',
      'fault.read-cr2',
      'fault.kernel-half',
      'fault.may-sync',
      'vmalloc.read-cr3',
      'sync.master-present',
      'sync.copy',
      'vmalloc.pte-present',
      'fault.repaired',
      'cpu.iret-retry',
      'thread.return',
      'thread.call',
      'cpu.page-fault',
      'entry.save',
      'fault.read-cr2',
      'fault.user-half',
      'fault.irq-on',
      'fault.no-mm',
      'bad.kernel',
      'extable.search',
      'extable.equal',
      'fixup.found',
      'context.fixed-up',
      'cpu.iret-fixup',
      'thread.return',
    ]);
    expect(trace.outcome).toEqual({ kind: 'fixup', result: -14n });
  });

  it("writes the entry into the editor's directory: CR3 never changed", () => {
    const trace = traceOf('kernel-thread');
    const { pgd } = trace.start.kernel.mms.pid42 ?? { pgd: null };
    const copy = trace.steps.find(({ event }) => event === 'sync.copy');
    expect(copy?.event === 'sync.copy' && copy.facts.directory).toBe(pgd);
    expect(cpuOf(lastOf(trace)).registers.cr3).toBe(pgd);
  });
});

describe('writing read-only kernel memory', () => {
  it.each(kernelsOf('write-read-only'))('on %s: error code 3, an oops', (profile) => {
    const trace = traceOf('write-read-only', profile);
    expect(errorCodes(trace)[0]).toBe(3n);
    expect(told(trace)).not.toContain('fault.may-sync');
    expect(trace.outcome.kind).toBe('oops');
    expect(lastOf(trace).kernel.log.join('\n')).toMatch(/Oops: 0003 \[#?1\]/);
  });

  it('4.19 looks whether the fault is spurious: it is not', () => {
    for (const profile of LATER)
      expect(told(traceOf('write-read-only', profile))).toContain('spurious.forbids');
  });
});

describe('a fault because the TLB is behind', () => {
  it.each(LATER)('on %s the tables are asked, and the write is tried again', (profile) => {
    const trace = traceOf('stale-tlb', profile);
    expect(told(trace)).toEqual([
      'cpu.page-fault',
      'entry.save',
      'fault.read-cr2',
      'fault.kernel-half',
      'fault.may-not-sync',
      'spurious.allows',
      'cpu.iret-retry',
      'syscall.return',
    ]);
    expect(trace.outcome.kind).toBe('retry');
    expect(trace.steps.map(({ event }) => event)).toContain('tlb.forbids');
  });

  it.each(['linux-2.6.24-ia32', 'linux-2.6.24-ia32-pae'] as const)(
    'on %s it is an oops, and the printed entry has RW = 1',
    (profile) => {
      const trace = traceOf('stale-tlb', profile);
      expect(trace.outcome).toEqual({ kind: 'oops', signal: 11 });
      expect(lastOf(trace).kernel.log[1]).toMatch(/\*pte = [0-9a-f]+163 $/);
    },
  );
});

/** 6.1 calls it mmap_lock. */
const lockOf = (profile: ProfileId): string => (profile.startsWith('linux-6.1') ? 'lock' : 'sem');

describe('mmap_sem is held by ourselves', () => {
  it.each(kernelsOf('semaphore-no-entry'))('%s: code without an entry oopses', (profile) => {
    const trace = traceOf('semaphore-no-entry', profile);
    const lock = lockOf(profile);
    const asked = told(trace).filter((event) => /^(sem|lock|extable|fixup)/.test(event));
    expect(asked.slice(0, 3)).toEqual([`${lock}.busy`, 'extable.search', 'extable.exhausted']);
    expect(asked.indexOf(`${lock}.give-up`)).toBeLessThan(asked.indexOf('fixup.none'));
    expect(asked).toContain(`${lock}.give-up`);
    expect(told(trace)).not.toContain('vma.contains');
    expect(trace.outcome.kind).toBe('oops');
  });

  it.each(kernelsOf('semaphore-ours'))('%s: code with an entry waits', (profile) => {
    const trace = traceOf('semaphore-ours', profile);
    const lock = lockOf(profile);
    expect(told(trace).slice(-4)).toEqual([
      `${lock}.busy`,
      'extable.search',
      'extable.equal',
      `${lock}.deadlock`,
    ]);
    expect(trace.outcome).toEqual({ kind: 'deadlock' });
    expect(lastOf(trace).kernel.log).toEqual([]);
  });
});

describe('a stray user pointer', () => {
  const SMAP = 1n << 21n;

  it('is demand-paged without SMAP, and no table is searched', () => {
    const trace = traceOf('stray-user-pointer');
    expect(told(trace)).toContain('anon.map');
    expect(told(trace)).not.toContain('extable.search');
    expect(trace.outcome).toEqual({ kind: 'retry', result: 0n });
  });

  it.each(LATER)('on %s with SMAP is an oops, and no mapping is looked for', (profile) => {
    const trace = traceOf('stray-under-smap', profile);
    expect(cpuOf(trace.start).registers.cr4 & SMAP).toBe(SMAP);
    expect(told(trace).slice(0, 8)).toEqual([
      'cpu.page-fault',
      'entry.save',
      'fault.read-cr2',
      'fault.user-half',
      'smap.violation',
      'bad.kernel',
      'extable.search',
      'extable.exhausted',
    ]);
    expect(told(trace)).not.toContain('vma.contains');
    expect(trace.outcome).toEqual({ kind: 'oops', signal: 9 });
  });

  it.each(LATER)('on %s with SMAP and an entry goes on at the fixup', (profile) => {
    const trace = traceOf('stray-listed', profile);
    expect(told(trace)).toContain('smap.violation');
    expect(trace.outcome).toEqual({ kind: 'fixup', result: -14n });
  });

  it('2.6.24 does not know SMAP and leaves CR4 alone', () => {
    const trace = traceOf('stray-under-smap');
    expect(cpuOf(trace.start).registers.cr4 & SMAP).toBe(0n);
    expect(trace.outcome.kind).toBe('retry');
  });
});

describe('executing user memory', () => {
  it.each(LATER)('on %s SMEP makes it a violation, 0x11, and an oops', (profile) => {
    const trace = traceOf('execute-user-memory', profile);
    expect(errorCodes(trace)[0]).toBe(0x11n);
    expect(told(trace)).toContain('access.read-refused');
    expect(trace.outcome).toEqual({ kind: 'oops', signal: 9 });
  });

  it("says so in the log where the top entry has the user's bit: not with PAE, as recorded", () => {
    const said = (profile: ProfileId) =>
      lastOf(traceOf('execute-user-memory', profile)).kernel.log.join('\n').includes('SMEP?');
    expect(LATER.map(said)).toEqual([true, false, false]);
  });

  it("in 2.6.24 ring 0 runs the user's code", () => {
    const trace = traceOf('execute-user-memory');
    expect(trace.outcome.kind).toBe('no-fault');
    const { start } = trace;
    expect(cpuOf(start).registers.cs & 3n).toBe(0n);
    expect(trace.steps.some(({ fn }) => fn === 'user_read')).toBe(true);
  });
});

describe('a pointer that is no address', () => {
  const vectors = ({ steps }: Trace) =>
    steps.flatMap((step) =>
      step.event === 'cpu.protection-fault'
        ? [step.facts.vector]
        : step.event === 'cpu.page-fault'
          ? [14]
          : [],
    );
  const results = ({ steps }: Trace) =>
    steps.flatMap((step) => (step.event === 'syscall.return' ? [step.facts.result] : []));
  const FIVE = 'linux-6.1-x86_64-la57';

  it.each(kernelsOf('non-canonical-pointer'))('on %s: -EFAULT, then an oops', (profile) => {
    const trace = traceOf('non-canonical-pointer', profile);
    // With five levels 0x800000000000 is an address like any other, as recorded.
    expect(vectors(trace)).toEqual(profile === FIVE ? [14, 13] : [13, 13]);
    expect(results(trace)).toEqual([-14n]);
    expect(trace.outcome).toEqual({ kind: 'oops', signal: 11 });
    expect(cpuOf(lastOf(trace)).registers.cr2).toBe(profile === FIVE ? 0x800000000000n : 0n);
    expect(lastOf(trace).kernel.tasks[42]?.thread).toMatchObject({ cr2: 0n, trapNo: 13 });
  });

  it('is reported as each kernel does, with no line of tables and no CR2 of its own', () => {
    const log = (profile: ProfileId) =>
      lastOf(traceOf('non-canonical-pointer', profile)).kernel.log;
    const headline = (profile: ProfileId) =>
      log(profile).find((line) => line.startsWith('general protection fault'));
    expect(headline('linux-2.6.24-x86-64')).toBe('general protection fault: 0000 [1] ');
    expect(headline('linux-4.19-x86_64')).toBe('general protection fault: 0000 [#1]');
    // linux-6.1.192-smap.json, oops-noncanonical-poison-1
    expect(headline('linux-6.1-x86_64')).toBe(
      'general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1] PREEMPT SMP NOPTI',
    );
    for (const profile of kernelsOf('non-canonical-pointer')) {
      const lines = log(profile).join('\n');
      expect(lines).not.toMatch(/BUG:|#PF|PGD|^CR2: \w+$/m);
    }
  });

  it('is warned of by 6.1, once, in the handler that the recording names', () => {
    const { steps } = traceOf('non-canonical-pointer', 'linux-6.1-x86_64');
    const path = ['exc_general_protection', 'fixup_exception', 'search_exception_tables'];
    const warned = [...path, 'ex_handler_uaccess', '__warn_printk', '__warn'];
    // linux-6.1.192-smap.json, raw-get-user-noncanonical-1
    const back = steps.findIndex(({ event }) => event === 'cpu.iret-fixup');
    const entered = steps.slice(0, back).flatMap(({ calls }) => calls);
    expect(warned.filter((fn) => entered.includes(fn))).toEqual(warned);
    expect(lastOf(traceOf('non-canonical-pointer', FIVE)).kernel.warned ?? []).toEqual([]);
  });
});
