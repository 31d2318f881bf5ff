import { phys, virt } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { pgdCtor } from '../../mm/pgd-ctor.ts';
import { switchTo } from '../../mm/switch.ts';
import { vfree, vmalloc } from '../../mm/vmalloc.ts';
import type { Run } from '../../step.ts';
import { FREE, layout, machineAt, type Spec, VMALLOC_TABLE } from './machine.fixture.ts';

/** Something that the memory management does without a fault, and its events in order; others may lie between. */
export interface MmRun {
  readonly name: string;
  readonly spec?: Partial<Spec>;
  readonly run: (k: Kernel) => Run<unknown>;
  readonly story: readonly string[];
}

/** A kernel for a run. */
export const kernelFor = (run: MmRun): Kernel =>
  machineAt({ address: 0n, errorCode: 0n, ...run.spec });

const START = layout.vmallocStart;

function* allocateAndFree(k: Kernel): Run<void> {
  const first = yield* vmalloc(k, 8192n);
  yield* vmalloc(k, 4096n);
  if (first !== null) yield* vfree(k, first);
  yield* vmalloc(k, 100n);
}

export const mmRuns: readonly MmRun[] = [
  {
    name: 'vmalloc of two pages where the master has no table',
    run: (k) => vmalloc(k, 8192n),
    story: [
      'area.found',
      'area.page',
      'area.page',
      'master.table-made',
      'master.pte',
      'master.pte',
      'area.ready',
    ],
  },
  {
    name: 'vmalloc where the master has a table',
    spec: { master: { 802: VMALLOC_TABLE | 0x067n } },
    run: (k) => vmalloc(k, 1n),
    story: ['area.found', 'area.page', 'master.table-there', 'master.pte', 'area.ready'],
  },
  {
    name: 'vmalloc of more than there is room for',
    run: (k) => vmalloc(k, 1n << 30n),
    story: ['area.none'],
  },
  {
    name: 'vmalloc of more pages than are free',
    spec: { freePages: 1n },
    run: (k) => vmalloc(k, 8192n),
    story: ['area.found', 'area.page', 'area.no-page', 'vfree.area', 'vfree.flush', 'vfree.pages'],
  },
  {
    name: 'a gap is used again',
    run: allocateAndFree,
    story: [
      'area.ready',
      'area.ready',
      'vfree.area',
      'vfree.pte',
      'vfree.pte',
      'vfree.flush',
      'vfree.pages',
      'area.found',
      'master.table-there',
      'area.ready',
    ],
  },
  { name: 'vfree of nothing', run: (k) => vfree(k, virt(START + 4096n)), story: ['vfree.unknown'] },
  {
    name: 'a new directory',
    spec: { master: { 802: VMALLOC_TABLE | 0x067n } },
    run: (k) => pgdCtor(k, phys(FREE + 0x8000n)),
    story: ['pgd.clone'],
  },
  {
    name: 'a switch to another process',
    spec: { registers: { cr3: 0x1090000n } },
    run: (k) => switchTo(k, 1),
    story: ['switch.tables'],
  },
  {
    name: 'a switch to a thread of the same process',
    run: (k) => switchTo(k, 1),
    story: ['switch.same'],
  },
  { name: 'a switch to a kernel thread', run: (k) => switchTo(k, 7), story: ['switch.borrow'] },
];
