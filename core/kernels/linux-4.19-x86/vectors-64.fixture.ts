import { virt } from '../../bits.ts';
import type { EventId } from '../../events/index.ts';
import type { Vma } from '../../kernel-state.ts';
import type { Outcome } from '../../step.ts';
import {
  LISTED,
  PAGE,
  SLOT_PMD,
  SLOT_PUD,
  SLOT_TABLE,
  STACK,
  UNLISTED,
  type WideSpec,
} from './machine-64.fixture.ts';

interface WideVector {
  readonly name: string;
  readonly spec: WideSpec;
  readonly story: readonly EventId[];
  readonly never?: readonly EventId[];
  readonly outcome: Outcome['kind'];
}

/** The slot of 512 GiB that nobody used before: entry 418. */
const SLOT = 0xffffd10000000000n;
const MIB = 1n << 20n;
const master = { 418: SLOT_PUD | 0x067n };
const words = [
  [SLOT_PUD, SLOT_PMD | 0x067n],
  [SLOT_PMD, SLOT_TABLE | 0x067n],
  [SLOT_PMD + 8n, 0x1c00000n | 0x1e3n],
  [SLOT_TABLE, PAGE | 0x163n | (1n << 63n)],
] as const;

const data: Vma = {
  start: virt(0x20000000n),
  end: virt(0x20010000n),
  read: true,
  write: true,
  exec: false,
  shared: false,
  growsDown: false,
  file: null,
};

const OOPS: readonly EventId[] = [
  'oops.tables',
  'die.header',
  'oops.ip',
  'oops.stack-pointer',
  'oops.registers',
  'oops.control',
  'oops.cr2',
  'die.exit',
];

/** Vector 8: of 6.1, too. */
export const doubleFaults: readonly WideVector[] = [
  {
    name: 'a push below the kernel stack: no frame fits',
    spec: { address: STACK - 8n, errorCode: 0n, vector: 8 },
    story: [
      'df.entered',
      'context.stack-overflow',
      'oops.stack-guard',
      'die.header',
      'oops.registers',
      'oops.end-trace',
      'die.interrupt-panic',
    ],
    never: ['oops.headline', 'oops.cr2', 'die.exit'],
    outcome: 'panic',
  },
  {
    name: 'a double fault that no guard page explains',
    spec: { address: SLOT, errorCode: 0n, vector: 8 },
    story: ['df.entered', 'df.unexplained', 'die.header', 'die.interrupt-panic'],
    never: ['context.stack-overflow'],
    outcome: 'panic',
  },
];

