import type { Step } from '../../core/index.ts';
import type { Moment } from './moment.ts';

/** The panels, in the order of their number keys. */
export const PANELS = ['address', 'walk', 'master', 'extable', 'handler', 'cpu', 'log'] as const;
export type PanelId = (typeof PANELS)[number];

/** What the stage gives its room to. */
export type Scenery = 'memory' | 'image' | 'log';

const byArea: Readonly<Record<string, readonly PanelId[]>> = {
  walk: ['walk', 'address'],
  tlb: ['address', 'cpu'],
  cpu: ['cpu', 'extable'],
  entry: ['cpu', 'handler'],
  fault: ['handler', 'cpu'],
  sem: ['handler'],
  vma: ['handler', 'address'],
  stack: ['handler', 'cpu'],
  access: ['handler', 'cpu'],
  bad: ['handler'],
  context: ['handler', 'cpu'],
  oom: ['handler'],
  sigbus: ['handler'],
  signal: ['handler', 'cpu'],
  vmalloc: ['walk', 'master', 'handler'],
  sync: ['master', 'walk', 'handler'],
  area: ['master'],
  master: ['master', 'walk'],
  vfree: ['master', 'walk'],
  pgd: ['walk', 'master'],
  switch: ['cpu', 'walk'],
  mm: ['walk', 'handler'],
  pte: ['walk', 'handler'],
  anon: ['walk', 'handler'],
  file: ['walk', 'handler'],
  pfn: ['walk', 'handler'],
  nonlinear: ['walk', 'handler'],
  swap: ['walk', 'handler'],
  wp: ['walk', 'handler'],
  extable: ['extable', 'handler'],
  fixup: ['extable', 'handler'],
  oops: ['log', 'handler'],
  die: ['log', 'handler'],
  syscall: ['cpu', 'extable'],
  user: ['cpu', 'extable'],
  link: ['extable'],
  sort: ['extable'],
  module: ['extable'],
};

const areaOf = (step: Step): string => step.event.split('.')[0] ?? '';

/** The panels that take part in a step. */
export const partOf = (step: Step): readonly PanelId[] =>
  step.event === 'cpu.page-fault'
    ? ['cpu', 'address', 'walk']
    : (byArea[areaOf(step)] ?? ['handler']);

const imageAreas: ReadonlySet<string> = new Set([
  'extable',
  'fixup',
  'link',
  'sort',
  'module',
  'context',
]);

const logAreas: ReadonlySet<string> = new Set(['oops', 'die']);

const sceneryWith: Partial<Record<PanelId, Scenery>> = {
  walk: 'memory',
  master: 'memory',
  extable: 'image',
  log: 'log',
};

/** What the stage shows so that a panel can be in front; `null` where the panel has a place of its own. */
export const sceneryFor = (panel: PanelId | null): Scenery | null =>
  panel === null ? null : (sceneryWith[panel] ?? null);

/** Whether the step belongs to the tables , to the kernel's text and its exception table, or to what is printed. */
export function sceneryOf({ step, kernel }: Moment): Scenery {
  if (logAreas.has(areaOf(step))) return 'log';
  if (imageAreas.has(areaOf(step)) || step.event === 'cpu.iret-fixup') return 'image';
  if (step.event === 'cpu.execute' || step.event === 'cpu.string') {
    const { eip } = step.facts;
    const fixups = kernel.image.sections.find(({ name }) => name === '.fixup');
    if (fixups && eip >= fixups.start && eip < fixups.end) return 'image';
  }
  return 'memory';
}
