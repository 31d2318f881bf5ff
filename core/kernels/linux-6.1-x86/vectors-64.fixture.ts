import { phys, virt } from '../../bits.ts';
import type { EventId } from '../../events/index.ts';
import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { record } from '../../record.ts';
import type { Outcome, Run } from '../../step.ts';
import { raised } from '../faulting.fixture.ts';
import { usedAs } from '../linux-2.6.24-ia32/machine.fixture.ts';
import {
  LISTED,
  PAGE,
  SLOT_PMD,
  SLOT_PUD,
  SLOT_TABLE,
  STACK,
} from '../linux-4.19-x86/machine-64.fixture.ts';
import { doubleFaults } from '../linux-4.19-x86/vectors-64.fixture.ts';
import {
  anonymous,
  type ModernWideSpec,
  modernFiveAt,
  modernWideAt,
  PROGRAM,
  small,
} from './machine-64.fixture.ts';

interface Vector {
  readonly name: string;
  readonly spec: ModernWideSpec;
  readonly story: readonly EventId[];
  readonly never?: readonly EventId[];
  readonly outcome: Outcome['kind'];
}

const SLOT = 0xffffd10000000000n;
const NX = 1n << 63n;
/** An entry of the vmalloc area's top level, there from the start in every process. */
const both = { master: { 418: SLOT_PUD | 0x067n }, own: { 418: SLOT_PUD | 0x067n } };
const mapped = [
  [SLOT_PUD, SLOT_PMD | 0x067n],
  [SLOT_PMD, SLOT_TABLE | 0x067n],
  [SLOT_TABLE, PAGE | 0x163n | NX],
] as const;
/** A huge page in user space. */
const huge = (flags: bigint): Pick<ModernWideSpec, 'own' | 'words' | 'vmas'> => ({
  own: { 0: SLOT_PUD | 0x067n },
  words: [
    [SLOT_PUD + 8n, SLOT_PMD | 0x067n],
    [SLOT_PMD, 0x1c00000n | flags],
  ],
  vmas: [anonymous],
});
const room = { freeFrames: { next: 0x1b00n, end: 0x3000n, kind: 'known' } } as const;

const file = (how: Partial<Vma> = {}): Vma => ({
  ...anonymous,
  start: virt(0x50000000n),
  end: virt(0x50002000n),
  file: { name: 'data', pageOffset: 0 },
  ...how,
});
const cached = { data: { pages: [{ frame: phys(0x1c05000n), content: 0n }] } };
const onDisk = { data: { pages: [{ frame: null, content: 0x41n }] } };
const none = { data: { pages: [] } };
const noFrame = { freeFrames: { next: 0x10n, end: 0x10n, kind: 'known' } } as const;
/** The tables down to the pmd are there, no page table. */
const underFile: Pick<ModernWideSpec, 'own' | 'words' | 'vmas'> = {
  own: { 0: SLOT_PUD | 0x067n },
  words: [[SLOT_PUD + 8n, SLOT_PMD | 0x067n]],
  vmas: [file()],
};

const OOPS: readonly EventId[] = [
  'oops.headline',
  'oops.pf-access',
  'oops.pf-code',
  'oops.tables',
  'die.header',
  'oops.ip',
  'oops.stack-pointer',
  'oops.registers',
  'oops.control',
  'oops.modules',
  'oops.cr2',
  'oops.end-trace',
  'oops.first-registers',
  'die.exit',
];
const MOV_FROM_RDI = [0x48, 0x8b, 0x07];

