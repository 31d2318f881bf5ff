import type { Step } from '../../../core/index.ts';
import type { Moment } from '../../picture/moment.ts';

const hardware: ReadonlySet<string> = new Set(['walk', 'tlb']);

const ofHandler = (step: Step): boolean => !hardware.has(step.event.split('.')[0] ?? '');

/** Indices of the handler's steps since the CPU raised the fault in progress; the last is the step itself. */
export function pathOf({ trace, index }: Moment): readonly number[] {
  const steps: number[] = [];
  for (let i = index; i >= 0; i--) {
    const step = trace.steps[i];
    if (!step) return [];
    if (i < index && step.event.startsWith('cpu.iret')) return [];
    if (step.event === 'cpu.page-fault') return [i, ...steps.reverse()];
    if (step.event === 'syscall.enter' || step.event === 'user.run') return [];
    if (ofHandler(step)) steps.push(i);
  }
  return [];
}
