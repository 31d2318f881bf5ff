import { phys, virt } from '../../bits.ts';
import type { EventId } from '../../events/index.ts';
import type { SetupVma } from '../../setup.ts';
import { pokeEntry, pokeKernel } from '../poke.ts';
import {
  atListed,
  forget,
  ptePlace,
  putOn,
  repte,
  SWAPPED,
  swapState,
} from '../wide-vectors.fixture.ts';
import type { Vector } from './vectors.fixture.ts';

const AT = 0x20000000n;
const STACK = 0x7ffc22026000n;
const data: SetupVma = { start: '0x20000000', end: '0x20010000', flags: 'rw-p' };
const page: SetupVma = { ...data, populated: [{ at: '0x20000000' }] };
const mapped: SetupVma = { ...data, flags: 'r--p', file: { name: 'f', pageOffset: 0 } };
const writable: SetupVma = { ...mapped, flags: 'rw-p' };
const cached = { f: [{ cached: true }] } as const;
const disk = { f: [{ cached: false }, { cached: false, error: true }] } as const;
const read = { address: AT, errorCode: 4n };
const write = { address: AT, errorCode: 6n };
/** The page is there, read-only, and is written. */
const refused = { address: AT, errorCode: 7n };
const shared: SetupVma = { ...data, populated: [{ at: '0x20000000', shared: true }] };
/** So that a table for the address is there although the page is not. */
const beside = (vma: SetupVma): SetupVma => ({ ...vma, populated: [{ at: '0x20001000' }] });

const inKernel: readonly EventId[] = ['entry.save', 'gp.kernel', 'fixup.none', 'gp.note'];

/** #SS, which a non-canonical address by way of RSP or RBP raises. */
const stackSegment: readonly Vector[] = [
  {
    name: 'a non-canonical stack pointer in user mode',
    spec: { address: 0n, errorCode: 0n, vector: 12, user: true },
    story: ['gp.user', 'gp.note', 'signal.force', 'cpu.iret-signal'],
    outcome: 'signal',
  },
  {
    name: 'a non-canonical stack pointer in the kernel',
    spec: { address: 0n, errorCode: 0n, vector: 12 },
    story: [...inKernel, 'die.header', 'die.exit'],
    outcome: 'oops',
    log: /^stack segment: 0000 \[1\] $/,
  },
  {
    name: 'a non-canonical stack pointer that the table forgives',
    spec: { address: 0n, errorCode: 0n, vector: 12, prepare: atListed },
    story: ['gp.kernel', 'fixup.found', 'gp.fixed-up', 'cpu.iret-fixup'],
    outcome: 'retry',
  },
];

