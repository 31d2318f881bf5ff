import type { EventId, Step } from '../../../core/index.ts';

/** A named event worth a mark on the timeline. */
export interface Mark {
  readonly index: number;
  readonly kind: 'bad' | 'hw' | 'master' | 'fix';
}

const named: Partial<Record<EventId, Mark['kind']>> = {
  'cpu.page-fault': 'bad',
  'fault.read-cr2': 'hw',
  'sync.copy': 'master',
  'anon.map': 'fix',
  'file.map': 'fix',
  'wp.map': 'fix',
  'extable.equal': 'fix',
  'extable.exhausted': 'bad',
  'oops.headline': 'bad',
  'cpu.iret-retry': 'fix',
  'cpu.iret-fixup': 'fix',
  'cpu.iret-signal': 'bad',
};

export const marksOf = (steps: readonly Step[]): readonly Mark[] =>
  steps.flatMap((step) => {
    const kind = named[step.event];
    return kind ? [{ index: step.index, kind }] : [];
  });
