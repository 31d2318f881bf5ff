import { NX } from '../../arch/format.ts';
import { phys, virt } from '../../bits.ts';
import { emptyMemory } from '../../memory.ts';
import {
  LISTED,
  PGD,
  PROBE,
  USER_TABLE,
  VMALLOC_TABLE,
  vma,
} from '../linux-2.6.24-ia32/machine.fixture.ts';
import type { Vector } from '../linux-2.6.24-ia32/vectors.fixture.ts';
import {
  type LaterSpec,
  MODULE_INSN,
  MODULE_TABLE,
  WITH_EXT,
  WITH_ODD,
  WITH_TRAP,
} from './machine.fixture.ts';

/** A fault of a later kernel; its story is as a 2.6.24 vector's. */
export interface LaterVector extends Vector {
  readonly spec: LaterSpec;
}

const VMALLOC = 0xc8800010n;
const USER = 0x10000010n;
const page = (n: number) => phys(0x3000000n + BigInt(n) * 4096n);
const data = vma(0x10000000n, 0x10010000n, 'rw-p');
const own = { 64: USER_TABLE | 0x067n };
const master = { 802: VMALLOC_TABLE | 0x067n };
const fileVma = vma(0x10000000n, 0x10010000n, 'r--p', { file: { name: 'f', pageOffset: 0 } });
const onDisk = { files: { f: { pages: [{ frame: null, content: 7n }] } } };
const cached = { files: { f: { pages: [{ frame: page(1), content: 7n }] } } };
const zero: readonly (readonly [bigint, bigint])[] = [[USER, 0x1200225n]];
const stack = vma(0xbfc9f000n, 0xbfcb4000n, 'rw-p', { growsDown: true });
/** The program's page, in the directory's entry 32, whose table is the vmalloc one's neighbour here. */
const TEXT_TABLE = phys(0x1005000n);
const program = (bytes: bigint) => ({
  own: { ...own, 32: TEXT_TABLE | 0x067n },
  words: [
    [phys(TEXT_TABLE + 4n * 0x48n), page(3) | 0x025n],
    [phys(page(3) + 0x120n), BigInt.asUintN(32, bytes << 24n)],
    [phys(page(3) + 0x124n), BigInt.asUintN(32, bytes >> 8n)],
  ] as const,
});
const NO_MAPPING = { address: USER, vmas: [] } as const;
const kernelRead = { address: USER, errorCode: 0n, vmas: [data], own };

