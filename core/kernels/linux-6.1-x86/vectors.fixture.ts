import { phys, virt } from '../../bits.ts';
import {
  LISTED,
  PGD,
  USER_TABLE,
  VMALLOC_TABLE,
  vma,
} from '../linux-2.6.24-ia32/machine.fixture.ts';
import type { Vector } from '../linux-2.6.24-ia32/vectors.fixture.ts';
import {
  insnOf,
  MODULE_INSN,
  MODULE_TABLE,
  type ModernSpec,
  NO_SUCH_TYPE,
} from './machine.fixture.ts';

/** A fault of 6.1; its story is as a 2.6.24 vector's. */
export interface ModernVector extends Vector {
  readonly spec: ModernSpec;
}

const VMALLOC = 0xc8800010n;
const USER = 0x10000010n;
const page = (n: number) => phys(0x3000000n + BigInt(n) * 4096n);
const data = vma(0x10000000n, 0x10010000n, 'rw-p');
const own = { 64: USER_TABLE | 0x067n };
const master = { 802: VMALLOC_TABLE | 0x067n };
const fileVma = vma(0x10000000n, 0x10010000n, 'r--p', { file: { name: 'f', pageOffset: 0 } });
const onDisk = { files: { f: { pages: [{ frame: null, content: 7n }] } } };
const beyond = { files: { f: { pages: [] } } };
const stack = vma(0xbfc9f000n, 0xbfcb4000n, 'rw-p', { growsDown: true });
const dying = { fatalSignalPending: true };
const NO_MAPPING = { address: USER, errorCode: 0n, vmas: [] } as const;
const kernelRead = { address: USER, errorCode: 0n, vmas: [data], own };
/** Far below the stack and ESP, as no older kernel would allow. */
const FAR = { address: 0xbfc50000n, errorCode: 6n, vmas: [stack] } as const;

const listed = (type: number) => ({ ...NO_MAPPING, eip: insnOf(type) });

/** One of each type of entry. */
const typed: readonly ModernVector[] = (
  [
    [1, ['fixup.type', 'fixup.clear', 'fixup.clear', 'fixup.found']],
    [2, ['fixup.type', 'fixup.trap-number', 'fixup.found']],
    [3, ['fixup.type', 'fixup.found']],
    [4, ['fixup.trap-number', 'fixup.found']],
    [5, ['fixup.null-segment', 'fixup.found']],
    [6, ['fixup.warning', 'fixup.fpu-reset', 'fixup.found']],
    [7, ['fixup.bpf-skip', 'fixup.found']],
    [8, ['fixup.warning', 'fixup.found']],
    [9, ['fixup.warning', 'fixup.msr-zero', 'fixup.found']],
    [10, ['fixup.io-error', 'fixup.found']],
    [11, ['fixup.msr-zero', 'fixup.io-error', 'fixup.found']],
    [14, ['fixup.type', 'fixup.found']],
    [15, ['fixup.trap-number', 'fixup.found']],
    [16, ['fixup.pop', 'fixup.immediate', 'fixup.found']],
    [17, ['fixup.immediate', 'fixup.found']],
    [18, ['fixup.immediate', 'fixup.found']],
    [19, ['fixup.bytes-left', 'fixup.found']],
  ] as const
).map(([type, story]) => ({
  name: `an entry of type ${type}`,
  spec: listed(type),
  story: [...story, 'context.fixed-up', 'cpu.iret-fixup'],
  outcome: 'retry',
}));

