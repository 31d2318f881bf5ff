import { entryAt } from '../../arch/format.ts';
import { phys } from '../../bits.ts';
import type { EventId } from '../../events/index.ts';
import type { Kernel } from '../../kernel.ts';
import { currentTask, mmOf } from '../../machine.ts';
import type { SetupVma } from '../../setup.ts';
import type { Outcome } from '../../step.ts';
import { peekEntry, pokeEntry } from '../poke.ts';
import type { Spec } from './machine.fixture.ts';

export interface Vector {
  readonly name: string;
  readonly spec: Spec;
  readonly story: readonly EventId[];
  readonly never?: readonly EventId[];
  readonly outcome: Outcome['kind'];
  /** Steps after which it is enough. */
  readonly limit?: number;
  /** What the log must have. */
  readonly log?: RegExp;
}

const VMALLOC = 0xffffc20000000000n;
const area = 16384n;
const COPY = ['copy_user_generic_string', 0xdn] as const;

const data: SetupVma = { start: '0x20000000', end: '0x20010000', flags: 'rw-p' };
const fixed: SetupVma = { ...data, flags: 'r--p' };
const none: SetupVma = { ...data, flags: '---p' };
const AT = 0x20000000n;

/** Entry 388 of the process's own top table. */
function pokeTop(k: Kernel, value: bigint): void {
  const { mm } = currentTask(k.now, k.cpu);
  if (mm !== null) pokeEntry(k, entryAt(k.format, phys(mmOf(k.now, mm).pgd), 388), value);
}

const OOPS: readonly EventId[] = [
  'oops.begin',
  'oops.headline',
  'oops.ip',
  'oops.tables',
  'oops.thread',
  'die.header',
  'oops.modules',
  'oops.pid',
  'oops.eip',
  'oops.stack-pointer',
  'oops.registers',
  'oops.segments',
  'oops.control',
  'oops.process',
  'oops.stack',
  'oops.call-trace',
  'die.taint',
  'oops.summary',
  'oops.cr2',
  'oops.end-trace',
  'die.exit',
];