export const laterVectors: readonly LaterVector[] = [
  {
    name: 'a fresh vmalloc address',
    spec: { address: VMALLOC, errorCode: 0n, master, ptes: [[VMALLOC, page(1) | 0x163n]] },
    story: [
      'vmalloc.in-range',
      'sync.copy',
      'vmalloc.pte-present',
      'fault.repaired',
      'cpu.iret-retry',
    ],
    never: ['spurious.not-asked'],
    outcome: 'retry',
  },
  {
    name: 'the entry is there already',
    spec: {
      address: VMALLOC,
      errorCode: 0n,
      master,
      own: master,
      ptes: [[VMALLOC, page(1) | 0x163n]],
    },
    story: ['sync.already', 'vmalloc.pte-present', 'fault.repaired'],
    outcome: 'retry',
  },
  {
    name: 'two tables contradict each other',
    spec: { address: VMALLOC, errorCode: 0n, master, own: { 802: page(5) | 0x067n } },
    story: ['sync.mismatch', 'bug.trap', 'oops.begin', 'die.header', 'die.exit'],
    never: ['oops.headline', 'oops.cr2'],
    outcome: 'oops',
  },
  {
    name: 'a kernel address outside the area, although the master has it',
    spec: { address: 0xc8000010n, errorCode: 0n, master: { 800: VMALLOC_TABLE | 0x067n } },
    story: ['vmalloc.out-of-range', 'spurious.not-asked', 'fault.skip-vmas', 'die.exit'],
    never: ['sync.copy'],
    outcome: 'oops',
  },
  {
    name: 'a large page in the master',
    spec: { address: VMALLOC, errorCode: 0n, master: { 802: 0x30001e3n } },
    story: ['sync.copy', 'vmalloc.large', 'fault.repaired'],
    outcome: 'retry',
  },
  {
    name: 'a guard page',
    spec: { address: VMALLOC, errorCode: 0n, master },
    story: [
      'sync.copy',
      'vmalloc.pte-absent',
      'spurious.not-asked',
      'extable.modules',
      'fixup.none',
      'prefetch.no',
      'oops.begin',
      'oops.headline',
      'oops.pde',
      'oops.pte',
      'die.header',
      'oops.ip',
      'oops.code',
      'oops.registers',
      'oops.segments',
      'oops.control',
      'oops.call-trace',
      'oops.cr2',
      'oops.end-trace',
      'oops.first-registers',
      'die.exit',
    ],
    outcome: 'oops',
  },
  {
    name: 'PAE, shared pmd page: nothing to copy',
    spec: {
      address: VMALLOC,
      errorCode: 0n,
      paging: 'pae',
      words: [[phys(0x1004000n + 8n * 68n), VMALLOC_TABLE | 0x067n]],
    },
    story: ['sync.shared', 'vmalloc.pte-absent', 'oops.pdpt', 'oops.pde', 'oops.pte'],
    outcome: 'oops',
  },
  {
    name: 'nothing in the master',
    spec: { address: VMALLOC, errorCode: 0n },
    story: ['sync.master-empty', 'fault.not-repaired', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a write that the tables allow by now',
    spec: { address: VMALLOC, errorCode: 3n, master, ptes: [[VMALLOC, page(1) | 0x163n]] },
    story: ['fault.may-not-sync', 'spurious.allows', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a write to a read-only kernel page',
    spec: { address: VMALLOC, errorCode: 3n, master, ptes: [[VMALLOC, page(1) | 0x161n]] },
    story: ['spurious.forbids', 'fault.skip-vmas', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a write that only the directory forbids',
    spec: {
      address: VMALLOC,
      errorCode: 3n,
      master: { 802: VMALLOC_TABLE | 0x065n },
      ptes: [[VMALLOC, page(1) | 0x163n]],
    },
    story: ['spurious.upper-forbids', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a protection fault on what is gone by now',
    spec: { address: VMALLOC, errorCode: 3n },
    story: ['spurious.absent', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'user mode reads a kernel address',
    spec: { address: VMALLOC, errorCode: 4n, ...program(0x90n) },
    story: [
      'spurious.not-asked',
      'bad.user',
      'prefetch.no',
      'bad.kernel-address',
      'bad.segv-line',
      'signal.note',
      'signal.force',
    ],
    outcome: 'signal',
  },
  {
    name: 'the signal has a handler',
    spec: { ...NO_MAPPING, errorCode: 4n, task: { handles: [11] } },
    story: ['vma.none', 'bad.user', 'bad.segv-quiet', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'the instruction is a prefetch',
    spec: { ...NO_MAPPING, errorCode: 4n, ...program(0x180f66n) },
    story: ['bad.user', 'prefetch.yes', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'user mode jumped into the kernel',
    spec: { address: 0xc0200000n, errorCode: 5n, eip: 0xc0200000n },
    story: ['prefetch.kernel-text', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'user mode calls NULL: the read of the opcode faults itself',
    spec: {
      address: 0n,
      errorCode: 4n,
      eip: 0n,
      config: { probes: [{ reads: 0n, eip: virt(PROBE) }] },
    },
    story: [
      'bad.user',
      'oops.probe',
      'cpu.page-fault',
      'fault.disabled',
      'fixup.handler',
      'fixup.found',
      'oops.probe-failed',
      'prefetch.unreadable',
      'signal.force',
    ],
    outcome: 'signal',
  },
  {
    name: 'bytes at EIP that nobody recorded',
    spec: { address: 0x20000000n, errorCode: 4n, memory: emptyMemory(128n << 20n, 'unknown') },
    story: ['prefetch.unknown', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'user mode runs data, with NX',
    spec: { address: USER, errorCode: 0x15n, eip: USER, paging: 'pae', vmas: [data] },
    story: ['fault.from-user', 'access.read-refused', 'prefetch.fetch', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'page-table isolation: a user-mode fault changes CR3',
    spec: {
      address: USER,
      errorCode: 6n,
      paging: 'pti',
      vmas: [data],
      registers: { cr3: PGD | 0x1000n },
    },
    story: [
      'entry.kernel-tables',
      'entry.kernel-stack',
      'entry.save',
      'fault.from-user',
      'anon.map',
      'fault.minor',
    ],
    outcome: 'retry',
  },
  {
    name: 'a reserved bit under a user address',
    spec: { address: USER, errorCode: 9n },
    story: ['pgtable.bad', 'oops.begin', 'die.header', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'SMAP',
    spec: { ...kernelRead, registers: { cr4: 0x200690n } },
    story: ['smap.violation', 'bad.kernel', 'die.exit'],
    never: ['vma.contains'],
    outcome: 'oops',
  },
  {
    name: 'SMAP, allowed by stac',
    spec: { ...kernelRead, eflags: 0x40246n, registers: { cr4: 0x200690n } },
    story: ['fault.has-mm', 'zero.map'],
    outcome: 'retry',
  },
  {
    name: 'the kernel runs a user page: SMEP',
    spec: {
      ...kernelRead,
      errorCode: 0x11n,
      eip: USER,
      registers: { cr4: 0x100690n },
      ptes: [[USER, page(1) | 0x067n]],
    },
    story: ['access.read-refused', 'prefetch.fetch', 'oops.smep', 'oops.headline', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the kernel runs data: NX',
    spec: {
      address: VMALLOC,
      errorCode: 0x11n,
      paging: 'pae',
      task: { uid: 0 },
      words: [
        [phys(0x1004000n + 8n * 68n), VMALLOC_TABLE | 0x067n],
        [phys(VMALLOC_TABLE), page(1) | 0x163n],
        [phys(VMALLOC_TABLE + 4n), NX >> 32n],
      ],
    },
    story: ['spurious.forbids', 'oops.nx-protected', 'oops.headline', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'page faults are disabled',
    spec: { ...kernelRead, eip: LISTED, task: { pagefaultDisabled: 1 } },
    story: [
      'fault.disabled',
      'bad.kernel',
      'extable.equal',
      'fixup.handler',
      'fixup.found',
      'context.fixed-up',
      'cpu.iret-fixup',
    ],
    never: ['sem.taken'],
    outcome: 'retry',
  },
  {
    name: 'in an interrupt',
    spec: { ...kernelRead, task: { preemptCount: 0x10000 } },
    story: ['fault.atomic', 'die.interrupt-panic'],
    outcome: 'panic',
  },
  {
    name: 'panic_on_oops',
    spec: { ...NO_MAPPING, errorCode: 0n, config: { panicOnOops: true } },
    story: ['vma.none', 'die.panic-on-oops'],
    outcome: 'panic',
  },
  {
    name: 'a kernel thread',
    spec: { ...kernelRead, task: { mm: null } },
    story: ['fault.no-mm', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a kprobe handles it',
    spec: { ...kernelRead, config: { kprobe: 'handles' } },
    story: ['fault.kprobe-handles', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a kprobe passes it on, and the table helps',
    spec: { ...kernelRead, eip: LISTED, config: { kprobe: 'passes' } },
    story: ['fault.kprobe-passes', 'fixup.found'],
    never: ['sem.taken'],
    outcome: 'retry',
  },
  {
    name: 'the semaphore is held, the instruction is in no table',
    spec: { ...kernelRead, mm: { mmapSemWriter: 1 } },
    story: ['sem.busy', 'extable.modules', 'sem.give-up', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the semaphore is held for a moment',
    spec: { ...kernelRead, eip: LISTED, mm: { mmapSemWriter: 1 } },
    story: ['sem.busy', 'extable.equal', 'sem.wait', 'zero.map'],
    outcome: 'retry',
  },
  {
    name: 'the semaphore is held by the task itself',
    spec: { ...kernelRead, eip: LISTED, mm: { mmapSemWriter: 42 } },
    story: ['sem.deadlock'],
    outcome: 'oops',
  },
  {
    name: 'a write to the page of zeros',
    spec: { ...kernelRead, errorCode: 3n, ptes: zero },
    story: ['pte.to-copy-on-write', 'zero.copy', 'anon.page', 'wp.map', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'a write to the page of zeros, no memory',
    spec: { ...kernelRead, errorCode: 7n, ptes: zero, freePages: 0n },
    story: [
      'zero.copy',
      'wp.no-memory',
      'fault.out-of-memory',
      'error.no-memory',
      'cpu.iret-retry',
    ],
    outcome: 'retry',
  },
  {
    name: 'no memory in kernel mode',
    spec: { ...kernelRead, errorCode: 2n, eip: LISTED, freePages: 0n },
    story: ['anon.no-page', 'fault.out-of-memory', 'oom.kernel', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'no memory for a dying task',
    spec: {
      ...kernelRead,
      errorCode: 2n,
      eip: LISTED,
      freePages: 0n,
      task: { fatalSignalPending: true },
    },
    story: ['error.fatal-signal', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'a file page from the cache',
    spec: { ...kernelRead, vmas: [fileVma], kernel: cached },
    story: ['pte.to-file', 'file.map-around', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'a file page from the disk',
    spec: { ...kernelRead, vmas: [fileVma], kernel: onDisk },
    story: ['file.read', 'file.wait', 'fault.retry', 'sem.taken', 'vma.contains', 'fault.major'],
    outcome: 'retry',
  },
  {
    name: 'a dying task does not wait for the disk',
    spec: {
      ...kernelRead,
      vmas: [fileVma],
      kernel: onDisk,
      eip: LISTED,
      task: { fatalSignalPending: true },
    },
    story: ['file.wait', 'fault.retry-killed', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'a dying task does not wait for the disk, user mode',
    spec: {
      ...kernelRead,
      errorCode: 4n,
      vmas: [fileVma],
      kernel: onDisk,
      task: { fatalSignalPending: true },
    },
    story: ['file.wait', 'fault.retry-killed', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'behind the end of a file',
    spec: {
      ...kernelRead,
      errorCode: 4n,
      vmas: [fileVma],
      kernel: { files: { f: { pages: [] } } },
    },
    story: ['file.beyond-end', 'fault.sigbus', 'sigbus.user', 'sigbus.note', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'behind the end of a file, in kernel mode',
    spec: { ...kernelRead, eip: LISTED, vmas: [fileVma], kernel: { files: { f: { pages: [] } } } },
    story: ['fault.sigbus', 'sigbus.kernel', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'a stack that comes too near to its neighbour',
    spec: {
      address: 0xbfc9e000n,
      errorCode: 6n,
      esp: 0xbfc9e000n,
      vmas: [vma(0xbfc00000n, 0xbfc90000n, 'rw-p'), stack],
    },
    story: ['stack.near', 'stack.gap', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a stack that grows',
    spec: { address: 0xbfc9e000n, errorCode: 6n, esp: 0xbfc9e000n, vmas: [stack] },
    story: ['stack.near', 'stack.grow', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: 'a stack at its limit',
    spec: {
      address: 0xbfc9e000n,
      errorCode: 6n,
      esp: 0xbfc9e000n,
      vmas: [stack],
      mm: { stackLimit: 4096n },
    },
    story: ['stack.limit', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'an entry whose handler tells the trap',
    spec: { ...NO_MAPPING, errorCode: 0n, eip: WITH_TRAP },
    story: ['fixup.handler', 'fixup.trap-number', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'an entry that notes the error',
    spec: { ...NO_MAPPING, errorCode: 0n, eip: WITH_EXT },
    story: ['fixup.handler', 'fixup.uaccess-err', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'an entry with a handler that is not modelled',
    spec: { ...NO_MAPPING, errorCode: 0n, eip: WITH_ODD },
    story: ['fixup.handler'],
    outcome: 'unknown',
  },
  {
    name: "a module's instruction",
    spec: {
      ...NO_MAPPING,
      errorCode: 0n,
      eip: MODULE_INSN,
      kernel: {
        modules: [
          {
            name: 'demo',
            base: virt(0xc8801000n),
            size: 4096n,
            extable: virt(MODULE_TABLE),
            numExentries: 1,
          },
        ],
      },
    },
    story: [
      'extable.exhausted',
      'extable.modules',
      'extable.module',
      'extable.equal',
      'fixup.found',
    ],
    outcome: 'retry',
  },
  {
    name: 'the code cannot be read',
    spec: { address: 0x20n, errorCode: 0n, eip: 0x10n },
    story: ['prefetch.unreadable', 'oops.ip', 'oops.bad-eip', 'die.exit'],
    outcome: 'oops',
  },
];
