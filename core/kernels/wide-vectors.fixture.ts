import { NX } from '../arch/format.ts';
import { stackOf } from '../arch/processor.ts';
import { hex, type Phys, phys, virt } from '../bits.ts';
import type { EventId } from '../events/index.ts';
import { type Kernel, pa } from '../kernel.ts';
import type { BackingPage } from '../kernel-state.ts';
import { cpuOf, currentTask } from '../machine.ts';
import { frameOf, kernelPhysical, pdeAt, pteAt } from '../mm/tables.ts';
import type { SetupVma } from '../setup.ts';
import type { Outcome } from '../step.ts';
import { peekEntry, pokeBytes, pokeEntry, pokeKernel, pokeWord } from './poke.ts';
import type { WideSpec } from './wide-booted.fixture.ts';

/** A fault that every 64-bit kernel knows, and what each does about it. */
export interface WideVector {
  readonly name: string;
  readonly spec: WideSpec;
  /** Events in this order: from 4.19 on, and where 6.1 does otherwise. 2.6.24 has vectors of its own. */
  readonly story: readonly EventId[];
  readonly modern?: readonly EventId[];
  readonly outcome: Outcome['kind'];
  readonly modernOutcome?: Outcome['kind'];
}

const AT = 0x20000000n;
const data: SetupVma = { start: '0x20000000', end: '0x20010000', flags: 'rw-p' };
const fixed: SetupVma = { ...data, flags: 'r--p' };
const none: SetupVma = { ...data, flags: '---p' };
const page: SetupVma = { ...data, populated: [{ at: '0x20000000' }] };
const disk = { f: [{ cached: false }, { cached: false, error: true }] } as const;
const mapped: SetupVma = { ...fixed, file: { name: 'f', pageOffset: 0 } };
const writable: SetupVma = { ...mapped, flags: 'rw-p' };
const STACK = 0x7ffc22026000n;
/** Kernel code that has said so by `stac`. */
const AC = 0x40246n;
const dying = { fatalSignalPending: true };

/** Where the PTE of a user address lies; its tables are there. */
export const ptePlace = (k: Kernel, address = AT): Phys => {
  const root = frameOf(cpuOf(k.now, k.cpu).registers.cr3);
  return pteAt(k, peekEntry(k, pdeAt(k, root, address)), address);
};

/** Puts bytes on a page that a process has. */
export function putOn(k: Kernel, address: bigint, bytes: readonly number[]): void {
  const frame = frameOf(peekEntry(k, ptePlace(k, address)));
  pokeBytes(k, phys(frame + (address & 0xfffn)), Uint8Array.from(bytes));
}

/** From here on what nobody wrote is not known, as in a recording. */
export function forget(k: Kernel): void {
  const { span, ...rest } = k.now.memory;
  k.now = { ...k.now, memory: { ...rest, span: { ...span, untouched: 'unknown' } } };
}

/** An entry that is not there, as a page that was swapped out leaves it, and what its slot holds. */
export const SWAPPED = 0x7f00000000000an;
export const swapState = (slot: BackingPage) => ({ swap: { [hex(SWAPPED)]: slot } });

/** The saved RIP is moved to the load of a user copy. */
export function atListed(k: Kernel): void {
  const { start } = k.image.exTable;
  const table = kernelPhysical(k, start);
  const { insn } = k.text?.entry.read(k.now.memory, table, start) ?? { insn: start };
  pokeWord(k, pa(k.layout, cpuOf(k.now, k.cpu).registers.esp + 8n), insn);
}

/** The task came from user mode: its registers lie at the top of the stack, SS, RSP, flags and CS from above. */
function byCall(k: Kernel): void {
  const { threadInfo } = currentTask(k.now, k.cpu);
  pokeWord(k, pa(k.layout, threadInfo + stackOf(k.layout).size - 32n), 0x33n);
}

/** Makes the page's entry what it is not. */
export const repte =
  (change: (entry: bigint) => bigint) =>
  (k: Kernel): void => {
    const at = ptePlace(k);
    pokeEntry(k, at, change(peekEntry(k, at)));
  };

