import type { EventId, kernelProfiles } from '../../core/index.ts';
import type { PanelName } from './panels.tsx';

/** A step worth looking at: the first of its event in a story on a kernel, and the panels that show something there. */
export type Sight = readonly [
  story: string,
  kernel: (typeof kernelProfiles)[number]['id'],
  event: EventId,
  panels: readonly PanelName[],
];

const I386 = 'linux-2.6.24-ia32';
const PAE = 'linux-2.6.24-ia32-pae';
const X64 = 'linux-2.6.24-x86-64';
const I386_313 = 'linux-3.13-ia32';
const I386_419 = 'linux-4.19-ia32';
const PTI_419 = 'linux-4.19-ia32-pti';
const X64_419 = 'linux-4.19-x86_64';
const X64_61 = 'linux-6.1-x86_64';
const LA57 = 'linux-6.1-x86_64-la57';

/** An address and its walk in every format; entries that are absent, refused, copied, shared. */
const walks: readonly Sight[] = [
  ['no-fault', I386, 'walk.start', ['address', 'memory', 'narration']],
  ['no-fault', I386, 'walk.leaf', ['address', 'memory']],
  ['no-fault', I386, 'tlb.hit', ['cpu', 'memory']],
  ['no-fault', PAE, 'walk.leaf', ['address', 'memory']],
  ['no-fault', X64, 'walk.leaf', ['address', 'memory']],
  ['no-fault', LA57, 'walk.start', ['address']],
  ['no-fault', LA57, 'walk.leaf', ['address', 'memory']],
  ['no-fault', PTI_419, 'walk.leaf', ['memory']],
  ['vmalloc-first-touch', I386, 'master.table-made', ['memory', 'narration']],
  ['vmalloc-first-touch', I386, 'walk.absent', ['memory']],
  ['vmalloc-first-touch', I386, 'cpu.page-fault', ['cpu', 'memory', 'timeline', 'narration']],
  ['vmalloc-first-touch', I386, 'fault.read-cr2', ['cpu', 'handler']],
  ['vmalloc-first-touch', I386, 'sync.copy', ['memory', 'handler', 'narration', 'entry']],
  ['vmalloc-first-touch', I386, 'sync.copy', ['space', 'decisions']],
  ['vmalloc-first-touch', I386, 'cpu.iret-retry', ['cpu', 'memory', 'timeline']],
  ['vmalloc-first-touch', X64, 'sync.top-copy', ['memory', 'handler', 'narration', 'entry']],
  ['pae-nothing-to-copy', PAE, 'sync.shared', ['memory', 'narration']],
  ['vmalloc-hole-no-page', I386, 'vmalloc.pte-absent', ['memory', 'handler']],
  ['vmalloc-hole-no-table', I386, 'sync.master-empty', ['memory']],
  ['one-entry-512-gib', X64, 'vmalloc.lower-none', ['memory', 'timeline']],
  ['copy-on-write', I386, 'walk.forbidden', ['memory', 'address']],
  ['copy-on-write', PAE, 'wp.map', ['memory', 'entry']],
  ['copy-to-user-demand', I386, 'anon.map', ['memory', 'handler', 'space']],
  ['execute-user-memory', X64_419, 'walk.forbidden', ['memory', 'narration']],
  ['stale-tlb', I386_419, 'tlb.forbids', ['memory', 'cpu']],
  ['two-cpus', I386, 'sync.already', ['memory', 'cpu']],
  ['kernel-thread', I386, 'switch.borrow', ['memory', 'cpu']],
];

/** The exception table: unsorted, before, while and after a search, in each format of its entries. */
const tables: readonly Sight[] = [
  ['linking', I386, 'link.entry', ['image', 'memory', 'cpu', 'address', 'space']],
  ['linking', I386, 'link.unsorted', ['image']],
  ['linking', I386, 'sort.sift', ['image', 'timeline']],
  ['linking', I386, 'sort.done', ['image', 'narration']],
  ['copy-from-user-unmapped', I386, 'extable.search', ['image', 'handler']],
  ['copy-from-user-unmapped', I386, 'extable.smaller', ['image', 'handler']],
  ['copy-from-user-unmapped', I386, 'extable.equal', ['image', 'timeline']],
  ['copy-from-user-unmapped', I386, 'fixup.found', ['image', 'eip']],
  ['copy-from-user-unmapped', I386, 'cpu.iret-fixup', ['cpu', 'image']],
  ['copy-from-user-unmapped', X64, 'extable.equal', ['image']],
  ['copy-from-user-unmapped', I386_313, 'extable.equal', ['image']],
  ['copy-from-user-unmapped', I386_419, 'fixup.handler', ['image']],
  ['copy-from-user-unmapped', X64_419, 'extable.equal', ['image']],
  ['copy-from-user-unmapped', X64_61, 'fixup.type', ['image', 'handler']],
  ['null-read', I386, 'extable.exhausted', ['image', 'decisions']],
  ['module-fault', I386, 'extable.module', ['image']],
];

/** The CPU with every bit of an error code, the handler, and what an oops prints from its first to its last line. */
const reports: readonly Sight[] = [
  ['null-read', I386, 'cpu.page-fault', ['cpu', 'error', 'flags']],
  ['write-read-only', I386, 'cpu.page-fault', ['cpu', 'error']],
  ['execute-user-memory', X64_419, 'cpu.page-fault', ['cpu', 'error', 'flags']],
  ['bad-pointer-everywhere', X64_61, 'cpu.string', ['cpu', 'timeline']],
  ['copy-from-user-crossing', I386, 'cpu.string', ['cpu', 'narration']],
  ['null-read', I386, 'oops.headline', ['log', 'narration']],
  ['null-read', I386, 'oops.pde', ['log']],
  ['null-read', I386, 'oops.stack', ['log']],
  ['null-read', I386, 'die.exit', ['log', 'handler', 'narration']],
  ['null-read', I386_419, 'oops.first-registers', ['log', 'narration']],
  ['null-read', X64, 'die.exit', ['log']],
  ['null-read', X64_61, 'die.exit', ['log', 'handler']],
  ['semaphore-ours', X64_61, 'lock.deadlock', ['handler', 'narration']],
];

/** Everything the gallery shows, in order. */
export const sights: readonly Sight[] = [...walks, ...tables, ...reports];