/** Page and protection faults of 4.19 on x86-64. */
export const wideVectors: readonly WideVector[] = [
  {
    name: '512 GiB by one entry',
    spec: { address: SLOT, errorCode: 0n, master, words },
    story: [
      'vmalloc.read-cr3',
      'sync.top-present',
      'sync.top-copy',
      'vmalloc.lower-there',
      'vmalloc.lower-there',
      'vmalloc.pte-present',
      'fault.repaired',
      'cpu.iret-retry',
    ],
    never: ['sync.copy'],
    outcome: 'retry',
  },
  {
    name: 'a guard page: copied, and an oops all the same',
    spec: { address: SLOT + 0x4000n, errorCode: 0n, master, words },
    story: ['sync.top-copy', 'vmalloc.pte-absent', 'spurious.not-asked', 'fixup.none', ...OOPS],
    outcome: 'oops',
  },
  {
    name: 'nothing at the pud, the top entry being there',
    spec: { address: SLOT + (1n << 30n), errorCode: 0n, master, own: master, words },
    story: ['sync.top-already', 'vmalloc.lower-none', 'fault.not-repaired', ...OOPS],
    never: ['sync.top-copy'],
    outcome: 'oops',
  },
  {
    name: 'a large page',
    spec: { address: SLOT + 2n * MIB, errorCode: 2n, master, words },
    story: ['sync.top-copy', 'vmalloc.lower-large', 'fault.repaired'],
    outcome: 'retry',
  },
  {
    name: 'a slot that the master does not have',
    spec: { address: 0xffffdd0000000000n, errorCode: 0n },
    story: ['sync.top-empty', 'fault.not-repaired', ...OOPS],
    outcome: 'oops',
  },
  {
    name: 'two top tables contradict each other',
    spec: { address: SLOT, errorCode: 0n, master, own: { 418: PAGE | 0x067n } },
    story: ['sync.top-mismatch', 'bug.trap', 'die.header', 'oops.registers', 'die.exit'],
    never: ['oops.tables'],
    outcome: 'oops',
  },
  {
    name: 'the guard page of the kernel stack',
    spec: { address: STACK - 8n, errorCode: 2n },
    story: ['fixup.none', 'context.stack-overflow', 'die.header', 'die.exit'],
    never: ['prefetch.no'],
    outcome: 'oops',
  },
  {
    name: 'a read of user space through the table',
    spec: { address: 0x20000000n, errorCode: 0n, eip: LISTED },
    story: ['vma.none', 'extable.equal', 'fixup.handler', 'fixup.found', 'context.fixed-up'],
    outcome: 'retry',
  },
  {
    name: 'a user page, three levels of tables missing',
    spec: { address: 0x20000000n, errorCode: 6n, vmas: [data] },
    story: ['mm.table-made', 'mm.table-made', 'mm.table-made', 'anon.map', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'user mode touches a kernel address',
    spec: { address: SLOT, errorCode: 4n, master, words },
    story: ['fault.may-not-sync', 'bad.kernel-address', 'signal.force', 'signal.deliver'],
    never: ['sync.top-copy'],
    outcome: 'signal',
  },
  {
    name: 'a prefetch behind a REX prefix',
    spec: {
      address: 0x10n,
      errorCode: 0n,
      words: [[(UNLISTED & 0xfffffffn) | 0x1000000n, 0x0d0f48n]],
    },
    story: ['fixup.none', 'prefetch.yes'],
    never: ['oops.begin'],
    outcome: 'retry',
  },
  {
    name: 'a non-canonical address that the table forgives',
    spec: { address: 0n, errorCode: 0n, vector: 13, eip: LISTED },
    story: ['gp.kernel', 'fixup.found', 'gp.fixed-up', 'cpu.iret-fixup'],
    never: ['fault.read-cr2', 'vma.none'],
    outcome: 'retry',
  },
  {
    name: 'a non-canonical address in the kernel',
    spec: { address: 0n, errorCode: 0n, vector: 13 },
    story: ['gp.kernel', 'fixup.none', 'gp.note', 'die.header', 'oops.stack-pointer', 'die.exit'],
    never: ['oops.headline', 'oops.tables', 'oops.cr2'],
    outcome: 'oops',
  },
  {
    name: 'a non-canonical address in user mode',
    spec: { address: 0n, errorCode: 0n, vector: 13, user: true },
    story: ['gp.user', 'gp.note', 'signal.force', 'signal.deliver', 'cpu.iret-signal'],
    outcome: 'signal',
  },
  {
    name: 'a non-canonical stack pointer in user mode',
    spec: { address: 0n, errorCode: 0n, vector: 12, user: true },
    story: ['gp.user', 'gp.note', 'signal.force', 'signal.deliver'],
    outcome: 'signal',
  },
  ...doubleFaults,
  {
    name: 'a write that only the level above forbids',
    spec: {
      address: SLOT,
      errorCode: 3n,
      master,
      words: [...words, [SLOT_PMD, SLOT_TABLE | 0x065n]],
    },
    story: ['spurious.upper-forbids', 'fault.skip-vmas', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the kernel runs data: NX',
    spec: { address: SLOT, errorCode: 0x11n, own: master, master, words },
    story: ['spurious.forbids', 'oops.nx-protected', 'oops.headline', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'an entry whose handler tells the trap',
    spec: { address: 0x20000000n, errorCode: 0n, eip: LISTED, handler: 'ex_handler_fault' },
    story: ['fixup.handler', 'fixup.trap-number', 'fixup.found', 'context.fixed-up'],
    outcome: 'retry',
  },
  {
    name: 'an entry that notes the error',
    spec: { address: 0x20000000n, errorCode: 0n, eip: LISTED, handler: 'ex_handler_ext' },
    story: ['fixup.handler', 'fixup.uaccess-err', 'fixup.found', 'context.fixed-up'],
    outcome: 'retry',
  },
  {
    name: 'a kprobe passes it on, and the table helps',
    spec: { address: 0x20000000n, errorCode: 0n, eip: LISTED, config: { kprobe: 'passes' } },
    story: ['fault.kprobe-passes', 'fixup.found', 'cpu.iret-fixup'],
    never: ['sem.taken'],
    outcome: 'retry',
  },
];