const read = { address: AT, errorCode: 0n, eflags: AC, vmas: [data] };
const user = { address: AT, errorCode: 4n };
const wall = { address: AT, errorCode: 0n, eflags: AC };

export const wideVectors: readonly WideVector[] = [
  {
    name: 'nobody may sleep',
    spec: { ...read, task: { preemptCount: 1 } },
    story: ['fault.atomic', 'bad.kernel', 'fixup.none', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'an oops in an interrupt',
    spec: { ...read, task: { preemptCount: 0x10000 } },
    story: ['fault.atomic', 'fixup.none', 'oops.end-trace', 'die.interrupt-panic'],
    outcome: 'panic',
  },
  {
    name: 'panic_on_oops',
    spec: { ...wall, config: { panicOnOops: true } },
    story: ['vma.above', 'bad.kernel', 'die.panic-on-oops'],
    outcome: 'panic',
  },
  {
    name: 'a kernel thread',
    spec: { ...read, task: { mm: null } },
    story: ['fault.no-mm', 'bad.kernel', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'interrupts were off and stay off',
    spec: { ...read, eflags: 0x40046n },
    story: ['fault.irq-stay-off', 'pte.to-anonymous', 'zero.map'],
    modern: ['fault.irq-stay-off', 'huge.does-not-fit', 'zero.map'],
    outcome: 'retry',
  },
  {
    name: 'SMAP: no stac',
    spec: { ...read, eflags: 0x246n },
    story: ['smap.violation', 'bad.kernel', 'fixup.none', 'die.exit'],
    modern: ['smap.oops', 'oops.headline', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'a kprobe handles it',
    spec: { ...read, config: { kprobe: 'handles' } },
    story: ['fault.kprobe-handles', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a kprobe handles it, kernel half',
    spec: { address: 0xffffffff80200000n, errorCode: 3n, config: { kprobe: 'handles' } },
    story: ['fault.kernel-half', 'fault.kprobe-handles', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a reserved bit under a user address',
    spec: { ...user, errorCode: 0xcn },
    story: ['pgtable.bad', 'oops.tables', 'die.header', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the lock is held, the instruction is in no table',
    spec: { ...read, writer: 57 },
    story: ['sem.busy', 'extable.exhausted', 'sem.give-up', 'die.exit'],
    modern: ['lock.busy', 'extable.exhausted', 'lock.give-up', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'the lock is held for a moment',
    spec: { ...user, vmas: [data], writer: 57 },
    story: ['sem.busy', 'sem.wait', 'vma.contains'],
    modern: ['lock.busy', 'lock.wait', 'vma.contains'],
    outcome: 'retry',
  },
  {
    name: 'the lock is held by the task itself',
    spec: { ...user, vmas: [data], writer: 42 },
    story: ['sem.busy', 'sem.deadlock'],
    modern: ['lock.busy', 'lock.deadlock'],
    outcome: 'oops',
  },
  {
    name: 'a dying task and the lock',
    spec: { ...user, vmas: [data], writer: 57, task: dying },
    story: ['sem.busy', 'sem.wait'],
    modern: ['lock.busy', 'lock.killed', 'signal.force'],
    outcome: 'retry',
    modernOutcome: 'signal',
  },
  {
    name: 'nothing is mapped that high',
    spec: { ...user, address: 0x7ffffff00000n },
    story: ['vma.none', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'nobody handles the signal',
    spec: { ...user, config: { showUnhandledSignals: true } },
    story: ['bad.user', 'bad.segv-line', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a fetch is no prefetch',
    spec: { ...user, errorCode: 0x14n, config: { amdK8: true } },
    story: ['bad.user', 'prefetch.fetch', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'user mode jumped into the kernel',
    spec: {
      address: 0xffffffff80200000n,
      errorCode: 5n,
      eip: 0xffffffff80200000n,
      config: { amdK8: true },
    },
    story: ['bad.user', 'prefetch.kernel-text', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a write that is not allowed',
    spec: { ...user, errorCode: 6n, vmas: [fixed] },
    story: ['access.write-refused', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a present page that may not be read',
    spec: { ...user, errorCode: 5n, vmas: [page] },
    story: ['access.read-refused', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'no permission at all',
    spec: { ...user, vmas: [none] },
    story: ['access.none-allowed', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a protection key',
    spec: { ...user, errorCode: 0x25n, vmas: [page] },
    story: ['access.read-refused', 'signal.force'],
    modern: ['access.key-refused', 'signal.info', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'the stack grows',
    spec: { address: STACK - 0x100n, errorCode: 6n, esp: STACK },
    story: ['stack.near', 'stack.grow', 'anon.map'],
    modern: ['lock.for-writing', 'stack.grow', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: 'far below RSP: older kernels refuse it',
    spec: { address: STACK - 0x20000n, errorCode: 6n, esp: STACK },
    story: ['stack.far', 'bad.user'],
    modern: ['lock.for-writing', 'stack.grow', 'anon.map'],
    outcome: 'signal',
    modernOutcome: 'retry',
  },
  {
    name: 'the kernel writes below the stack',
    spec: { address: STACK - 0x100n, errorCode: 2n, eflags: AC },
    story: ['stack.kernel-access', 'stack.grow', 'anon.map'],
    modern: ['lock.for-writing', 'lock.give-up', 'die.exit'],
    outcome: 'retry',
    modernOutcome: 'oops',
  },
  {
    name: 'a stack at its limit',
    spec: { address: STACK - 0x100n, errorCode: 6n, esp: STACK, stackLimit: 4096n },
    story: ['stack.limit', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a stack that comes too near to its neighbour',
    spec: {
      address: STACK - 0x100n,
      errorCode: 6n,
      esp: STACK,
      vmas: [{ start: '0x7ffc22000000', end: '0x7ffc22020000', flags: 'rw-p' }],
    },
    story: ['stack.gap', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a file page from the cache',
    spec: { ...user, vmas: [mapped], files: { f: [{ cached: true }] } },
    story: ['pte.to-file', 'file.map-around', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'a file page from the disk',
    spec: { ...user, vmas: [mapped], files: disk },
    story: ['file.read', 'file.wait', 'fault.retry', 'fault.major'],
    modern: ['file.read', 'file.wait', 'lock.retry', 'fault.major'],
    outcome: 'retry',
  },
  {
    name: 'the disk fails',
    spec: { ...user, address: AT + 0x1000n, vmas: [mapped], files: disk },
    story: ['file.io-error', 'fault.sigbus', 'sigbus.user', 'sigbus.note', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a dying task does not wait for the disk',
    spec: { ...user, vmas: [mapped], files: disk, task: dying },
    story: ['file.wait', 'fault.retry-killed', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a dying task does not wait for the disk, kernel mode',
    spec: { ...wall, vmas: [mapped], files: disk, task: dying },
    story: ['file.wait', 'fault.retry-killed', 'fixup.none', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'behind the end of a file',
    spec: { ...user, vmas: [mapped], files: { f: [] } },
    story: ['file.beyond-end', 'fault.sigbus', 'sigbus.user', 'sigbus.note', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'behind the end of a file, kernel mode',
    spec: { ...wall, vmas: [mapped], files: { f: [] } },
    story: ['fault.sigbus', 'sigbus.kernel', 'fixup.none', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'no memory in user mode',
    spec: { ...user, errorCode: 6n, vmas: [page], address: AT + 0x1000n, full: true },
    story: ['anon.no-page', 'fault.out-of-memory', 'error.no-memory', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'no memory in kernel mode',
    spec: { ...wall, errorCode: 2n, vmas: [page], address: AT + 0x1000n, full: true },
    story: ['anon.no-page', 'fault.out-of-memory', 'oom.kernel', 'fixup.none', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'no memory for a table',
    spec: { ...user, errorCode: 6n, vmas: [data], full: true },
    story: ['mm.no-table', 'fault.out-of-memory', 'error.no-memory'],
    outcome: 'retry',
  },
  {
    name: 'no memory for a dying task',
    spec: {
      ...wall,
      errorCode: 2n,
      vmas: [page],
      address: AT + 0x1000n,
      full: true,
      task: dying,
    },
    story: ['anon.no-page', 'error.fatal-signal', 'fixup.none', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: "no memory for a copy of the file's page",
    spec: {
      ...user,
      errorCode: 6n,
      vmas: [{ ...writable, populated: [{ at: '0x20001000' }] }],
      files: { f: [{ cached: true }] },
      full: true,
    },
    story: ['file.cached', 'file.no-copy', 'fault.out-of-memory'],
    outcome: 'retry',
  },
  {
    name: 'no memory to read the file into',
    spec: {
      ...user,
      vmas: [{ ...mapped, populated: [{ at: '0x20001000' }] }],
      files: disk,
      full: true,
    },
    story: ['file.no-page', 'fault.out-of-memory'],
    outcome: 'retry',
  },
  {
    name: 'the page of zeros is written',
    spec: { ...user, errorCode: 7n, vmas: [page], prepare: repte(() => NX | 0x1200225n) },
    story: ['pte.to-copy-on-write', 'zero.copy', 'anon.page', 'wp.map'],
    outcome: 'retry',
  },
  {
    name: 'no memory for it',
    spec: {
      ...user,
      errorCode: 7n,
      vmas: [page],
      full: true,
      prepare: repte(() => NX | 0x1200225n),
    },
    story: ['zero.copy', 'wp.no-memory', 'fault.out-of-memory'],
    outcome: 'retry',
  },
  {
    name: 'a shared mapping is written',
    spec: {
      ...user,
      errorCode: 7n,
      vmas: [
        {
          ...data,
          flags: 'rw-s',
          file: { name: 'f', pageOffset: 0 },
          populated: [{ at: '0x20000000', protection: 'readonly' }],
        },
      ],
      files: { f: [{ cached: true }] },
    },
    story: ['pte.to-copy-on-write', 'wp.shared', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'the entry allows it by now: a read',
    spec: { ...user, vmas: [page] },
    story: ['pte.spurious', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'the entry allows it by now: a write',
    spec: { ...user, errorCode: 7n, vmas: [page], prepare: repte((entry) => entry | 0x800n) },
    story: ['pte.flush', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'the entry only lacks a mark',
    spec: { ...user, errorCode: 7n, vmas: [page], prepare: repte((entry) => entry & ~0x40n) },
    story: ['pte.touch', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  ...[
    { name: 'cached', slot: { frame: phys(0x2a00000n), content: 0n }, event: 'swap.cached' },
    { name: 'on the disk', slot: { frame: null, content: 7n }, event: 'swap.read' },
  ].map(
    ({ name, slot, event }): WideVector => ({
      name: `a page in swap: ${name}`,
      spec: {
        ...user,
        vmas: [page],
        state: swapState(slot),
        prepare: repte(() => SWAPPED),
      },
      story: ['pte.to-swap', event as EventId, 'swap.map', 'cpu.iret-retry'],
      outcome: 'retry',
    }),
  ),
  {
    name: 'a page in swap that cannot be read',
    spec: {
      ...user,
      vmas: [page],
      state: swapState({ frame: null, content: 'error' }),
      prepare: repte(() => SWAPPED),
    },
    story: ['pte.to-swap', 'swap.io-error', 'fault.sigbus'],
    outcome: 'signal',
  },
  {
    name: 'no memory to swap a page in',
    spec: {
      ...user,
      vmas: [page],
      full: true,
      state: swapState({ frame: null, content: 7n }),
      prepare: repte(() => SWAPPED),
    },
    story: ['pte.to-swap', 'swap.no-page', 'fault.out-of-memory'],
    outcome: 'retry',
  },
  {
    name: 'a module that lists nothing',
    spec: {
      ...wall,
      eip: 0xffffffffc0000000n,
      state: {
        modules: [
          {
            name: 'idle',
            base: virt(0xffffffffc0000000n),
            size: 4096n,
            extable: virt(0n),
            numExentries: 0,
          },
        ],
      },
    },
    story: ['extable.exhausted', 'extable.modules', 'fixup.none', 'die.exit'],
    modern: ['extable.modules', 'extable.module-empty', 'extable.bpf', 'fixup.none', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'bytes at RIP that nobody knows',
    spec: {
      ...user,
      eip: 0x400100n,
      config: { amdK8: true },
      prepare: (k) => {
        const at = ptePlace(k, 0x400000n);
        pokeEntry(k, at, 0x2fff025n);
        forget(k);
      },
    },
    story: ['bad.user', 'prefetch.unknown', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'user mode runs a page that is NX',
    spec: { ...user, errorCode: 0x15n, eip: AT, vmas: [page] },
    story: ['access.read-refused', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  ...([12, 13] as const).flatMap((vector): WideVector[] => [
    {
      name: `vector ${vector} in user mode, which nobody handles`,
      spec: {
        address: 0n,
        errorCode: 0n,
        vector,
        user: true,
        config: { showUnhandledSignals: true },
      },
      story: ['gp.user', 'gp.note', 'signal.force', 'signal.deliver'],
      modern: ['gp.user', 'gp.note', 'bad.segv-line', 'signal.force', 'signal.deliver'],
      outcome: 'signal',
    },
    {
      name: `vector ${vector} in user mode, which is handled`,
      spec: { address: 0n, errorCode: 0n, vector, user: true, task: { handles: [7, 11] } },
      story: ['gp.user', 'gp.note', 'signal.force', 'signal.deliver'],
      modern: ['gp.user', 'gp.note', 'bad.segv-quiet', 'signal.force', 'signal.deliver'],
      outcome: 'signal',
    },
    {
      name: `vector ${vector} in the kernel`,
      spec: { address: 0n, errorCode: 0n, vector },
      story: ['gp.kernel', 'fixup.none', 'gp.note', 'die.header', 'die.exit'],
      outcome: 'oops',
    },
    {
      name: `vector ${vector} at an instruction that is listed`,
      spec: { address: 0n, errorCode: 0n, vector, prepare: atListed },
      story: ['gp.kernel', 'extable.equal', 'fixup.found', 'gp.fixed-up', 'cpu.iret-fixup'],
      outcome: 'retry',
    },
  ]),
  {
    name: 'vector 13 at an instruction that is listed, in a system call',
    spec: {
      address: 0n,
      errorCode: 0n,
      vector: 13,
      prepare: (k) => {
        atListed(k);
        byCall(k);
      },
    },
    story: ['gp.kernel', 'fixup.found', 'gp.fixed-up', 'cpu.iret-fixup'],
    modern: ['gp.kernel', 'fixup.warning', 'oops.warning', 'oops.user-ip', 'gp.fixed-up'],
    outcome: 'retry',
  },
  {
    name: 'a shared page of a file that nobody knows: copied or kept, nobody can tell',
    spec: {
      ...user,
      errorCode: 7n,
      vmas: [{ ...data, populated: [{ at: '0x20000000', shared: true }] }],
      prepare: (k) => pokeKernel(k, { memMap: {} }),
    },
    story: ['pte.to-copy-on-write', 'wp.either', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'no memory for a copy',
    spec: {
      ...user,
      errorCode: 7n,
      vmas: [{ ...data, populated: [{ at: '0x20000000', shared: true }] }],
      full: true,
    },
    story: ['pte.to-copy-on-write', 'wp.no-memory', 'fault.out-of-memory'],
    outcome: 'retry',
  },
  {
    name: 'a private file is written',
    spec: { ...user, errorCode: 6n, vmas: [writable], files: { f: [{ cached: true }] } },
    story: ['pte.to-file', 'file.cached', 'file.early-copy', 'file.map-copy'],
    outcome: 'retry',
  },
  {
    name: 'a shared file is written',
    spec: {
      ...user,
      errorCode: 6n,
      vmas: [{ ...writable, flags: 'rw-s' }],
      files: { f: [{ cached: true }] },
    },
    story: ['pte.to-file', 'file.cached', 'file.map-shared'],
    outcome: 'retry',
  },
];
