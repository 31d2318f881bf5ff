import { describe, expect, it } from 'vitest';
import { type Phys, phys } from '../../bits.ts';
import { pa } from '../../kernel.ts';
import { currentTask, mmOf } from '../../machine.ts';
import { read } from '../../memory.ts';
import { pageUse } from '../../mm/frames.ts';
import { record } from '../../record.ts';
import { faulting } from '../faulting.fixture.ts';
import {
  FREE,
  LISTED,
  layout,
  machineAt,
  PGD,
  type Spec,
  userPte,
  VMALLOC_TABLE,
} from './machine.fixture.ts';
import { places, vectors } from './vectors.fixture.ts';

const { USER, VMALLOC, FIXUP, page } = places;

const specOf = (name: string): Spec => {
  const found = vectors.find((vector) => vector.name.startsWith(name));
  if (!found) throw new RangeError(`no vector ${name}`);
  return found.spec;
};

function run(name: string, more: Partial<Spec> = {}) {
  const spec = { ...specOf(name), ...more };
  const k = machineAt(spec);
  const trace = record(k, faulting(k, spec));
  return { k, spec, trace, start: trace.start, events: trace.steps.map(({ event }) => event) };
}

const wordAt = (k: ReturnType<typeof run>['k'], at: Phys): bigint => read(k.now.memory, at, 4);
const counters = (k: ReturnType<typeof run>['k']) => {
  const { minFlt, majFlt } = currentTask(k.now);
  return [minFlt, majFlt];
};

describe('repair from the master', () => {
  it('writes one entry of the running directory, and nothing but it', () => {
    const { k, trace } = run('1 ');
    expect(wordAt(k, phys(PGD + 4n * 802n))).toBe(VMALLOC_TABLE | 0x067n);
    const repair = trace.steps.filter(({ fn }) => fn === 'vmalloc_sync_one');
    expect(repair.flatMap(({ writes }) => writes)).toHaveLength(1);
    expect(counters(k)).toEqual([5, 1]);
  });

  it('leaves the eip as it was: the instruction is tried again', () => {
    const { k, trace } = run('1 ');
    expect(k.now.cpus[0]?.registers.eip).toBe(0xc0200024n);
    expect(k.now.kernel.ptRegs).toEqual([]);
    expect(trace.steps.at(-1)?.event).toBe('cpu.iret-retry');
  });

  it('copies the entry even where the page is missing', () => {
    const { k } = run('4 ');
    expect(wordAt(k, phys(PGD + 4n * 802n))).toBe(VMALLOC_TABLE | 0x067n);
  });

  it('works on CR3, not on the current task', () => {
    const other = phys(0x1080000n);
    const { k } = run('1 ', { registers: { cr3: other } });
    expect(wordAt(k, phys(other + 4n * 802n))).toBe(VMALLOC_TABLE | 0x067n);
    expect(wordAt(k, phys(PGD + 4n * 802n))).toBe(0n);
  });
});

describe('PTEs after a first touch', () => {
  it.each([
    ['9 ', FREE | 0x067n],
    ['17 ', FREE | 0x067n],
    ['a read-only anonymous mapping', FREE | 0x065n],
    ['a file page in the cache, read', page(1) | 0x025n],
    ['a private file page, written at once', FREE | 0x067n],
    ['a shared file page, written', page(1) | 0x067n],
    ['11 ', FREE | 0x067n],
    ['copy on write, sole user', page(1) | 0x067n],
    ['first write to a shared file page that was read', page(1) | 0x067n],
    ['a page in swap, written: nobody else has it', FREE | 0x067n],
  ])('%s', (name, expected) => {
    const { k } = run(name);
    expect(userPte(k, USER).toString(16)).toBe(expected.toString(16));
  });

  it('a copied page has the bytes of the one that it is a copy of', () => {
    const { k } = run('a private file page, written at once');
    expect(read(k.now.memory, FREE, 4)).toBe(7n);
  });

  it('a copy takes a user from the old page', () => {
    const { k } = run('11 ');
    expect(pageUse(k.now, page(1))?.count).toBe(1);
    expect(pageUse(k.now, FREE)).toEqual({ count: 1, kind: 'anon' });
  });

  it('minor and major faults are counted apart', () => {
    expect(counters(run('9 ').k)).toEqual([6, 1]);
    expect(counters(run('a file page on disk, read').k)).toEqual([5, 2]);
    expect(counters(run('a page in swap, read').k)).toEqual([5, 2]);
  });
});

