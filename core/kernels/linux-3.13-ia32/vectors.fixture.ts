import { virt } from '../../bits.ts';
import { type Kernel, pa } from '../../kernel.ts';
import {
  FIXUP,
  LISTED,
  layout,
  PROBE,
  PROBE_FIXUP,
  USER_TABLE,
  VMALLOC_TABLE,
  vma,
} from '../linux-2.6.24-ia32/machine.fixture.ts';
import { type LaterSpec, laterMachineAt } from '../linux-4.19-x86/machine.fixture.ts';
import type { LaterVector } from '../linux-4.19-x86/vectors.fixture.ts';
import { linux313, recordedConfig } from './variant.ts';

/** An entry that also notes the error: its fixup is the next instruction. */
const NOTING = LISTED + 4n;
const NOTES = 0x7ffffff0n;
const TABLE = 0xc0212000n;

const words = [LISTED, FIXUP, NOTING, NOTING + 3n + NOTES, PROBE, PROBE_FIXUP].map((value, i) => {
  const at = TABLE + BigInt(4 * i);
  return [pa(layout, at), BigInt.asUintN(32, value - at)] as const;
});

/** 4.19's test machine under 3.13. */
export function machine313At(spec: LaterSpec): Kernel {
  const config = { ...recordedConfig, allSymbols: true, ...spec.config };
  const full = { ...spec, words: [...words, ...(spec.words ?? [])], config };
  const k = laterMachineAt(full, linux313);
  const exTable = { start: virt(TABLE), stop: virt(TABLE + BigInt(4 * words.length)) };
  return { ...k, profile: 'linux-3.13-ia32', image: { ...k.image, exTable } };
}

const VMALLOC = 0xc8800010n;
const USER = 0x10000010n;
const master = { 802: VMALLOC_TABLE | 0x067n };
const own = { 64: USER_TABLE | 0x067n };
const data = vma(0x10000000n, 0x10010000n, 'rw-p');
const stack = vma(0xbfc9f000n, 0xbfcb4000n, 'rw-p', { growsDown: true });
const onDisk = { files: { f: { pages: [{ frame: null, content: 7n }] } } };
const fileVma = vma(0x10000000n, 0x10010000n, 'r--p', { file: { name: 'f', pageOffset: 0 } });
const nonlinear = { ...fileVma, special: 'nonlinear' } as const;

/** What 3.13 does otherwise than 4.19. */
export const vectors313: readonly LaterVector[] = [
  {
    name: '3.13: a read that the tables allow by now is spurious too',
    spec: {
      address: VMALLOC,
      errorCode: 1n,
      master,
      ptes: [[VMALLOC, 0x3001163n]],
    },
    story: ['fault.may-not-sync', 'spurious.allows', 'cpu.iret-retry'],
    outcome: 'retry',
  },
  {
    name: '3.13: a guard page',
    spec: { address: VMALLOC, errorCode: 0n, master },
    story: [
      'sync.copy',
      'vmalloc.pte-absent',
      'spurious.absent',
      'extable.exhausted',
      'fixup.none',
      'prefetch.no',
      'oops.begin',
      'oops.headline',
      'oops.ip',
      'oops.pde',
      'oops.pte',
      'die.header',
      'oops.pid',
      'oops.hardware',
      'oops.task',
      'oops.eip',
      'oops.control',
      'oops.stack',
      'oops.code',
      'oops.summary',
      'oops.cr2',
      'oops.end-trace',
      'die.exit',
    ],
    outcome: 'oops',
  },
  {
    name: '3.13: a call of NULL',
    spec: { address: 0n, errorCode: 0n, eip: 0n },
    story: ['prefetch.unreadable', 'oops.headline', 'oops.code-at-eip', 'oops.bad-eip', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: '3.13: an entry that notes the error',
    spec: { address: USER, errorCode: 0n, eip: NOTING },
    story: ['extable.equal', 'fixup.uaccess-err', 'fixup.found', 'cpu.iret-fixup'],
    outcome: 'retry',
  },
  {
    name: '3.13: page faults are disabled by preempt_count',
    spec: { address: USER, errorCode: 0n, eip: LISTED, vmas: [data], task: { preemptCount: 1 } },
    story: ['fault.atomic', 'fixup.found'],
    never: ['fault.disabled', 'fixup.handler', 'fixup.uaccess-err'],
    outcome: 'retry',
  },
  {
    name: '3.13: the first touch of a stack just below it',
    spec: { address: 0xbfc9e000n, errorCode: 6n, esp: 0xbfc9e000n, vmas: [stack] },
    story: ['stack.grow', 'stack.guard-page', 'stack.grow', 'anon.map'],
    outcome: 'retry',
  },
  {
    name: '3.13: no room for the guard page',
    spec: {
      address: 0xbfc9f000n,
      errorCode: 6n,
      vmas: [vma(0xbfc90000n, 0xbfc9f000n, 'rw-p'), stack],
    },
    story: ['stack.guard-hit', 'fault.sigbus', 'sigbus.user', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: '3.13: a file page from the disk',
    spec: { address: USER, errorCode: 0n, own, vmas: [fileVma], kernel: onDisk },
    story: ['file.read', 'file.wait', 'fault.retry', 'fault.major'],
    outcome: 'retry',
  },
  {
    name: '3.13: a nonlinear mapping',
    spec: {
      address: USER,
      errorCode: 0n,
      own,
      vmas: [nonlinear],
      kernel: onDisk,
      ptes: [[USER, 0x040n]],
    },
    story: ['pte.to-nonlinear', 'nonlinear.page', 'file.map'],
    outcome: 'retry',
  },
];