/** What supplies pages on 2.6.24 for 64 bits, and the two other ways into the handler. */
export const supplyVectors: readonly Vector[] = [
  {
    name: 'nothing is mapped that high',
    spec: { ...read, address: 0x7ffffff00000n },
    story: ['vma.none', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'the kernel writes below the stack',
    spec: { address: STACK - 0x100n, errorCode: 2n },
    story: ['stack.kernel-access', 'stack.grow', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: 'a stack at its limit',
    spec: { address: STACK - 0x100n, errorCode: 6n, esp: STACK, stackLimit: 4096n },
    story: ['stack.limit', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'no memory: init waits and asks again',
    spec: { ...write, vmas: [beside(data)], full: true, pid: 1 },
    limit: 200,
    story: ['oom.init-waits', 'sem.taken', 'vma.contains', 'anon.no-page', 'oom.init-waits'],
    outcome: 'step-limit',
  },
  {
    name: 'the instruction is a prefetch',
    spec: { ...read, vmas: [], prepare: (k) => putOn(k, 0x400000n, [0x0f, 0x0d]), eip: 0x400000n },
    story: ['bad.user', 'prefetch.yes', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'the instruction cannot be read',
    spec: { address: 0x30000000n, errorCode: 4n, eip: 0x30000000n },
    story: ['bad.user', 'oops.probe', 'oops.probe-failed', 'prefetch.unreadable', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a module that lists nothing',
    spec: {
      ...read,
      errorCode: 0n,
      state: {
        modules: [
          {
            name: 'idle',
            base: virt(0xffffffff88000000n),
            size: 4096n,
            extable: virt(0n),
            numExentries: 0,
          },
        ],
      },
    },
    story: ['extable.exhausted', 'extable.module-empty', 'fixup.none', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'huge pages are not modelled',
    spec: { ...read, vmas: [data], special: 'hugetlb' },
    story: ['mm.hugetlb'],
    outcome: 'unknown',
  },
  {
    name: 'bytes at RIP that nobody knows',
    spec: {
      ...read,
      eip: 0x400100n,
      prepare: (k) => {
        pokeEntry(k, ptePlace(k, 0x400000n), 0x2fff025n);
        forget(k);
      },
    },
    story: ['bad.user', 'prefetch.unknown', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a driver gives frames without pages',
    spec: { ...read, vmas: [mapped], special: 'nopfn', files: cached },
    story: ['pte.to-pfn', 'pfn.map', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'a driver without a frame',
    spec: { ...read, address: AT + 0x1000n, vmas: [mapped], special: 'nopfn', files: cached },
    story: ['pte.to-pfn', 'pfn.sigbus', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a nonlinear mapping: the entry holds the page',
    spec: {
      ...read,
      vmas: [beside(mapped)],
      special: 'nonlinear',
      files: { f: [{ cached: false }, { cached: false }, { cached: true }] },
      prepare: (k) => pokeEntry(k, ptePlace(k), 0x2040n),
    },
    story: ['pte.to-nonlinear', 'nonlinear.page', 'file.cached', 'file.map'],
    outcome: 'retry',
  },
  {
    name: 'a nonlinear entry where none belongs',
    spec: { ...read, vmas: [page], prepare: repte(() => 0x2040n) },
    story: ['pte.to-nonlinear', 'nonlinear.corrupt', 'oom.kill'],
    outcome: 'oops',
  },
  ...(
    [
      ['cached', { frame: phys(0x2a00000n), content: 0n }, 'swap.cached', 'swap.map', 'retry'],
      ['on the disk', { frame: null, content: 7n }, 'swap.read', 'fault.major', 'retry'],
      ['unreadable', { frame: null, content: 'error' }, 'swap.io-error', 'sigbus.user', 'signal'],
    ] as const
  ).map(
    ([name, slot, event, then, outcome]): Vector => ({
      name: `a page in swap: ${name}`,
      spec: { ...read, vmas: [page], state: swapState(slot), prepare: repte(() => SWAPPED) },
      story: ['pte.to-swap', event, then],
      outcome,
    }),
  ),
  {
    name: 'no memory to swap a page in',
    spec: {
      ...read,
      vmas: [page],
      full: true,
      state: swapState({ frame: null, content: 7n }),
      prepare: repte(() => SWAPPED),
    },
    story: ['pte.to-swap', 'swap.no-page', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: 'the entry allows it by now: a read',
    spec: { ...read, vmas: [page] },
    story: ['pte.spurious', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'the entry allows it by now: a write',
    spec: { ...refused, vmas: [page] },
    story: ['pte.flush', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'the entry only lacks a mark',
    spec: { ...refused, vmas: [page], prepare: repte((entry) => entry & ~0x40n) },
    story: ['pte.touch', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: 'no memory for a page',
    spec: { ...write, vmas: [beside(data)], full: true },
    story: ['anon.no-page', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: 'a frame without a page is copied',
    spec: { ...refused, vmas: [page], prepare: repte(() => 0x100000000025n) },
    story: ['wp.no-page', 'wp.copy', 'wp.map'],
    outcome: 'retry',
  },
  {
    name: 'nobody knows how many have the page',
    spec: { ...refused, vmas: [shared], prepare: (k) => pokeKernel(k, { memMap: {} }) },
    story: ['pte.to-copy-on-write', 'wp.either'],
    outcome: 'retry',
  },
  {
    name: 'a shared mapping is written',
    spec: {
      ...refused,
      vmas: [
        {
          ...mapped,
          flags: 'rw-s',
          populated: [{ at: '0x20000000', protection: 'readonly' }],
        },
      ],
      files: cached,
    },
    story: ['pte.to-copy-on-write', 'wp.shared'],
    outcome: 'retry',
  },
  {
    name: 'no memory for a copy',
    spec: { ...refused, vmas: [shared], full: true },
    story: ['pte.to-copy-on-write', 'wp.no-memory', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: 'a private file is written',
    spec: { ...write, vmas: [writable], files: cached },
    story: ['pte.to-file', 'file.cached', 'file.early-copy', 'file.map-copy'],
    outcome: 'retry',
  },
  {
    name: "no memory for a copy of the file's page",
    spec: { ...write, vmas: [beside(writable)], files: cached, full: true },
    story: ['file.cached', 'file.no-copy', 'oom.kill'],
    outcome: 'oops',
  },
  {
    name: 'a shared file is written',
    spec: { ...write, vmas: [{ ...writable, flags: 'rw-s' }], files: cached },
    story: ['file.cached', 'file.map-shared'],
    outcome: 'retry',
  },
  {
    name: 'a file is read from the disk',
    spec: { ...read, vmas: [mapped], files: disk },
    story: ['file.read', 'file.map', 'fault.major'],
    outcome: 'retry',
  },
  {
    name: 'the disk fails',
    spec: { ...read, address: AT + 0x1000n, vmas: [mapped], files: disk },
    story: ['file.io-error', 'fault.sigbus', 'sigbus.user'],
    outcome: 'signal',
  },
  {
    name: 'no memory to read the file into',
    spec: { ...read, vmas: [beside(mapped)], files: disk, full: true },
    story: ['file.no-page', 'oom.kill'],
    outcome: 'oops',
  },
  ...stackSegment,
];
