import { phys } from '../../bits.ts';
import {
  FIXUP,
  LISTED,
  MODULE,
  PGD,
  type Spec,
  USER_TABLE,
  usedAs,
  VMALLOC_TABLE,
  vma,
} from './machine.fixture.ts';

/** A fault, and the events that handling it must show, in this order; others may lie between. */
export interface Vector {
  readonly name: string;
  readonly spec: Spec;
  readonly story: readonly string[];
  /** Events that must not come. */
  readonly never?: readonly string[];
  readonly outcome: 'retry' | 'signal' | 'oops' | 'panic' | 'unknown' | 'step-limit';
  /** Steps after which to stop. */
  readonly limit?: number;
}

const VMALLOC = 0xc8800010n;
const USER = 0x10000010n;
const DIRECTORY = { 64: USER_TABLE | 0x067n };
const MASTER = { 802: VMALLOC_TABLE | 0x067n };
const page = (n: number) => phys(0x3000000n + BigInt(n) * 4096n);
const data = vma(0x10000000n, 0x10010000n, 'rw-p');
const text = vma(0x8048000n, 0x8049000n, 'r-xp');
const stack = vma(0xbfc9f000n, 0xbfcb4000n, 'rw-p', { growsDown: true });
const ESP = 0xbfca0000n;
const fileVma = (flags: string, special?: 'nopfn' | 'nonlinear') =>
  vma(0x10000000n, 0x10010000n, flags, {
    file: { name: 'f', pageOffset: 0 },
    ...(special ? { special } : {}),
  });
const cached = { files: { f: { pages: [{ frame: page(1), content: 7n }] } } };
const onDisk = { files: { f: { pages: [{ frame: null, content: 7n }] } } };
const anon = (count: number) => usedAs(page(1), { count, kind: 'anon' });
const readOnlyPte: readonly (readonly [bigint, bigint])[] = [[USER, page(1) | 0x065n]];