/** Facts sheet x86-64, A.2 to A.5: every branch of the 64-bit fault path of 2.6.24. */
export const vectors: readonly Vector[] = [
  {
    name: 'one PML4 entry is copied',
    spec: { address: VMALLOC + 0x10n, errorCode: 0n, area },
    story: [
      'fault.kernel-half',
      'fault.may-sync',
      'fault.vmalloc-area',
      'vmalloc.read-mm',
      'sync.top-present',
      'sync.top-copy',
      'vmalloc.lower-there',
      'vmalloc.lower-there',
      'vmalloc.pte-present',
      'fault.repaired',
      'cpu.iret-retry',
    ],
    never: ['vmalloc.read-cr3', 'sem.taken', 'fault.irq-on'],
    outcome: 'retry',
  },
  {
    name: 'a write and a fetch are repaired alike',
    spec: { address: VMALLOC, errorCode: 0x12n, area },
    story: ['fault.may-sync', 'sync.top-copy', 'fault.repaired'],
    outcome: 'retry',
  },
  {
    name: 'the guard page: the copy comes before the look at the PTE',
    spec: { address: VMALLOC + area, errorCode: 0n, area },
    story: [
      'sync.top-copy',
      'vmalloc.pte-absent',
      'fault.not-repaired',
      'fault.skip-vmas',
      ...OOPS,
    ],
    outcome: 'oops',
    log: /^PGD [0-9a-f]+067 PUD [0-9a-f]+067 PMD [0-9a-f]+067 PTE 0$/,
  },
  {
    name: 'the entry is there, nothing below it',
    spec: { address: VMALLOC + (1n << 32n), errorCode: 0n, area },
    story: ['sync.top-copy', 'vmalloc.lower-none', 'fault.not-repaired', ...OOPS],
    outcome: 'oops',
  },
  {
    name: 'the master has nothing',
    spec: { address: VMALLOC, errorCode: 0n },
    story: ['vmalloc.read-mm', 'sync.top-empty', 'fault.not-repaired', ...OOPS],
    never: ['sync.top-copy'],
    outcome: 'oops',
    log: /^PGD 0 $/,
  },
  {
    name: 'another fault was faster',
    spec: {
      address: VMALLOC,
      errorCode: 0n,
      area,
      prepare: (k) => pokeTop(k, peekEntry(k, entryAt(k.format, k.layout.swapperPgDir, 388))),
    },
    story: ['sync.top-already', 'vmalloc.pte-present', 'fault.repaired'],
    never: ['sync.top-copy'],
    outcome: 'retry',
  },
  {
    name: 'two top tables contradict each other: BUG, and SIGSEGV instead of SIGKILL',
    spec: { address: VMALLOC, errorCode: 0n, area, prepare: (k) => pokeTop(k, 0x7000067n) },
    story: ['sync.top-mismatch', 'bug.trap', 'die.header', 'oops.summary', 'die.exit'],
    never: ['oops.headline', 'oops.cr2', 'oops.tables'],
    outcome: 'oops',
  },
  {
    name: "no mm: init_mm's table is compared with itself, and the fault comes back",
    spec: { address: VMALLOC, errorCode: 0n, area, task: { mm: null } },
    story: ['vmalloc.read-mm', 'sync.top-already', 'fault.repaired'],
    never: ['sync.top-copy'],
    outcome: 'retry',
  },
  {
    name: 'a kernel address outside the area is not repaired',
    spec: { address: 0xffff8100f0000000n, errorCode: 0n },
    story: ['fault.may-sync', 'fault.not-vmalloc', 'fault.skip-vmas', ...OOPS],
    never: ['vmalloc.read-mm'],
    outcome: 'oops',
    log: /^Unable to handle kernel paging request at ffff8100f0000000 RIP: $/,
  },
  {
    name: 'a write to read-only text',
    spec: { address: 0xffffffff80200000n, errorCode: 3n },
    story: ['fault.may-not-sync', 'fault.skip-vmas', 'fixup.none', ...OOPS],
    outcome: 'oops',
    log: /^Oops: 0003 \[1\] $/,
  },
  {
    name: 'user mode touches a kernel address: bit 0 is pretended to user space, the line is honest',
    spec: { address: VMALLOC, errorCode: 4n, area },
    story: [
      'fault.may-not-sync',
      'bad.user',
      'prefetch.no',
      'bad.segv-line',
      'signal.note',
      'cpu.iret-signal',
    ],
    never: ['vmalloc.read-mm', 'fault.user-registers'],
    outcome: 'signal',
    log: /^editor\[42\]: segfault at ffffc20000000000 rip 400\S* rsp 7ffc2203afd0 error 4$/,
  },
  {
    name: 'a handler of its own: no line',
    spec: { address: AT, errorCode: 4n, task: { handles: [11] } },
    story: ['fault.user-registers', 'vma.above', 'vma.no-growth', 'bad.segv-quiet'],
    outcome: 'signal',
  },
  {
    name: 'user registers without the bit make it a user fault all the same',
    spec: { address: AT, errorCode: 0n, user: true },
    story: ['fault.user-registers', 'bad.user', 'bad.segv-line'],
    never: ['bad.kernel'],
    outcome: 'signal',
    log: /error 4$/,
  },
  {
    name: 'a fetch is no prefetch',
    spec: { address: AT, errorCode: 0x14n },
    story: ['bad.user', 'prefetch.fetch', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'user mode with RIP in the kernel half: its bytes are not read',
    spec: { address: 0xffffffff80200000n, errorCode: 4n, eip: 0xffffffff80200000n },
    story: ['bad.user', 'prefetch.kernel-text', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a page for a user mapping',
    spec: { address: AT, errorCode: 6n, vmas: [data] },
    story: [
      'fault.irq-on',
      'fault.has-mm',
      'fault.user-registers',
      'sem.taken',
      'vma.contains',
      'access.write-allowed',
      'mm.table-made',
      'anon.map',
      'fault.minor',
    ],
    outcome: 'retry',
  },
  {
    name: 'interrupts were off and stay off',
    spec: { address: AT, errorCode: 2n, eflags: 0x46n, vmas: [data] },
    story: ['fault.irq-stay-off', 'access.write-allowed', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'a write to what may only be read, found in the table',
    spec: { address: AT, errorCode: 2n, vmas: [fixed], at: COPY },
    story: [
      'access.write-refused',
      'bad.kernel',
      'extable.equal',
      'fixup.found',
      'context.fixed-up',
      'cpu.iret-fixup',
    ],
    never: ['prefetch.no'],
    outcome: 'retry',
  },
  {
    name: 'a present page that may not be read',
    spec: { address: AT, errorCode: 5n, vmas: [fixed] },
    story: ['access.read-refused', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'no permission at all',
    spec: { address: AT, errorCode: 4n, vmas: [none] },
    story: ['access.none-allowed', 'bad.user'],
    outcome: 'signal',
  },
  {
    name: 'the stack grows: 65536 + 32 words of 8 below RSP',
    spec: { address: 0x7ffc22025f00n, errorCode: 6n, esp: 0x7ffc22026000n },
    story: ['vma.above', 'stack.near', 'stack.grow', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: 'too far below RSP',
    spec: { address: 0x7ffc22010000n, errorCode: 6n, esp: 0x7ffc22026000n },
    story: ['stack.far', 'bad.user'],
    outcome: 'signal',
  },
  {
    name: 'nobody may sleep: no mapping is asked',
    spec: { address: AT, errorCode: 0n, vmas: [data], task: { preemptCount: 1 }, at: COPY },
    story: ['fault.atomic', 'bad.kernel', 'fixup.found'],
    never: ['sem.taken'],
    outcome: 'retry',
  },
  {
    name: 'a kernel thread has no mappings',
    spec: { address: AT, errorCode: 0n, task: { mm: null } },
    story: ['fault.no-mm', 'bad.kernel', ...OOPS],
    outcome: 'oops',
  },
  {
    name: 'the semaphore is taken, the table is the gate: it gives up',
    spec: { address: AT, errorCode: 0n, vmas: [data], writer: 42 },
    story: ['sem.busy', 'extable.exhausted', 'sem.give-up', 'fixup.none', ...OOPS],
    outcome: 'oops',
  },
  {
    name: 'listed, and another task has the semaphore: it waits',
    spec: { address: AT, errorCode: 0n, vmas: [data], writer: 57, at: COPY },
    story: ['sem.busy', 'extable.equal', 'sem.wait', 'vma.contains', 'access.read-allowed'],
    outcome: 'retry',
  },
  {
    name: 'a reserved bit under a user address',
    spec: { address: AT, errorCode: 0xcn },
    story: ['pgtable.bad', 'oops.tables', 'oops.thread', 'die.header', 'die.exit'],
    never: ['oops.headline', 'oops.cr2'],
    outcome: 'oops',
    log: /^Bad pagetable: 000c \[1\] $/,
  },
  {
    name: 'a kprobe takes it',
    spec: { address: VMALLOC, errorCode: 0n, config: { kprobe: 'handles' } },
    story: ['fault.not-repaired', 'fault.kprobe-handles'],
    never: ['oops.begin'],
    outcome: 'retry',
  },
  {
    name: 'a kprobe passes it on, the table helps',
    spec: { address: AT, errorCode: 0n, at: COPY, config: { kprobe: 'passes' } },
    story: ['fault.kprobe-passes', 'fixup.found', 'cpu.iret-fixup'],
    never: ['fault.irq-on'],
    outcome: 'retry',
  },
  {
    name: 'a call through NULL: the upper half is completed, RIP is not tried',
    spec: { address: 0n, errorCode: 0x10n, eip: 0n },
    story: [
      'extable.widened',
      'fixup.none',
      'prefetch.fetch',
      'oops.headline',
      'oops.bad-eip',
      'die.exit',
    ],
    outcome: 'oops',
    log: /^Code: {2}Bad RIP value\.$/,
  },
  {
    name: 'RIP where nothing is mapped: a fault within the oops',
    spec: { address: 0xffffffffa0000000n, errorCode: 0x10n, eip: 0xffffffffa0000000n },
    story: [
      'oops.headline',
      'oops.probe',
      'fault.read-cr2',
      'fixup.found',
      'oops.probe-failed',
      'oops.bad-eip',
      'die.exit',
    ],
    outcome: 'oops',
  },
  {
    name: 'no memory: a user process dies',
    spec: { address: AT, errorCode: 6n, vmas: [data], full: true },
    story: ['fault.out-of-memory', 'oom.kill-line', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: 'no memory in kernel mode: like a bad address',
    spec: { address: AT, errorCode: 2n, vmas: [data], full: true, at: COPY },
    story: ['oom.kill-line', 'oom.kernel', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'an oops in an interrupt: do_exit panics',
    spec: { address: 0x10n, errorCode: 0n, task: { preemptCount: 0x10000 } },
    story: ['fault.atomic', 'oops.end-trace', 'die.interrupt-panic'],
    never: ['die.exit'],
    outcome: 'panic',
    log: /Aiee, killing interrupt handler!$/,
  },
  {
    name: 'panic_on_oops comes before the end of the trace',
    spec: { address: 0x10n, errorCode: 0n, config: { panicOnOops: true } },
    story: ['oops.cr2', 'die.panic-on-oops'],
    never: ['oops.end-trace', 'die.exit'],
    outcome: 'panic',
  },
  {
    name: 'a file that ends before the page: SIGBUS, and no look for a prefetch',
    spec: {
      address: AT,
      errorCode: 4n,
      vmas: [{ ...fixed, file: { name: 'short', pageOffset: 9 } }],
      prepare: (k) => {
        k.now = { ...k.now, kernel: { ...k.now.kernel, files: { short: { pages: [] } } } };
      },
    },
    story: ['fault.sigbus', 'sigbus.user', 'sigbus.note', 'signal.force'],
    never: ['prefetch.no'],
    outcome: 'signal',
  },
  {
    name: 'the same in kernel mode',
    spec: {
      address: AT,
      errorCode: 0n,
      at: COPY,
      vmas: [{ ...fixed, file: { name: 'short', pageOffset: 9 } }],
      prepare: (k) => {
        k.now = { ...k.now, kernel: { ...k.now.kernel, files: { short: { pages: [] } } } };
      },
    },
    story: ['fault.sigbus', 'sigbus.kernel', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'a non-canonical address that the table forgives',
    spec: { address: 0n, errorCode: 0n, vector: 13, at: COPY },
    story: ['gp.kernel', 'fixup.found', 'gp.fixed-up', 'cpu.iret-fixup'],
    outcome: 'retry',
  },
  {
    name: 'a non-canonical address in the kernel',
    spec: { address: 0n, errorCode: 0n, vector: 13 },
    story: ['gp.kernel', 'fixup.none', 'gp.note', 'die.header', 'die.exit'],
    never: ['oops.headline', 'oops.tables', 'oops.cr2'],
    outcome: 'oops',
    log: /^general protection fault: 0000 \[1\] $/,
  },
  {
    name: 'a non-canonical address in user mode',
    spec: { address: 0n, errorCode: 0n, vector: 13, user: true },
    story: ['gp.user', 'gp.note', 'signal.force', 'cpu.iret-signal'],
    outcome: 'signal',
  },
];