/** Page and protection faults of 6.1 on x86-64. */
const vectors: readonly Vector[] = [
  {
    name: 'vmalloc: there is nothing to copy, an oops',
    spec: { address: SLOT + 0x4000n, errorCode: 0n, ...both, words: mapped },
    story: ['fault.kernel-half', 'spurious.not-asked', 'bad.no-lookup', 'fixup.none', ...OOPS],
    never: ['fault.may-sync', 'sync.top-copy', 'lock.taken', 'oops.pkru'],
    outcome: 'oops',
  },
  {
    name: 'an entry only in the master: an oops all the same',
    spec: { address: SLOT, errorCode: 0n, master: both.master, words: mapped },
    story: ['spurious.not-asked', 'fixup.none', ...OOPS],
    never: ['sync.top-copy'],
    outcome: 'oops',
  },
  {
    name: 'a stale TLB entry: the tables allow the write by now',
    spec: { address: SLOT, errorCode: 3n, ...both, words: mapped },
    story: ['spurious.entry-allows', 'spurious.entry-allows', 'spurious.allows', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'the guard page of the kernel stack',
    spec: { address: STACK - 8n, errorCode: 2n },
    story: ['fixup.none', 'context.stack-overflow', 'oops.stack-guard', 'die.header', 'die.exit'],
    never: ['oops.headline', 'oops.cr2', 'oops.tables'],
    outcome: 'oops',
  },
  {
    name: 'protection keys are shown where they are on',
    spec: { address: SLOT, errorCode: 0n, registers: { cr4: 0x4006b0n } },
    story: ['oops.control', 'oops.pkru', 'oops.first-registers', 'oops.control', 'oops.pkru'],
    outcome: 'oops',
  },
  {
    name: "a BPF program's load of memory that is gone",
    spec: { address: SLOT, errorCode: 0n, eip: PROGRAM },
    story: ['extable.bpf-program', 'extable.equal', 'fixup.bpf-skip', 'context.fixed-up'],
    outcome: 'fixup',
  },
  {
    name: 'user mode touches a kernel address',
    spec: { address: SLOT, errorCode: 4n, ...both, words: mapped },
    story: ['bad.kernel-address', 'signal.force', 'signal.deliver', 'cpu.iret-signal'],
    outcome: 'signal',
  },
  {
    name: 'isolated tables: a new top entry goes into both',
    spec: { address: 0x40000000n, errorCode: 6n, vmas: [small], pti: true },
    story: [
      'entry.kernel-tables',
      'entry.kernel-stack',
      'mm.table-made',
      'mm.both-tables',
      'anon.map',
    ],
    outcome: 'retry',
  },
  {
    name: '2 MiB by one write',
    spec: { address: 0x40012345n, errorCode: 6n, vmas: [anonymous], state: room },
    story: ['mm.table-made', 'mm.table-made', 'huge.map', 'cpu.iret-retry'],
    never: ['pte.to-anonymous'],
    outcome: 'retry',
  },
  {
    name: '2 MiB of zeros by one read',
    spec: { address: 0x40012345n, errorCode: 4n, vmas: [anonymous] },
    story: ['huge.zero', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: '2 MiB do not fit',
    spec: { address: 0x40000000n, errorCode: 6n, vmas: [small] },
    story: ['huge.does-not-fit', 'mm.table-made', 'pte.to-anonymous', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: 'no 2 MiB in a row are free',
    spec: { address: 0x40000000n, errorCode: 6n, vmas: [anonymous] },
    story: ['huge.no-page', 'pte.to-anonymous', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: 'a huge page that may be written by now',
    spec: { address: 0x40000000n, errorCode: 7n, ...huge(0x887n) },
    story: ['huge.touch', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a huge page that nobody else has',
    spec: {
      address: 0x40000000n,
      errorCode: 7n,
      ...huge(0x8e5n),
      state: { memMap: usedAs(0x1c00000n, { count: 1, kind: 'anon' }) },
    },
    story: ['huge.reuse', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a huge page that others have is split',
    spec: { address: 0x40003000n, errorCode: 7n, ...huge(0x8e5n) },
    story: ['huge.split', 'mm.table-there', 'pte.to-copy-on-write', 'wp.either', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'no table to split a huge page into',
    spec: {
      address: 0x40003000n,
      errorCode: 7n,
      ...huge(0x8e5n),
      state: { freeFrames: { next: 0x10n, end: 0x10n, kind: 'known' } },
    },
    story: ['mm.no-table', 'fault.out-of-memory', 'error.no-memory'],
    outcome: 'retry',
  },
  {
    name: 'a file read from the page cache',
    spec: { address: 0x50000000n, errorCode: 4n, vmas: [file()], state: { files: cached } },
    story: ['pte.to-file', 'mm.table-made', 'file.map-around', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a file read from disk',
    spec: { address: 0x50000000n, errorCode: 4n, vmas: [file()], state: { files: onDisk } },
    story: ['file.none-around', 'file.read', 'file.wait', 'lock.retry', 'file.map-around'],
    outcome: 'retry',
  },
  {
    name: 'beyond the end of a file: no table is left behind',
    spec: { address: 0x50000000n, errorCode: 4n, vmas: [file()], state: { files: none } },
    story: ['pte.to-file', 'file.none-around', 'file.beyond-end', 'fault.sigbus', 'signal.deliver'],
    outcome: 'signal',
  },
  {
    name: 'a private file is written',
    spec: { address: 0x50000000n, errorCode: 6n, vmas: [file()], state: { files: cached } },
    story: ['file.cached', 'file.early-copy', 'file.map-copy', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a shared file is written',
    spec: {
      address: 0x50000000n,
      errorCode: 6n,
      vmas: [file({ shared: true })],
      state: { files: cached },
    },
    story: ['file.cached', 'file.map-shared', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a non-canonical address that the table forgives, with a warning',
    spec: { address: 0n, errorCode: 0n, vector: 13, eip: LISTED },
    story: ['gp.kernel', 'fixup.warning', 'oops.warning', 'fixup.found', 'gp.fixed-up'],
    never: ['fault.read-cr2', 'die.header'],
    outcome: 'fixup',
  },
  {
    name: 'a non-canonical address in the kernel',
    spec: {
      address: 0n,
      errorCode: 0n,
      vector: 13,
      code: MOV_FROM_RDI,
      registers: { edi: 0xdead000000000108n },
    },
    story: ['gp.kernel', 'fixup.none', 'gp.note', 'gp.hint', 'die.header', 'oops.ip', 'die.exit'],
    never: ['oops.headline', 'oops.tables', 'oops.cr2', 'oops.note-irqs'],
    outcome: 'oops',
  },
  {
    name: 'a protection fault whose instruction tells nothing',
    spec: { address: 0n, errorCode: 0n, vector: 13 },
    story: ['gp.no-hint', 'die.header', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a bad selector in the kernel',
    spec: { address: 0n, errorCode: 0x1234n, vector: 13, user: false, code: MOV_FROM_RDI },
    story: ['gp.segment', 'die.header', 'die.exit'],
    never: ['gp.hint'],
    outcome: 'oops',
  },
  {
    name: 'a non-canonical stack pointer in the kernel',
    spec: { address: 0n, errorCode: 0n, vector: 12 },
    story: ['gp.kernel', 'fixup.none', 'die.header', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a non-canonical address in user mode, and nobody handles the signal',
    spec: {
      address: 0n,
      errorCode: 0n,
      vector: 13,
      user: true,
      task: { handles: [] },
      config: { showUnhandledSignals: true },
    },
    story: ['gp.user', 'gp.note', 'bad.segv-line', 'signal.force', 'signal.deliver'],
    outcome: 'signal',
  },
  {
    name: 'a non-canonical stack pointer in user mode',
    spec: { address: 0n, errorCode: 0n, vector: 12, user: true },
    story: ['gp.user', 'gp.note', 'bad.segv-quiet', 'signal.force', 'signal.deliver'],
    outcome: 'signal',
  },
  // Here the task keeps what happened before anybody looks for a guard page.
  ...doubleFaults.map((vector) => ({
    ...vector,
    story: vector.story.flatMap((event) =>
      event === 'df.entered' ? [event, 'gp.note' as const] : [event],
    ),
  })),
  {
    name: 'a write that only the level above forbids',
    spec: {
      address: SLOT,
      errorCode: 3n,
      ...both,
      words: [...mapped, [SLOT_PMD, SLOT_TABLE | 0x065n]],
    },
    story: ['spurious.upper-forbids', 'bad.no-lookup', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the kernel runs data: NX',
    spec: { address: SLOT, errorCode: 0x11n, ...both, words: mapped },
    story: ['spurious.forbids', 'oops.nx-protected', 'oops.headline', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a guard page of the sampling allocator',
    spec: { address: SLOT, errorCode: 0n, config: { kfence: 'takes' } },
    story: ['fixup.none', 'oops.guard-page-of-kfence', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'the CPU cannot read its own tables',
    spec: { address: SLOT, errorCode: 0n, user: true },
    story: ['bad.implicit-access', 'oops.headline', 'oops.descriptor-tables', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'protection keys are shown in a warning too',
    spec: { address: 0n, errorCode: 0n, vector: 13, eip: LISTED, registers: { cr4: 0x4006b0n } },
    story: ['gp.kernel', 'fixup.warning', 'oops.warning', 'oops.pkru', 'fixup.found'],
    outcome: 'fixup',
  },
  {
    name: 'tables are there, the page is not',
    spec: { address: 0x40000000n, errorCode: 6n, ...huge(0n), vmas: [small] },
    story: ['mm.table-there', 'pte.to-anonymous', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: 'no memory for the tables above',
    spec: { address: 0x40000000n, errorCode: 6n, vmas: [small], state: noFrame },
    story: ['mm.no-table', 'fault.out-of-memory', 'error.no-memory'],
    outcome: 'retry',
  },
  {
    name: "no memory for a table under a file's page that is read",
    spec: {
      address: 0x50000000n,
      errorCode: 4n,
      ...underFile,
      state: { ...noFrame, files: cached },
    },
    story: ['mm.no-table', 'fault.out-of-memory', 'error.no-memory'],
    outcome: 'retry',
  },
  {
    name: "no memory for a table under a file's page that is written",
    spec: {
      address: 0x50000000n,
      errorCode: 6n,
      ...underFile,
      state: { ...noFrame, files: cached },
    },
    story: ['file.cached', 'mm.no-table', 'fault.out-of-memory', 'error.no-memory'],
    outcome: 'retry',
  },
];

const FAR = { address: 0x20000000n, errorCode: 0n, eip: LISTED } as const;
/** Types of entries, with registers, flags and numbers as Debian's tables have them. */
const TYPED: readonly (readonly [type: string, data: bigint, story: readonly EventId[]])[] = [
  ['DEFAULT with both flags', 0x3001n, ['fixup.clear', 'fixup.clear']],
  ['FAULT', 2n, ['fixup.trap-number']],
  ['COPY', 4n, ['fixup.trap-number']],
  ['CLEAR_FS', 5n, ['fixup.null-segment']],
  ['FPU_RESTORE', 6n, ['fixup.warning', 'fixup.fpu-reset']],
  ['WRMSR', 8n, ['fixup.warning']],
  ['RDMSR', 9n, ['fixup.warning', 'fixup.msr-zero']],
  ['WRMSR_SAFE', 0x70an, ['fixup.io-error']],
  ['RDMSR_SAFE with both flags', 0x330bn, ['fixup.msr-zero', 'fixup.io-error']],
  ['POP_REG', 0x810n, ['fixup.pop', 'fixup.immediate']],
  ['IMM_REG', 0xfff20011n, ['fixup.immediate']],
  ['FAULT_SGX', 0x12n, ['fixup.immediate']],
  ['UCOPY_LEN', 0x80313n, ['fixup.bytes-left']],
];

/** A load of 8 bytes whose last ones lie behind the edge, as load_unaligned_zeropad has it. */
const PADDED = 0x3014n;

/** The entry of the table as each type. */
const typed: readonly Vector[] = [
  ...TYPED.map(([type, data, story]) => ({
    name: `an entry of type ${type}`,
    spec: { ...FAR, data },
    story: ['fixup.type', ...story, 'fixup.found', 'context.fixed-up', 'cpu.iret-fixup'] as const,
    outcome: 'fixup' as const,
  })),
  ...[0xcn, 0xdn].map((data) => ({
    name: `an MSR in a machine check, type ${data}`,
    spec: { ...FAR, data },
    story: ['fixup.type', 'fixup.panic'] as const,
    outcome: 'panic' as const,
  })),
  ...[0n, 0x40n].map((data) => ({
    name: `no type, or none that there is: ${data}`,
    spec: { ...FAR, data },
    story: ['fixup.no-type', 'bug.trap', 'die.header', 'die.exit'] as const,
    outcome: 'oops' as const,
  })),
  {
    name: 'a padded load that faulted elsewhere',
    spec: { ...FAR, data: PADDED, padded: true, registers: { edi: 0x30000000n } },
    story: ['fixup.type', 'fixup.not-padded', 'context.not-fixed-up', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a load across the end of what is mapped',
    spec: {
      ...FAR,
      address: SLOT + 0x1000n,
      data: PADDED,
      padded: true,
      registers: { edi: SLOT + 0xffdn },
      ...both,
      words: [...mapped, [PAGE + 0xff8n, 0x8877665544332211n]],
    },
    story: ['fixup.type', 'fixup.zero-padded', 'fixup.clear', 'fixup.found', 'cpu.iret-fixup'],
    outcome: 'fixup',
  },
];

const bodyOf = (k: Kernel, spec: ModernWideSpec): Run<Outcome> =>
  (function* () {
    const from = spec.eip;
    const end = yield* raised(k, spec);
    if (end === 'dead') return { kind: k.now.kernel.panicked ? 'panic' : 'oops', signal: 9 };
    if (end === 'signal') return { kind: 'signal', signal: 11, code: 0, address: 0n };
    const now = k.now.cpus[0]?.registers.eip;
    return { kind: from === undefined || now === from ? 'retry' : 'fixup', result: null };
  })();

const traced = (all: readonly Vector[], at: (spec: ModernWideSpec) => Kernel) =>
  all.map((vector) => {
    const k = at(vector.spec);
    return { ...vector, k, trace: record(k, bodyOf(k, vector.spec)) };
  });

/** Each with its machine and what happened. */
export const wideTraces = traced([...vectors, ...typed], modernWideAt);

/** The same with five levels; isolation is recorded with four only. */
export const fiveLevelTraces = traced(
  [...vectors, ...typed].filter(({ spec }) => !spec.pti),
  modernFiveAt,
);