/** Scenarios 1 to 24 of the facts, section 12. */
const scenarios: readonly Vector[] = [
  {
    name: '1 kernel reads a fresh vmalloc address',
    spec: { address: VMALLOC, errorCode: 0n, master: MASTER, ptes: [[VMALLOC, page(1) | 0x163n]] },
    story: [
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
    ],
    never: ['fault.minor', 'extable.search', 'fault.irq-on'],
    outcome: 'retry',
  },
  {
    name: '2 the same, a write',
    spec: { address: VMALLOC, errorCode: 2n, master: MASTER, ptes: [[VMALLOC, page(1) | 0x163n]] },
    story: ['fault.may-sync', 'sync.copy', 'vmalloc.pte-present', 'fault.repaired'],
    outcome: 'retry',
  },
  {
    name: '3 the same, in an interrupt while a kernel thread runs on a borrowed CR3',
    spec: {
      address: VMALLOC,
      errorCode: 0n,
      master: MASTER,
      ptes: [[VMALLOC, page(1) | 0x163n]],
      task: { pid: 7, comm: 'kworker', mm: null, preemptCount: 0x10000 },
    },
    story: ['vmalloc.read-cr3', 'sync.copy', 'fault.repaired'],
    outcome: 'retry',
  },
  {
    name: '4 the guard page behind a vmalloc area',
    spec: { address: VMALLOC, errorCode: 0n, master: MASTER },
    story: [
      'sync.copy',
      'vmalloc.pte-absent',
      'fault.not-repaired',
      'fault.skip-vmas',
      'bad.kernel',
      'extable.exhausted',
      'fixup.none',
      'context.not-fixed-up',
      'prefetch.not-amd',
      'oops.headline',
      'oops.pde',
      'oops.pte',
      'oops.thread',
      'die.header',
      'oops.stack',
      'oops.code',
      'oops.summary',
      'die.taint',
      'oops.end-trace',
      'die.exit',
    ],
    outcome: 'oops',
  },
  {
    name: '5 the master has no entry either',
    spec: { address: VMALLOC, errorCode: 0n },
    story: ['sync.master-empty', 'fault.not-repaired', 'oops.pde', 'oops.no-pte', 'die.exit'],
    never: ['sync.copy', 'oops.pte'],
    outcome: 'oops',
  },
  {
    name: '6 own entry present, another frame',
    spec: { address: VMALLOC, errorCode: 0n, master: MASTER, own: { 802: page(5) | 0x067n } },
    story: ['sync.mismatch', 'bug.trap', 'die.header', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: '7 kernel writes a present read-only kernel page',
    spec: { address: 0xc01cb4ccn, errorCode: 3n },
    story: [
      'fault.may-not-sync',
      'fault.skip-vmas',
      'fixup.none',
      'oops.headline',
      'oops.no-pte',
      'die.exit',
    ],
    never: ['vmalloc.read-cr3'],
    outcome: 'oops',
  },
  {
    name: '8 user mode reads a kernel address',
    spec: { address: 0xf8801000n, errorCode: 4n },
    story: [
      'fault.may-not-sync',
      'fault.skip-vmas',
      'bad.user',
      'bad.segv-line',
      'signal.note',
      'signal.info',
      'signal.force',
    ],
    never: ['vmalloc.read-cr3'],
    outcome: 'signal',
  },
  {
    name: '9 copy_from_user, source valid but not present',
    spec: { address: USER, errorCode: 0n, eip: LISTED, own: DIRECTORY, vmas: [text, data] },
    story: [
      'fault.user-half',
      'fault.irq-on',
      'fault.has-mm',
      'sem.taken',
      'vma.contains',
      'access.read-allowed',
      'mm.table-there',
      'pte.to-anonymous',
      'anon.page',
      'anon.map',
      'fault.minor',
      'cpu.iret-retry',
    ],
    never: ['extable.search'],
    outcome: 'retry',
  },
  {
    name: '10 copy_from_user, page unmapped',
    spec: { address: 0x20000000n, errorCode: 0n, eip: LISTED, vmas: [text, data] },
    story: [
      'sem.taken',
      'vma.none',
      'bad.kernel',
      'extable.search',
      'extable.equal',
      'fixup.found',
      'context.fixed-up',
      'cpu.iret-fixup',
    ],
    outcome: 'retry',
  },
  {
    name: '11 copy_to_user to a private copy-on-write page',
    spec: {
      address: USER,
      errorCode: 3n,
      eip: LISTED,
      own: DIRECTORY,
      vmas: [data],
      ptes: readOnlyPte,
      users: anon(2),
    },
    story: ['access.write-allowed', 'pte.to-copy-on-write', 'wp.copy', 'wp.map', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: '12 copy_to_user to a read-only mapping',
    spec: { address: 0x8048010n, errorCode: 3n, eip: LISTED, vmas: [text] },
    story: ['vma.contains', 'access.write-refused', 'bad.kernel', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: '13 get_user with page faults disabled',
    spec: { address: USER, errorCode: 0n, eip: LISTED, vmas: [data], task: { preemptCount: 1 } },
    story: ['fault.atomic', 'bad.kernel', 'fixup.found', 'context.fixed-up'],
    never: ['sem.taken', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: '14 as 9, mmap_sem held by another thread',
    spec: {
      address: USER,
      errorCode: 0n,
      eip: LISTED,
      own: DIRECTORY,
      vmas: [data],
      mm: { mmapSemWriter: 43 },
    },
    story: ['sem.busy', 'extable.equal', 'sem.wait', 'vma.contains', 'anon.map', 'fault.minor'],
    never: ['fixup.found'],
    outcome: 'retry',
  },
  {
    name: '15 a bug while holding mmap_sem',
    spec: { address: USER, errorCode: 0n, vmas: [data], mm: { mmapSemWriter: 42 } },
    story: ['sem.busy', 'extable.exhausted', 'sem.give-up', 'bad.kernel', 'fixup.none', 'die.exit'],
    never: ['sem.wait', 'vma.contains'],
    outcome: 'oops',
  },
  {
    name: '16 kernel writes to address 0x10',
    spec: { address: 0x10n, errorCode: 2n, vmas: [text, data] },
    story: ['vma.above', 'vma.no-growth', 'bad.kernel', 'fixup.none', 'oops.headline', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: '17 kernel code without entry reads a valid user address',
    spec: { address: USER, errorCode: 0n, own: DIRECTORY, vmas: [data] },
    story: ['vma.contains', 'anon.map', 'fault.minor'],
    never: ['extable.search'],
    outcome: 'retry',
  },
  {
    name: '18 user NULL read',
    spec: { address: 0n, errorCode: 4n, vmas: [text] },
    story: ['vma.no-growth', 'bad.user', 'prefetch.not-amd', 'signal.force', 'cpu.iret-signal'],
    outcome: 'signal',
  },
  {
    name: '19 user write to text',
    spec: { address: 0x8048010n, errorCode: 7n, vmas: [text], task: { handles: [11] } },
    story: ['access.write-refused', 'bad.user', 'bad.segv-quiet', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: '20 user read of a file mapping beyond the end',
    spec: {
      address: USER + 4096n,
      errorCode: 4n,
      own: DIRECTORY,
      vmas: [fileVma('r--p')],
      kernel: cached,
    },
    story: [
      'pte.to-file',
      'file.beyond-end',
      'fault.sigbus',
      'sigbus.user',
      'sigbus.note',
      'signal.info',
      'signal.force',
    ],
    outcome: 'signal',
  },
  {
    name: '21 the same by copy_from_user',
    spec: {
      address: USER + 4096n,
      errorCode: 0n,
      eip: LISTED,
      own: DIRECTORY,
      vmas: [fileVma('r--p')],
      kernel: cached,
    },
    story: ['file.beyond-end', 'fault.sigbus', 'sigbus.kernel', 'fixup.found', 'context.fixed-up'],
    never: ['signal.force'],
    outcome: 'retry',
  },
  {
    name: '22 user push 65000 bytes below esp, below the mapping',
    spec: { address: ESP - 65000n, errorCode: 6n, esp: ESP, vmas: [text, stack] },
    story: [
      'vma.above',
      'stack.near',
      'stack.grow',
      'access.write-allowed',
      'mm.table-made',
      'anon.map',
      'fault.minor',
    ],
    outcome: 'retry',
  },
  {
    name: '23 user access 70000 bytes below esp',
    spec: { address: ESP - 70000n, errorCode: 6n, esp: ESP, vmas: [text, stack] },
    story: ['vma.above', 'stack.far', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: '24 copy_to_user 70000 bytes below esp',
    spec: { address: ESP - 70000n, errorCode: 2n, eip: LISTED, vmas: [text, stack] },
    story: ['vma.above', 'stack.kernel-access', 'stack.grow', 'anon.map', 'fault.minor'],
    outcome: 'retry',
  },
];

const swapEntry = 0x00001a02n;
const swapPte: readonly (readonly [bigint, bigint])[] = [[USER, swapEntry]];
const swapped = (frame: ReturnType<typeof page> | null, content: bigint | 'error' = 9n) => ({
  swap: { '0x1a02': { frame, content } },
});
const nonlinearPte: readonly (readonly [bigint, bigint])[] = [[USER, 0x42n]];
const module = (numExentries: number) => ({
  name: 'faultdemo',
  base: MODULE as never,
  size: 4096n,
  extable: (MODULE + 0x100n) as never,
  numExentries,
});

/** The branches that the scenarios leave out. */
const branches: readonly Vector[] = [
  {
    name: 'own entry is there already: a race, or a stale TLB',
    spec: {
      address: VMALLOC,
      errorCode: 0n,
      master: MASTER,
      own: MASTER,
      ptes: [[VMALLOC, page(1) | 0x163n]],
    },
    story: ['sync.already', 'vmalloc.pte-present', 'fault.repaired'],
    outcome: 'retry',
  },
  {
    name: 'a kprobe handles the fault',
    spec: { address: USER, errorCode: 0n, config: { kprobe: 'handles' } },
    story: ['fault.user-half', 'fault.kprobe-handles', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a kprobe passes it on, the table helps',
    spec: { address: VMALLOC, errorCode: 0n, eip: LISTED, config: { kprobe: 'passes' } },
    story: ['fault.not-repaired', 'fault.kprobe-passes', 'fixup.found', 'cpu.iret-fixup'],
    outcome: 'retry',
  },
  {
    name: 'a kprobe passes it on, the table does not help',
    spec: { address: 0x20000000n, errorCode: 0n, config: { kprobe: 'passes' } },
    story: ['fault.kprobe-passes', 'fixup.none', 'fault.has-mm', 'vma.none', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'interrupts stay off',
    spec: { address: USER, errorCode: 0n, eflags: 0x46n, own: DIRECTORY, vmas: [data] },
    story: ['fault.irq-stay-off', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: 'a kernel thread',
    spec: { address: 0x10n, errorCode: 0n, task: { pid: 7, comm: 'kworker', mm: null } },
    story: ['fault.no-mm', 'bad.kernel', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a task that waits for itself',
    spec: { address: USER, errorCode: 0n, eip: LISTED, vmas: [data], mm: { mmapSemWriter: 42 } },
    story: ['sem.busy', 'extable.equal', 'sem.deadlock'],
    outcome: 'oops',
  },
  {
    name: 'user mode waits for mmap_sem without asking the table',
    spec: { address: USER, errorCode: 4n, own: DIRECTORY, vmas: [data], mm: { mmapSemWriter: 43 } },
    story: ['sem.busy', 'sem.wait', 'anon.map'],
    never: ['extable.search'],
    outcome: 'retry',
  },
  {
    name: 'the stack limit',
    spec: {
      address: ESP - 65000n,
      errorCode: 6n,
      esp: ESP,
      vmas: [stack],
      mm: { stackLimit: 0x15000n },
    },
    story: ['stack.near', 'stack.limit', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a read of a present page that is forbidden',
    spec: { address: USER, errorCode: 5n, vmas: [data] },
    story: ['access.read-refused', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'PROT_NONE',
    spec: {
      address: USER,
      errorCode: 4n,
      vmas: [vma(0x10000000n, 0x10010000n, '---p')],
      config: { showUnhandledSignals: false },
    },
    story: ['access.none-allowed', 'bad.segv-quiet', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'mappings that a recording does not tell',
    spec: { address: USER, errorCode: 4n, vmas: 'unknown' },
    story: ['sem.taken'],
    outcome: 'unknown',
  },
  {
    name: 'no memory: a process is killed',
    spec: { address: USER, errorCode: 6n, own: DIRECTORY, vmas: [data], freePages: 0n },
    story: ['anon.no-page', 'fault.out-of-memory', 'oom.kill-line', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: 'no memory for a page table: the kernel falls back to the table',
    spec: { address: USER, errorCode: 2n, eip: LISTED, vmas: [data], freePages: 0n },
    story: ['mm.no-table', 'oom.kill-line', 'oom.kernel', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'no memory: init goes round',
    spec: {
      address: USER,
      errorCode: 6n,
      own: DIRECTORY,
      vmas: [data],
      freePages: 0n,
      task: { pid: 1, comm: 'init' },
    },
    story: ['oom.init-waits', 'anon.no-page', 'oom.init-waits'],
    outcome: 'step-limit',
    limit: 40,
  },
  {
    name: 'huge pages are not modelled',
    spec: { address: USER, errorCode: 4n, vmas: [{ ...data, special: 'hugetlb' }] },
    story: ['mm.hugetlb'],
    outcome: 'unknown',
  },
  {
    name: 'a read-only anonymous mapping',
    spec: {
      address: USER,
      errorCode: 4n,
      own: DIRECTORY,
      vmas: [vma(0x10000000n, 0x10010000n, 'r--p')],
    },
    story: ['pte.to-anonymous', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: 'a spurious read',
    spec: {
      address: USER,
      errorCode: 4n,
      own: DIRECTORY,
      vmas: [data],
      ptes: [[USER, page(1) | 0x067n]],
    },
    story: ['pte.spurious', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'a spurious write',
    spec: {
      address: USER,
      errorCode: 7n,
      own: DIRECTORY,
      vmas: [data],
      ptes: [[USER, page(1) | 0x067n]],
    },
    story: ['pte.flush', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'a write to a writable page not yet marked',
    spec: {
      address: USER,
      errorCode: 7n,
      own: DIRECTORY,
      vmas: [data],
      ptes: [[USER, page(1) | 0x007n]],
    },
    story: ['pte.touch', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'a file page in the cache, read',
    spec: { address: USER, errorCode: 4n, own: DIRECTORY, vmas: [fileVma('rw-p')], kernel: cached },
    story: ['pte.to-file', 'file.cached', 'file.map', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'a file page on disk, read',
    spec: { address: USER, errorCode: 4n, own: DIRECTORY, vmas: [fileVma('r--p')], kernel: onDisk },
    story: ['file.read', 'file.map', 'fault.major'],
    outcome: 'retry',
  },
  {
    name: 'a private file page, written at once',
    spec: {
      address: USER,
      errorCode: 6n,
      own: DIRECTORY,
      vmas: [fileVma('rw-p')],
      kernel: cached,
      words: [[page(1), 7n]],
    },
    story: ['file.cached', 'file.early-copy', 'file.map-copy', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'no page for the early copy',
    spec: {
      address: USER,
      errorCode: 6n,
      own: DIRECTORY,
      vmas: [fileVma('rw-p')],
      kernel: cached,
      freePages: 0n,
    },
    story: ['file.no-copy', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: 'a shared file page, written',
    spec: { address: USER, errorCode: 6n, own: DIRECTORY, vmas: [fileVma('rw-s')], kernel: cached },
    story: ['file.cached', 'file.map-shared', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'no page to read a file into',
    spec: {
      address: USER,
      errorCode: 4n,
      own: DIRECTORY,
      vmas: [fileVma('r--p')],
      kernel: onDisk,
      freePages: 0n,
    },
    story: ['file.no-page', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: 'an I/O error',
    spec: {
      address: USER,
      errorCode: 4n,
      own: DIRECTORY,
      vmas: [fileVma('r--p')],
      kernel: { files: { f: { pages: [{ frame: null, content: 'error' }] } } },
    },
    story: ['file.io-error', 'sigbus.user'],
    outcome: 'signal',
  },
  {
    name: "a driver's frame",
    spec: {
      address: USER,
      errorCode: 6n,
      own: DIRECTORY,
      vmas: [fileVma('rw-s', 'nopfn')],
      kernel: cached,
    },
    story: ['pte.to-pfn', 'pfn.map', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'a driver without a frame',
    spec: {
      address: USER + 4096n,
      errorCode: 4n,
      own: DIRECTORY,
      vmas: [fileVma('rw-s', 'nopfn')],
      kernel: cached,
    },
    story: ['pfn.sigbus', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a nonlinear mapping',
    spec: {
      address: USER,
      errorCode: 4n,
      own: DIRECTORY,
      vmas: [fileVma('r--s', 'nonlinear')],
      ptes: nonlinearPte,
      kernel: {
        files: {
          f: {
            pages: [
              { frame: null, content: 0n },
              { frame: page(1), content: 0n },
            ],
          },
        },
      },
    },
    story: ['pte.to-nonlinear', 'nonlinear.page', 'file.cached', 'file.map'],
    outcome: 'retry',
  },
  {
    name: 'a nonlinear entry where none belongs',
    spec: { address: USER, errorCode: 4n, own: DIRECTORY, vmas: [data], ptes: nonlinearPte },
    story: ['nonlinear.corrupt', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: 'a page in swap, read',
    spec: {
      address: USER,
      errorCode: 4n,
      own: DIRECTORY,
      vmas: [data],
      ptes: swapPte,
      kernel: swapped(null),
    },
    story: ['pte.to-swap', 'swap.read', 'swap.map', 'fault.major'],
    outcome: 'retry',
  },
  {
    name: 'a page in swap, written: nobody else has it',
    spec: {
      address: USER,
      errorCode: 6n,
      own: DIRECTORY,
      vmas: [data],
      ptes: swapPte,
      kernel: swapped(null),
    },
    story: ['swap.read', 'swap.map', 'fault.major'],
    never: ['wp.copy'],
    outcome: 'retry',
  },
  {
    name: 'a page in the swap cache, written: another has it too',
    spec: {
      address: USER,
      errorCode: 6n,
      own: DIRECTORY,
      vmas: [data],
      ptes: swapPte,
      kernel: swapped(page(1)),
      users: anon(1),
    },
    story: ['swap.cached', 'swap.map', 'wp.copy', 'wp.map', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'no page to swap into',
    spec: {
      address: USER,
      errorCode: 4n,
      own: DIRECTORY,
      vmas: [data],
      ptes: swapPte,
      kernel: swapped(null),
      freePages: 0n,
    },
    story: ['swap.no-page', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: 'swap cannot be read',
    spec: {
      address: USER,
      errorCode: 4n,
      own: DIRECTORY,
      vmas: [data],
      ptes: swapPte,
      kernel: swapped(null, 'error'),
    },
    story: ['swap.io-error', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'copy on write, sole user',
    spec: {
      address: USER,
      errorCode: 7n,
      own: DIRECTORY,
      vmas: [data],
      ptes: readOnlyPte,
      users: anon(1),
    },
    story: ['pte.to-copy-on-write', 'wp.reuse', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'first write to a shared file page that was read',
    spec: {
      address: USER,
      errorCode: 7n,
      own: DIRECTORY,
      vmas: [fileVma('rw-s')],
      ptes: [[USER, page(1) | 0x025n]],
      users: usedAs(page(1), { count: 2, kind: 'cache' }),
    },
    story: ['wp.shared', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'copy on write, users not recorded',
    spec: { address: USER, errorCode: 7n, own: DIRECTORY, vmas: [data], ptes: readOnlyPte },
    story: ['wp.either', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'copy on write of a frame beyond memory',
    spec: {
      address: USER,
      errorCode: 7n,
      own: DIRECTORY,
      vmas: [data],
      ptes: [[USER, 0xf0000025n]],
    },
    story: ['wp.no-page', 'wp.copy', 'wp.map'],
    outcome: 'retry',
  },
  {
    name: 'copy on write without memory',
    spec: {
      address: USER,
      errorCode: 7n,
      own: DIRECTORY,
      vmas: [data],
      ptes: readOnlyPte,
      users: anon(2),
      freePages: 0n,
    },
    story: ['wp.no-memory', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: "a module's table",
    spec: {
      address: 0x20000000n,
      errorCode: 0n,
      eip: MODULE + 0x10n,
      master: MASTER,
      ptes: [[MODULE, page(2) | 0x163n]],
      words: [
        [phys(page(2) + 0x100n), MODULE + 0x10n],
        [phys(page(2) + 0x104n), MODULE + 0x80n],
      ],
      kernel: { modules: [module(0), module(1)] },
    },
    story: [
      'extable.search',

      'extable.smaller',
      'extable.exhausted',
      'extable.module-empty',
      'extable.module',
      'extable.equal',
      'fixup.found',
    ],
    outcome: 'retry',
  },
  {
    name: 'an oops in an interrupt',
    spec: { address: 0x10n, errorCode: 0n, task: { preemptCount: 0x10000 } },
    story: ['fault.atomic', 'die.header', 'die.interrupt-panic'],
    never: ['die.exit'],
    outcome: 'panic',
  },
  {
    name: 'panic_on_oops',
    spec: {
      address: 0x10n,
      errorCode: 0n,
      config: { panicOnOops: true, modules: true, oopsWords: ['PREEMPT', 'SMP'] },
    },
    story: ['oops.modules', 'die.panic-on-oops'],
    outcome: 'panic',
  },
  {
    name: 'a call of NULL: the oops faults itself',
    spec: { address: 0n, errorCode: 0n, eip: 0n, vmas: [text] },
    story: [
      'oops.code-start',
      'oops.probe',
      'cpu.page-fault',
      'entry.save',
      'fault.kernel-half',
      'sync.master-empty',
      'fixup.found',
      'cpu.iret-fixup',
      'oops.probe-failed',
      'oops.code-at-eip',
      'oops.bad-eip',
      'die.exit',
    ],
    outcome: 'oops',
  },
];

export const vectors: readonly Vector[] = [...scenarios, ...branches];

/** Where the tests look. */
export const places = { VMALLOC, USER, PGD, FIXUP, page };
