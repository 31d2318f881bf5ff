import fc from 'fast-check';
import { symbolAt } from '../image/image.ts';
import { text } from '../kernels/linux-2.6.24-ia32/text/index.ts';
import type { Deed, Scenario } from '../scenarios/scenario.ts';
import type { Hex, SetupTask, SetupVma } from '../setup.ts';

const hex = (value: bigint): Hex => `0x${value.toString(16)}`;

const { image, entries } = text.link(null);

const isUser = (at: bigint): boolean => at < 0xc0000000n;

/** Routines that the model can execute, those that it only names, and the user program's. */
const runs = image.symbols.filter(({ address }) => image.instructions.has(address));
const kernelRuns = runs.filter(({ address }) => !isUser(address)).map(({ name }) => name);
const userRuns = runs.filter(({ address }) => isUser(address)).map(({ name }) => name);
const named = image.symbols.filter(({ address }) => !isUser(address)).map(({ name }) => name);

const listed = entries.flatMap(({ insn }) => {
  const found = symbolAt(image, insn);
  return found ? [`${found.symbol.name}+0x${found.offset.toString(16)}`] : [];
});

/** Where each mapping of a random process may begin: far apart, so that they never overlap. */
const BASES = [0x10000000n, 0x1fffe000n, 0x40000000n, 0xb7f44000n, 0xbfff8000n];

/** Addresses where something may be, or just not. */
const NEAR = [
  ...BASES,
  0n,
  0x1000n,
  0x8048000n,
  0xb7fe1000n,
  0xbfc9f000n,
  0xbfcb3000n,
  0xbfffffffn,
  0xc0000000n,
  0xc0100000n,
  0xc7fff000n,
  0xc8000000n,
  0xc8800000n,
  0xc8802000n,
  0xc8805000n,
  0xffffe000n,
  0xffffffffn,
];

const address: fc.Arbitrary<Hex> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...NEAR), fc.integer({ min: -70, max: 8200 }))
      .map(([at, by]) => hex(BigInt.asUintN(32, at + BigInt(by)))),
  },
  { weight: 1, arbitrary: fc.bigInt(0n, 0xffffffffn).map(hex) },
);

/** Lengths: mostly short; a negative one is a huge one. */
const length: fc.Arbitrary<Hex> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(200).map((n) => hex(BigInt(n))) },
  { weight: 2, arbitrary: fc.nat(70_000).map((n) => hex(BigInt(n))) },
  { weight: 1, arbitrary: fc.bigInt(0n, 0xffffffffn).map(hex) },
);

/** Pointers and lengths where routines expect them, sometimes the other way round. */
const registers = fc.record(
  {
    eax: fc.oneof({ weight: 4, arbitrary: address }, { weight: 1, arbitrary: length }),
    edx: fc.oneof(address, length),
    ecx: fc.oneof({ weight: 1, arbitrary: address }, { weight: 4, arbitrary: length }),
    ebx: length,
    esi: address,
    edi: address,
    ebp: address,
  },
  { requiredKeys: ['eax', 'edx', 'ecx'], noNullPrototype: true },
);

const flags = fc
  .tuple(
    fc.constantFrom('r', '-'),
    fc.constantFrom('w', '-'),
    fc.constantFrom('x', '-'),
    fc.constantFrom('p', 's'),
  )
  .map((letters) => letters.join(''));

const bytes = fc.uint8Array({ maxLength: 24 }).map((each) => Buffer.from(each).toString('hex'));

const protection = fc.constantFrom('readonly' as const, 'none' as const);

const vma = (base: bigint): fc.Arbitrary<SetupVma> =>
  fc
    .tuple(
      fc.integer({ min: 1, max: 8 }),
      fc.record(
        {
          flags,
          growsDown: fc.boolean(),
          file: fc.record({
            name: fc.constantFrom('f', 'libdemo', 'nowhere'),
            pageOffset: fc.nat(3),
          }),
        },
        { requiredKeys: ['flags'] },
      ),
      fc.uniqueArray(
        fc.record(
          { page: fc.nat(7), bytes, shared: fc.boolean(), protection },
          { requiredKeys: ['page'] },
        ),
        { maxLength: 3, selector: ({ page }) => page },
      ),
    )
    .map(([pages, more, populated]) => ({
      start: hex(base),
      end: hex(base + BigInt(pages) * 4096n),
      ...more,
      populated: populated
        .filter(({ page }) => page < pages)
        .map(({ page, ...each }) => ({ at: hex(base + BigInt(page) * 4096n), ...each })),
    }));

const vmas = fc.subarray([...BASES]).chain((bases) => fc.tuple(...bases.map(vma)));

const process = (pid: number): fc.Arbitrary<SetupTask> =>
  fc.record(
    {
      pid: fc.constant(pid),
      comm: fc.constantFrom('editor', 'init', 'a'),
      vmas,
      preemptCount: fc.constantFrom(0, 0, 0, 0, 0, 1, 0x10000),
      stackLimit: fc.constantFrom(hex(0n), hex(0x4000n), hex(0x800000n), hex(0xffffffffn)),
    },
    { requiredKeys: ['pid', 'comm', 'vmas'] },
  );

/** Now and then somebody holds the semaphore. */
const held = (task: fc.Arbitrary<SetupTask>): fc.Arbitrary<SetupTask> =>
  fc
    .tuple(task, fc.constantFrom(0, 0, 0, 0, 0, 0, 42, 43))
    .map(([each, mmapSemWriter]) => (mmapSemWriter ? { ...each, mmapSemWriter } : each));

const thread: fc.Arbitrary<SetupTask> = fc.constant({ pid: 7, comm: 'kworker', borrows: 42 });

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      routine: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...kernelRuns) },
        { weight: 1, arbitrary: fc.constantFrom(...named) },
      ),
      registers,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('user' as const),
      routine: fc.constantFrom(...userRuns),
      registers,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('vmalloc' as const),
      size: fc.integer({ min: 1, max: 20_000 }),
      executable: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('vfree' as const),
      address: fc.constantFrom<Hex>('0xc8800000', '0xc8803000', '0x0'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('insmod' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('switch' as const), pid: fc.constantFrom(7, 42, 43) }),
  },
);

const filePage = fc.record(
  { cached: fc.boolean(), bytes, error: fc.boolean() },
  { requiredKeys: ['cached'] },
);

const setup = fc.record(
  {
    tasks: fc.tuple(held(process(42)), held(process(43)), thread),
    current: fc.constantFrom(42, 42, 42, 43, 7),
    areas: fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 12_000 }), bytes }, { requiredKeys: ['size'] }),
      { maxLength: 2 },
    ),
    files: fc.record({ f: fc.array(filePage, { maxLength: 3 }) }),
    withoutEntry: fc.constantFrom(...listed),
  },
  { requiredKeys: ['tasks', 'current'] },
);

/** A scenario that the file format allows. */
export const anyScenario: fc.Arbitrary<Scenario> = fc.record({
  format: fc.constant('faultline-scenario' as const),
  version: fc.constant(1 as const),
  id: fc.constant('fuzz'),
  profile: fc.constant('linux-2.6.24-ia32' as const),
  setup,
  does: fc.array(deed, { minLength: 1, maxLength: 4 }),
});