describe('fixups', () => {
  it('change the eip and no other register', () => {
    const { k, start } = run('10 ');
    const { eip, ...rest } = k.now.cpus[0]?.registers ?? { eip: 0n };
    expect(eip).toBe(FIXUP);
    expect(rest).toMatchObject({ eax: 0x11n, ecx: 0x10n, esi: 0x10000ff0n, esp: 0xc1101f00n });
    expect(start.kernel.log).toEqual(k.now.kernel.log);
  });

  it('need the instruction itself, not its neighbour', () => {
    const { trace } = run('10 ', { eip: LISTED + 1n });
    expect(trace.outcome.kind).toBe('oops');
  });
});

describe('signals', () => {
  it('store bit 0 for a kernel address, but print the code as pushed', () => {
    const { k } = run('8 ');
    const task = currentTask(k.now);
    expect(task.thread).toEqual({ cr2: 0xf8801000n, errorCode: 5n, trapNo: 14 });
    expect(task.signal).toEqual({ number: 11, code: 1, address: 0xf8801000n });
    expect(k.now.kernel.log).toEqual([
      'cat[42]: segfault at f8801000 eip 08048123 esp bfcb3fd0 error 4',
    ]);
  });

  it.each([
    ['18 ', { number: 11, code: 1, address: 0n }],
    ['19 ', { number: 11, code: 2, address: 0x8048010n }],
    ['20 ', { number: 7, code: 2, address: USER + 4096n }],
  ])('%s', (name, signal) => {
    expect(currentTask(run(name).k.now).signal).toEqual(signal);
  });
});

describe('the stack', () => {
  it.each([
    [65664n, true],
    [65665n, false],
  ])('%d bytes below esp', (below, grows) => {
    const esp = 0xbfca0000n;
    const { events } = run('22 ', { address: esp - below });
    expect(events.includes('stack.grow')).toBe(grows);
  });

  it('grows to the page of the address', () => {
    const { k, spec } = run('22 ');
    const { vmas } = mmOf(k.now, 'cat');
    expect(vmas === 'unknown' ? null : vmas[1]?.start).toBe(spec.address & ~0xfffn);
  });
});

describe('the kernel stack', () => {
  it('holds the saved registers below the frame that the CPU pushed', () => {
    const { trace } = run('1 ');
    const save = trace.steps[0];
    const at = save?.event === 'entry.save' ? save.facts.at : 0n;
    expect(at).toBe(0xc1101f00n - 56n);
    const after = save?.after.memory ?? trace.start.memory;
    const words = Array.from({ length: 14 }, (_, i) =>
      read(after, phys(pa(layout, at) + BigInt(4 * i)), 4),
    );
    expect(words).toEqual([
      0n,
      0x10n,
      0n,
      0x10000ff0n,
      0n,
      0xc1101f40n,
      0x11n,
      0x7bn,
      0x7bn,
      0n,
      0xffffffffn,
      0xc0200024n,
      0x60n,
      0x246n,
    ]);
  });
});

it('an oops kills the task with SIGSEGV and taints the kernel; an interrupt panics', () => {
  const { k } = run('4 ');
  expect(currentTask(k.now).exitCode).toBe(11);
  expect([k.now.kernel.tainted, k.now.kernel.dieCounter, k.now.kernel.panicked]).toEqual([
    true,
    1,
    false,
  ]);
  expect(run('an oops in an interrupt').k.now.kernel.panicked).toBe(true);
  expect(VMALLOC).toBe(0xc8800010n);
});
