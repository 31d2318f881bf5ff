import type { SetupVma } from '../setup.ts';
import {
  BUFFER,
  editor,
  file,
  process,
  readAt,
  readInto,
  TEXT,
  writeAt,
  writeFrom,
} from './make.ts';
import type { Scenario } from './scenario.ts';

const NEXT_PAGE = '0xb7f45000';

/** Kernels that leave SMAP off unless the setup says that the CPU has it: elsewhere it answers first. */
const NO_SMAP = [
  'linux-2.6.24-ia32-pae',
  'linux-2.6.24-x86-64',
  'linux-3.13-ia32',
  'linux-4.19-ia32',
  'linux-4.19-ia32-pae',
  'linux-4.19-ia32-pti',
  'linux-6.1-ia32',
  'linux-6.1-ia32-pae',
] as const;

/** Kernels that repair the tables in use. 2.6.24 for 64 bits repairs `current->mm`, which a kernel thread has not: the fault would come back for ever. */
const TABLES_IN_CR3 = [
  'linux-2.6.24-ia32-pae',
  'linux-3.13-ia32',
  'linux-4.19-ia32',
  'linux-4.19-ia32-pae',
  'linux-4.19-ia32-pti',
  'linux-4.19-x86_64',
] as const;

/** A mapping that nobody has touched yet. */
const untouched: SetupVma = { start: BUFFER, end: '0xb7f49000', flags: 'rw-p' };

/** The process holds its own `mmap_sem` for writing, as in the middle of mmap(). */
const locked = process(42, 'editor', [untouched], { mmapSemWriter: 42 });

