import type { EventId } from './events/index.ts';

/** The coarse grain of a story, in the order in which they usually come. */
export const PHASES = [
  'link',
  'setup',
  'run',
  'walk',
  'raise',
  'decide',
  'vmalloc',
  'paging',
  'extable',
  'fixup',
  'signal',
  'oops',
  'return',
] as const;
export type PhaseId = (typeof PHASES)[number];

/** What stands before an event's dot. */
type AreaOf<E extends string> = E extends `${infer Area}.${string}` ? Area : never;

/** The phase of each area of events: a new area without one is a compile error. */
const OF_AREA: Readonly<Record<AreaOf<EventId>, PhaseId>> = {
  access: 'decide',
  anon: 'paging',
  area: 'setup',
  bad: 'decide',
  bug: 'oops',
  context: 'decide',
  cpu: 'run',
  df: 'raise',
  die: 'oops',
  entry: 'raise',
  error: 'decide',
  extable: 'extable',
  fault: 'decide',
  file: 'paging',
  fixup: 'fixup',
  gp: 'decide',
  link: 'link',
  lock: 'decide',
  master: 'setup',
  mm: 'paging',
  module: 'setup',
  nonlinear: 'paging',
  oom: 'decide',
  oops: 'oops',
  page: 'setup',
  pagefault: 'setup',
  pfn: 'paging',
  pgd: 'setup',
  pgtable: 'oops',
  prefetch: 'decide',
  pte: 'paging',
  race: 'setup',
  sem: 'decide',
  sigbus: 'signal',
  signal: 'signal',
  sort: 'link',
  smap: 'decide',
  spurious: 'decide',
  huge: 'paging',
  stack: 'paging',
  swap: 'paging',
  switch: 'setup',
  sync: 'vmalloc',
  syscall: 'setup',
  thread: 'setup',
  tlb: 'walk',
  user: 'setup',
  vfree: 'setup',
  vma: 'decide',
  vmalloc: 'vmalloc',
  vsyscall: 'decide',
  walk: 'walk',
  wp: 'paging',
  zero: 'paging',
};

/** Events that belong to another phase than their area does. */
const OF_EVENT: Partial<Readonly<Record<EventId, PhaseId>>> = {
  'bad.segv-line': 'signal',
  'bad.segv-quiet': 'signal',
  'context.fixed-up': 'fixup',
  'cpu.iret-fixup': 'return',
  'cpu.iret-retry': 'return',
  'cpu.iret-signal': 'return',
  'cpu.page-fault': 'raise',
  'cpu.protection-fault': 'raise',
  'fault.repaired': 'vmalloc',
  'gp.fixed-up': 'fixup',
  'gp.hint': 'oops',
  'gp.no-hint': 'oops',
  'gp.note': 'signal',
  'df.unexplained': 'oops',
  'entry.user-tables': 'return',
  'gp.segment': 'oops',
  'fault.not-repaired': 'vmalloc',
  'fault.minor': 'paging',
  'fault.major': 'paging',
  'oom.kill': 'signal',
  'oom.kill-line': 'signal',
  'stack.far': 'decide',
  'stack.kernel-access': 'decide',
  'stack.near': 'decide',
  'user.killed': 'signal',
};

const areaOf = (event: EventId): AreaOf<EventId> => event.split('.')[0] as AreaOf<EventId>;

/** The phase that an event belongs to. */
export const phaseOf = (event: EventId): PhaseId => OF_EVENT[event] ?? OF_AREA[areaOf(event)];

/** What the timeline marks: the moments by which a run is told. */
export type MarkId =
  | 'fault-raised'
  | 'cr2-read'
  | 'branch'
  | 'entry-copied'
  | 'page-mapped'
  | 'table-hit'
  | 'no-hit'
  | 'signal'
  | 'oops'
  | 'restart';

const MARKS: Partial<Readonly<Record<EventId, MarkId>>> = {
  'cpu.page-fault': 'fault-raised',
  'cpu.protection-fault': 'fault-raised',
  'fault.read-cr2': 'cr2-read',
  'fault.may-sync': 'branch',
  'fault.may-not-sync': 'branch',
  'fault.atomic': 'branch',
  'fault.no-mm': 'branch',
  'sem.give-up': 'branch',
  'vma.none': 'branch',
  'vma.no-growth': 'branch',
  'vma.contains': 'branch',
  'stack.far': 'branch',
  'access.write-refused': 'branch',
  'access.read-refused': 'branch',
  'access.none-allowed': 'branch',
  'sync.copy': 'entry-copied',
  'sync.top-copy': 'entry-copied',
  'anon.map': 'page-mapped',
  'file.map': 'page-mapped',
  'file.map-copy': 'page-mapped',
  'file.map-shared': 'page-mapped',
  'pfn.map': 'page-mapped',
  'swap.map': 'page-mapped',
  'wp.map': 'page-mapped',
  'wp.reuse': 'page-mapped',
  'wp.shared': 'page-mapped',
  'wp.either': 'page-mapped',
  'extable.equal': 'table-hit',
  'fixup.none': 'no-hit',
  'signal.force': 'signal',
  'oops.headline': 'oops',
  'bug.trap': 'oops',
  'cpu.iret-retry': 'restart',
  'cpu.iret-fixup': 'restart',
  'cpu.iret-signal': 'restart',
};

/** The mark that an event is on the timeline, or `null`. */
export const eventName = (event: EventId): MarkId | null => MARKS[event] ?? null;