export const modernVectors: readonly ModernVector[] = [
  ...typed,
  {
    name: 'an MSR in a machine check, written',
    spec: listed(12),
    story: ['fixup.panic'],
    outcome: 'panic',
  },
  {
    name: 'an MSR in a machine check, read',
    spec: listed(13),
    story: ['fixup.panic'],
    outcome: 'panic',
  },
  {
    name: 'no type at all',
    spec: listed(0),
    story: ['fixup.no-type', 'bug.trap', 'die.header', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'no such type',
    spec: listed(NO_SUCH_TYPE),
    story: ['fixup.no-type', 'bug.trap', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a load across the end of what is mapped',
    spec: {
      address: VMALLOC + 0xff0n,
      errorCode: 0n,
      eip: insnOf(20),
      master,
      own: master,
      ptes: [[VMALLOC, page(1) | 0x163n]],
      registers: { esi: VMALLOC + 0xfefn - 1n },
      words: [[phys(page(1) + 0xffcn), 0x44332211n]],
    },
    story: ['fixup.type', 'fixup.zero-padded', 'fixup.found', 'cpu.iret-fixup'],
    outcome: 'retry',
  },
  {
    name: 'a padded load that faulted elsewhere',
    spec: { ...listed(20), registers: { esi: 0xc8801000n } },
    story: ['fixup.not-padded', 'context.not-fixed-up', 'oops.headline', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the race: another CPU uses a fresh area before it is copied everywhere',
    spec: { address: VMALLOC, errorCode: 0n, master, ptes: [[VMALLOC, page(1) | 0x163n]] },
    story: [
      'entry.full-frame',
      'entry.save',
      'fault.read-cr2',
      'fault.kernel-half',
      'fault.may-sync',
      'vmalloc.in-range',
      'vmalloc.read-cr3',
      'sync.copy',
      'vmalloc.pte-present',
      'fault.repaired',
      'cpu.iret-retry',
    ],
    outcome: 'retry',
  },
  {
    name: 'the entry is there already, the page is not',
    spec: { address: VMALLOC, errorCode: 0n, master, own: master },
    story: ['sync.already', 'vmalloc.pte-absent', 'bad.no-lookup', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the master has a large page',
    spec: { address: VMALLOC, errorCode: 0n, master: { 802: 0x30001e3n } },
    story: ['sync.copy', 'vmalloc.large', 'fault.repaired'],
    outcome: 'retry',
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
    name: 'the master has nothing, and so has nobody afterwards',
    spec: { address: VMALLOC, errorCode: 0n, own: master },
    story: ['sync.master-empty', 'sync.absence', 'fault.not-repaired', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'two tables contradict each other',
    spec: { address: VMALLOC, errorCode: 0n, master, own: { 802: page(5) | 0x067n } },
    story: ['sync.mismatch', 'bug.trap', 'oops.begin', 'die.header', 'die.exit'],
    never: ['oops.headline', 'oops.pf-access', 'oops.cr2'],
    outcome: 'oops',
  },
  {
    name: 'a guard page',
    spec: { address: VMALLOC, errorCode: 0n, master },
    story: [
      'sync.copy',
      'vmalloc.pte-absent',
      'spurious.not-asked',
      'bad.no-lookup',
      'bad.kernel',
      'extable.exhausted',
      'extable.modules',
      'extable.bpf',
      'fixup.none',
      'context.not-fixed-up',
      'prefetch.not-k8',
      'oops.begin',
      'oops.headline',
      'oops.pf-access',
      'oops.pf-code',
      'oops.pde',
      'oops.pte',
      'die.header',
      'oops.pid',
      'oops.hardware',
      'oops.ip',
      'oops.code',
      'oops.registers',
      'oops.segments',
      'oops.control',
      'oops.call-trace',
      'oops.modules',
      'oops.cr2',
      'die.taint',
      'oops.end-trace',
      'oops.first-registers',
      'oops.code',
      'oops.first-registers',
      'oops.note-irqs',
      'die.exit',
    ],
    outcome: 'oops',
  },
  {
    name: 'a guard page of the sampling allocator',
    spec: { address: VMALLOC, errorCode: 0n, config: { kfence: 'takes' } },
    story: ['oops.guard-page-of-kfence', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a write that the tables allow by now',
    spec: { address: VMALLOC, errorCode: 3n, master, ptes: [[VMALLOC, page(1) | 0x163n]] },
    story: ['fault.may-not-sync', 'spurious.allows', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a kprobe handles it',
    spec: { address: VMALLOC, errorCode: 3n, config: { kprobe: 'handles' } },
    story: ['fault.kprobe-handles', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a kprobe handles it, user half',
    spec: { ...kernelRead, config: { kprobe: 'handles' } },
    story: ['fault.user-half', 'fault.kprobe-handles'],
    outcome: 'retry',
  },
  {
    name: 'user mode reads a kernel address',
    spec: { address: VMALLOC, errorCode: 4n },
    story: [
      'fault.may-not-sync',
      'spurious.not-asked',
      'bad.user',
      'prefetch.not-k8',
      'bad.kernel-address',
      'bad.segv-line',
      'signal.note',
      'signal.info',
      'signal.force',
    ],
    outcome: 'signal',
  },
  {
    name: 'the CPU cannot read its own tables',
    spec: { address: VMALLOC, errorCode: 0n, implicit: true },
    story: ['bad.implicit-access', 'oops.headline', 'oops.descriptor-tables', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the kernel runs user memory',
    spec: { ...kernelRead, errorCode: 0x10n, eip: USER, paging: 'pae' },
    story: ['bad.kernel-fetch', 'oops.headline', 'oops.read-refused', 'oops.no-code', 'die.exit'],
    never: ['extable.search', 'vma.contains', 'lock.taken'],
    outcome: 'oops',
  },
  {
    name: 'a reserved bit under a user address',
    spec: { address: USER, errorCode: 9n },
    story: ['pgtable.bad', 'oops.begin', 'oops.pde', 'die.header', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'SMAP: the table is not asked',
    spec: { ...kernelRead, eip: LISTED, registers: { cr4: 0x200690n } },
    story: ['smap.oops', 'oops.headline', 'die.exit'],
    never: ['extable.search', 'lock.taken'],
    outcome: 'oops',
  },
  {
    name: 'SMAP, allowed by stac',
    spec: { ...kernelRead, eflags: 0x40246n, registers: { cr4: 0x200690n } },
    story: ['fault.has-mm', 'fault.irq-on', 'lock.taken', 'zero.map', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'page faults are disabled',
    spec: { ...kernelRead, eip: LISTED, task: { pagefaultDisabled: 1 } },
    story: ['fault.disabled', 'extable.equal', 'fixup.type', 'fixup.found', 'cpu.iret-fixup'],
    never: ['lock.taken'],
    outcome: 'retry',
  },
  {
    name: 'preemption is off',
    spec: { ...kernelRead, task: { preemptCount: 1 } },
    story: ['fault.atomic', 'oops.note-irqs', 'oops.note-atomic', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'in an interrupt',
    spec: { ...kernelRead, task: { preemptCount: 0x10000 } },
    story: ['fault.atomic', 'die.interrupt-panic'],
    never: ['oops.note-irqs'],
    outcome: 'panic',
  },
  {
    name: 'a kernel thread',
    spec: { ...kernelRead, task: { mm: null } },
    story: ['fault.no-mm', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the second oops of a boot shows the first one again',
    spec: {
      ...NO_MAPPING,
      address: 0x20n,
      kernel: {
        dieCounter: 1,
        tainted: true,
        firstOops: ['EIP: first', 'EAX', 'DS'],
        firstOopsIp: 0x10n,
      },
    },
    story: ['oops.code', 'oops.end-trace', 'oops.first-registers', 'oops.no-code', 'die.exit'],
    never: ['oops.note-irqs'],
    outcome: 'oops',
  },
  {
    name: 'the lock is held, the instruction is in no table',
    spec: { ...kernelRead, mm: { mmapSemWriter: 1 } },
    story: ['lock.busy', 'extable.bpf', 'lock.give-up', 'bad.kernel', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the lock is held for a moment',
    spec: { ...kernelRead, eip: LISTED, mm: { mmapSemWriter: 1 } },
    story: ['lock.busy', 'extable.equal', 'lock.wait', 'vma.contains', 'zero.map'],
    outcome: 'retry',
  },
  {
    name: 'a dying task does not wait for the lock',
    spec: { ...kernelRead, errorCode: 4n, mm: { mmapSemWriter: 1 }, task: dying },
    story: ['lock.busy', 'lock.killed', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'the lock is held by the task itself',
    spec: { ...kernelRead, eip: LISTED, mm: { mmapSemWriter: 42 } },
    story: ['lock.deadlock'],
    outcome: 'oops',
  },
  {
    name: 'a stack grows, far below ESP',
    spec: { ...FAR, esp: 0xbfcb3000n },
    story: [
      'vma.above',
      'lock.for-writing',
      'vma.above',
      'stack.grow',
      'access.write-allowed',
      'anon.map',
    ],
    never: ['stack.near', 'stack.far'],
    outcome: 'retry',
  },
  {
    name: 'a stack does not grow for kernel code in no table',
    spec: { ...FAR, errorCode: 2n },
    story: ['lock.for-writing', 'lock.give-up', 'die.exit'],
    never: ['stack.grow'],
    outcome: 'oops',
  },
  {
    name: 'a stack at its limit',
    spec: { ...FAR, mm: { stackLimit: 4096n } },
    story: ['lock.for-writing', 'stack.limit', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a mapping above that does not grow',
    spec: { address: 0xfff0000n, errorCode: 4n, vmas: [data] },
    story: ['vma.above', 'vma.no-growth', 'bad.user'],
    outcome: 'signal',
  },
  {
    name: 'a protection key',
    spec: { ...kernelRead, errorCode: 0x25n },
    story: ['access.key-refused', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a write to a read-only mapping',
    spec: { ...kernelRead, errorCode: 6n, vmas: [vma(data.start, data.end, 'r--p')] },
    story: ['access.write-refused', 'bad.user', 'signal.force'],
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
    story: ['entry.kernel-tables', 'entry.kernel-stack', 'entry.save', 'anon.map', 'fault.minor'],
    never: ['entry.full-frame'],
    outcome: 'retry',
  },
  {
    name: 'a file page from the disk',
    spec: { ...kernelRead, vmas: [fileVma], kernel: onDisk },
    story: ['file.wait', 'lock.retry', 'lock.taken', 'vma.contains', 'fault.major'],
    outcome: 'retry',
  },
  {
    name: 'a dying task does not wait for the disk',
    spec: { ...kernelRead, vmas: [fileVma], kernel: onDisk, eip: LISTED, task: dying },
    story: ['file.wait', 'fault.retry-killed', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'a dying task does not wait for the disk, user mode',
    spec: { ...kernelRead, errorCode: 4n, vmas: [fileVma], kernel: onDisk, task: dying },
    story: ['file.wait', 'fault.retry-killed', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'no memory',
    spec: { ...kernelRead, errorCode: 6n, freePages: 0n },
    story: ['fault.out-of-memory', 'error.no-memory', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'no memory in kernel mode',
    spec: { ...kernelRead, errorCode: 2n, eip: LISTED, freePages: 0n },
    story: ['fault.out-of-memory', 'oom.kernel', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'no memory for a dying task',
    spec: { ...kernelRead, errorCode: 2n, eip: LISTED, freePages: 0n, task: dying },
    story: ['error.fatal-signal', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'behind the end of a file',
    spec: { ...kernelRead, errorCode: 4n, vmas: [fileVma], kernel: beyond },
    story: ['file.beyond-end', 'fault.sigbus', 'sigbus.user', 'sigbus.note', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'behind the end of a file, in kernel mode',
    spec: { ...kernelRead, eip: LISTED, vmas: [fileVma], kernel: beyond },
    story: ['fault.sigbus', 'sigbus.kernel', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'the signal has a handler',
    spec: { ...NO_MAPPING, errorCode: 4n, task: { handles: [11] } },
    story: ['vma.none', 'bad.user', 'bad.segv-quiet', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a K8: the bytes are read',
    spec: { ...NO_MAPPING, config: { amdK8: true } },
    story: ['prefetch.no', 'oops.headline'],
    never: ['prefetch.not-k8'],
    outcome: 'oops',
  },
  {
    name: 'a K8: user mode runs data, with NX',
    spec: {
      ...kernelRead,
      errorCode: 0x15n,
      eip: USER,
      paging: 'pae',
      config: { amdK8: true },
    },
    story: ['access.read-refused', 'prefetch.fetch', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a K8: user mode jumped into the kernel',
    spec: { address: 0xc0200000n, errorCode: 5n, eip: 0xc0200000n, config: { amdK8: true } },
    story: ['prefetch.kernel-text', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: "a program's instruction",
    spec: {
      ...NO_MAPPING,
      eip: MODULE_INSN,
      kernel: {
        bpfPrograms: [
          {
            base: virt(0xc8801000n),
            size: 4096n,
            extable: virt(MODULE_TABLE),
            numExentries: 1,
          },
        ],
      },
    },
    story: ['extable.modules', 'extable.bpf-program', 'extable.equal', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: "a module's instruction",
    spec: {
      ...NO_MAPPING,
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
    story: ['extable.exhausted', 'extable.modules', 'extable.module', 'fixup.found'],
    outcome: 'retry',
  },
  {
    name: 'a module without a table',
    spec: {
      ...NO_MAPPING,
      eip: MODULE_INSN,
      kernel: {
        modules: [
          {
            name: 'demo',
            base: virt(0xc8801000n),
            size: 4096n,
            extable: virt(MODULE_TABLE),
            numExentries: 0,
          },
        ],
      },
    },
    story: ['extable.modules', 'extable.module-empty', 'extable.bpf', 'fixup.none'],
    outcome: 'oops',
  },
];