/** Stories of locks, callers that cannot wait, rights that grow, and what a CPU forbids the kernel. */
export const deeper = {
  copyOnWrite: {
    ...file,
    id: 'copy-on-write',
    opensAt: 'cpu.page-fault',
    setup: {
      tasks: [
        process(42, 'editor', [
          {
            start: BUFFER,
            end: '0xb7f46000',
            flags: 'rw-p',
            populated: [
              { at: BUFFER, bytes: TEXT, shared: true },
              { at: NEXT_PAGE, bytes: TEXT, protection: 'readonly' },
            ],
          },
        ]),
      ],
      current: 42,
    },
    does: [readInto(BUFFER), readInto(NEXT_PAGE)],
  },
  atomicCopy: {
    ...file,
    id: 'atomic-copy',
    opensAt: 'pagefault.disable',
    setup: { tasks: [process(42, 'editor', [untouched])], current: 42 },
    does: [
      {
        do: 'call',
        routine: 'demo_copy_inatomic',
        arguments: [BUFFER, '0x40'],
        syscall: `ioctl(3, DEMO_PEEK, ${BUFFER})`,
        atomic: true,
      },
      writeFrom(BUFFER),
    ],
  },
  twoCpus: {
    ...file,
    on: [
      'linux-2.6.24-x86-64',
      'linux-3.13-ia32',
      'linux-4.19-ia32',
      'linux-4.19-ia32-pti',
      'linux-4.19-x86_64',
    ],
    id: 'two-cpus',
    opensAt: 'race.turn',
    setup: {
      tasks: [editor, { pid: 43, comm: 'editor', threadOf: 42 }],
      current: 42,
      secondCpu: 43,
    },
    does: [
      { do: 'vmalloc', size: 16384 },
      {
        do: 'race',
        until: 'fault.may-sync',
        calls: [readAt('vmalloc+0x10'), readAt('vmalloc+0x10')],
      },
    ],
  },
  /** What is left of the race where `vmalloc` tells every process: a table is in the master before it is everywhere. */
  eagerRace: {
    ...file,
    profile: 'linux-6.1-ia32',
    on: ['linux-6.1-ia32-pae'],
    id: 'eager-race',
    opensAt: 'race.turn',
    setup: {
      tasks: [editor, { pid: 43, comm: 'editor', threadOf: 42 }, process(57, 'player')],
      current: 42,
      secondCpu: 43,
    },
    does: [
      {
        do: 'race',
        until: 'sync.everywhere',
        calls: [
          [{ do: 'vmalloc', size: 16384 }],
          [{ do: 'vmalloc', size: 8192 }, readAt('vmalloc+0x5010')],
        ],
      },
      readAt('vmalloc+0x10'),
      { do: 'switch', pid: 57 },
      readAt('vmalloc+0x5010'),
    ],
  },
  kernelThread: {
    ...file,
    on: TABLES_IN_CR3,
    id: 'kernel-thread',
    opensAt: 'switch.borrow',
    setup: {
      tasks: [process(42, 'editor', [untouched]), { pid: 9, comm: 'kworker', borrows: 42 }],
      current: 42,
    },
    does: [
      { do: 'vmalloc', size: 16384 },
      { do: 'switch', pid: 9 },
      readAt('vmalloc+0x10'),
      writeFrom(BUFFER),
    ],
  },
  writeReadOnly: {
    ...file,
    id: 'write-read-only',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [editor], current: 42 },
    does: [writeAt('demo_constant+0x0')],
  },
  staleTlb: {
    ...file,
    profile: 'linux-4.19-ia32',
    id: 'stale-tlb',
    opensAt: 'tlb.forbids',
    setup: { tasks: [editor], current: 42 },
    does: [
      readAt('demo_constant+0x0'),
      { do: 'widen', address: 'demo_constant+0x0' },
      writeAt('demo_constant+0x0'),
    ],
  },
  strayPointer: {
    ...file,
    on: NO_SMAP,
    id: 'stray-user-pointer',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [process(42, 'editor', [untouched])], current: 42 },
    does: [readAt(BUFFER)],
  },
  strayUnderSmap: {
    ...file,
    profile: 'linux-4.19-ia32-pae',
    id: 'stray-under-smap',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [process(42, 'editor', [untouched])], current: 42, cpu: { smap: true } },
    does: [readAt(BUFFER)],
  },
  strayListed: {
    ...file,
    profile: 'linux-4.19-ia32-pae',
    on: ['linux-3.13-ia32', 'linux-4.19-ia32', 'linux-4.19-ia32-pti'],
    id: 'stray-listed',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [process(42, 'editor', [untouched])], current: 42, cpu: { smap: true } },
    does: [
      {
        do: 'call',
        routine: 'demo_nofault',
        arguments: [BUFFER, 'demo_buffer+0x0'],
        syscall: `ioctl(3, DEMO_GET, ${BUFFER})`,
      },
    ],
  },
  executeUser: {
    ...file,
    profile: 'linux-4.19-ia32',
    id: 'execute-user-memory',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [editor], current: 42, cpu: { smep: true } },
    does: [
      {
        do: 'call',
        routine: 'demo_call',
        arguments: ['user_read+0x0'],
        syscall: 'ioctl(3, DEMO_CALL, user_read+0x0)',
      },
    ],
  },
  nonCanonical: {
    ...file,
    profile: 'linux-6.1-x86_64',
    on: [
      'linux-2.6.24-x86-64',
      'linux-4.19-x86_64',
      'linux-6.1-x86_64-la57',
      'linux-6.1-x86_64-pti',
      'linux-6.1-x86_64-kaslr',
    ],
    id: 'non-canonical-pointer',
    opensAt: 'cpu.protection-fault',
    setup: { tasks: [editor], current: 42 },
    does: [
      {
        do: 'call',
        routine: 'demo_inline_get',
        arguments: ['0x800000000000', 'demo_buffer+0x0'],
        syscall: 'ioctl(3, DEMO_GET, 0x800000000000)',
      },
      writeAt('0xdead000000000108'),
    ],
  },
  semaphoreNoEntry: {
    ...file,
    on: NO_SMAP,
    id: 'semaphore-no-entry',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [locked], current: 42 },
    does: [readAt(BUFFER)],
  },
  semaphoreOurs: {
    ...file,
    id: 'semaphore-ours',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [locked], current: 42 },
    does: [writeFrom(BUFFER)],
  },
} as const satisfies Record<string, Scenario>;
