import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phys } from '../bits.ts';
import type { Kernel } from '../kernel.ts';
import { faulting } from '../kernels/faulting.fixture.ts';
import {
  FIXUP,
  LISTED,
  machineAt,
  PGD,
  type Spec,
  UNLISTED,
  USER_TABLE,
  VMALLOC_TABLE,
  vma,
} from '../kernels/linux-2.6.24-ia32/machine.fixture.ts';
import { paeMachineAt } from '../kernels/linux-2.6.24-ia32/pae.fixture.ts';
import { machine313At } from '../kernels/linux-3.13-ia32/vectors.fixture.ts';
import { laterMachineAt } from '../kernels/linux-4.19-x86/machine.fixture.ts';
import { emptyMemory } from '../memory.ts';
import { parseScenarioText } from '../read/scenario-file.ts';
import { record } from '../record.ts';
import { bootScenario, play } from '../scenarios/play.ts';
import type { Outcome, Trace } from '../step.ts';
import { checkLaws } from '../trace.laws.ts';
import { holds, TIME } from './cases.laws.ts';
import { anyScenario } from './scenarios.laws.ts';

/** How a run may end. A scenario knows its whole machine: only a recording may end as unknown. */
const LEGAL: readonly Outcome['kind'][] = [
  'no-fault',
  'retry',
  'fixup',
  'signal',
  'oops',
  'panic',
  'killed',
  'deadlock',
  'no-instruction',
  'step-limit',
];

/** Steps after which a run is stopped, and how many of them are held against the laws. */
const LIMIT = 1500;
const LAWFUL = 60;

function checkEnd(trace: Trace, legal: readonly Outcome['kind'][] = LEGAL): void {
  expect(legal).toContain(trace.outcome.kind);
  expect(trace.steps.length).toBeLessThanOrEqual(LIMIT);
  if (trace.outcome.kind === 'step-limit') expect(trace.steps).toHaveLength(LIMIT);
  checkLaws({ ...trace, steps: trace.steps.slice(0, LAWFUL) });
}

describe('any scenario', () => {
  it(
    'passes the reader of files and runs to a legal end',
    () => {
      holds(
        'scenarios: run to a legal end',
        fc.property(anyScenario, (given) => {
          const read = parseScenarioText(JSON.stringify(given));
          expect(read).toMatchObject({ ok: true });
          if (!read.ok) return;
          const k = bootScenario(read.value);
          checkEnd(record(k, play(k, read.value), LIMIT));
        }),
      );
    },
    TIME,
  );
});

const ADDRESSES = [
  0x10n,
  0x10000010n,
  0x10001ffen,
  0xbfc9e000n,
  0xc0200010n,
  0xc8800010n,
  0xfffff000n,
];

/** A word of a table: nothing, a table, a page, a swap entry, a table that leads to itself, anything. */
const entry = fc.oneof(
  fc.constantFrom(
    0n,
    USER_TABLE | 0x067n,
    VMALLOC_TABLE | 0x067n,
    PGD | 0x067n,
    0x3001067n,
    0x3001065n,
    0x3001163n,
    0x1a02n,
    0x3001060n | 0x100n,
    0xfffff067n,
  ),
  fc.bigInt(0n, 0xffffffffn),
);

const mapping = fc
  .record({
    start: fc.constantFrom(0x10000000n, 0x8048000n, 0xbfc9f000n),
    pages: fc.integer({ min: 1, max: 16 }),
    flags: fc.constantFrom('rw-p', 'r--p', '---p', 'rw-s', 'r-xp', '-w-p'),
    growsDown: fc.boolean(),
    file: fc.constantFrom(null, { name: 'f', pageOffset: 0 }, { name: 'nowhere', pageOffset: 9 }),
    special: fc.constantFrom(undefined, undefined, undefined, 'hugetlb', 'nopfn', 'nonlinear'),
  })
  .map(({ start, pages, flags, special, ...more }) =>
    vma(start, start + BigInt(pages) * 4096n, flags, {
      ...more,
      ...(special ? { special: special as 'hugetlb' } : {}),
    }),
  );

const content = fc.constantFrom<bigint | 'error'>(0n, 7n, 'error');
const backing = fc.record({ frame: fc.constantFrom(null, phys(0x3001000n)), content });

const spec: fc.Arbitrary<Spec> = fc
  .record({
    address: fc.constantFrom(...ADDRESSES),
    errorCode: fc.constantFrom(0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 0x10n, 0x11n, 0x14n, 0x15n),
    eip: fc.constantFrom(LISTED, UNLISTED, FIXUP, 0x10n, 0xc8801010n, 0xffffffffn),
    eflags: fc.constantFrom(0x246n, 0x46n, 0x20246n, 0x40246n),
    esp: fc.constantFrom(0xbfca0000n, 0xbfcb3fd0n, 0n),
    vmas: fc.uniqueArray(mapping, { selector: ({ start }) => start, maxLength: 3 }),
    own: fc.dictionary(fc.constantFrom('64', '802', '767', '0', '768'), entry),
    master: fc.dictionary(fc.constantFrom('802', '1023'), entry),
    ptes: fc.array(fc.tuple(fc.constantFrom(...ADDRESSES), entry), { maxLength: 3 }),
    task: fc.constantFrom(
      {},
      {},
      {},
      {},
      { preemptCount: 1 },
      { mm: null },
      { pid: 1, comm: 'init' },
    ),
    mm: fc.constantFrom(
      {},
      {},
      {},
      {},
      { mmapSemWriter: 42 },
      { mmapSemWriter: 43 },
      { stackLimit: 0n },
    ),
    kprobe: fc.constantFrom(
      'none' as const,
      'none' as const,
      'handles' as const,
      'passes' as const,
    ),
    panicOnOops: fc.boolean(),
    modules: fc.boolean(),
    freePages: fc.constantFrom(0n, 1n, 2n, 16n),
    file: fc.array(backing, { maxLength: 2 }),
    swap: fc.option(backing),
    unknown: fc.constantFrom(false, false, false, true),
  })
  .map(({ kprobe, panicOnOops, modules, file, swap, unknown, vmas, ...each }) => ({
    ...each,
    vmas: vmas.toSorted((a, b) => Number(a.start - b.start)),
    config: { kprobe, panicOnOops, modules },
    kernel: {
      files: { f: { pages: file } },
      swap: swap ? { '0x1a02': swap } : {},
    },
    ...(unknown ? { memory: emptyMemory(128n << 20n, 'unknown' as const) } : {}),
  }));

const machines: Readonly<Record<string, (spec: Spec) => Kernel>> = {
  '2.6.24': machineAt,
  '2.6.24 PAE': paeMachineAt,
  '3.13': machine313At,
  '4.19': laterMachineAt,
  '4.19 PAE': (given) => laterMachineAt({ ...given, paging: 'pae' }),
  '4.19 isolated': (given) => laterMachineAt({ ...given, paging: 'pti' }),
};

describe('any fault', () => {
  it(
    'on hand-made tables ends legally under every kernel',
    () => {
      const cases = fc.record({ kernel: fc.constantFrom(...Object.keys(machines)), spec });
      holds(
        'faults: hand-made machines end legally',
        fc.property(cases, ({ kernel, spec: given }) => {
          const k = machines[kernel]?.(given);
          if (!k) throw new RangeError(`no machine named ${kernel}`);
          checkEnd(record(k, faulting(k, given), LIMIT), [...LEGAL, 'unknown']);
        }),
      );
    },
    TIME,
  );
});
