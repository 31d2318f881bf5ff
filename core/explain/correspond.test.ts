import { describe, expect, it } from 'vitest';
import { kernelProfiles } from '../kernels/profiles.ts';
import { scenarios } from '../scenarios/index.ts';
import { recordScenario } from '../scenarios/play.ts';
import type { Trace } from '../step.ts';
import { correspondingStep } from './correspond.ts';

const models = await Promise.all(kernelProfiles.map(({ load }) => load()));

function traceOn(profile: string, id = 'vmalloc-first-touch'): Trace {
  const scenario = scenarios.find((each) => each.id === id);
  const model = models.find((each) => each.profile === profile);
  if (!scenario || !model) throw new Error(`${id} on ${profile}`);
  return recordScenario(scenario, model).trace;
}

const at = ({ steps }: Trace, event: string, count = 1): number =>
  steps.filter((step) => step.event === event)[count - 1]?.index ?? -1;

const first = traceOn('linux-2.6.24-ia32');

describe('the corresponding step of another kernel', () => {
  it('is itself in the same run', () => {
    for (const { index } of first.steps) expect(correspondingStep(first, index, first)).toBe(index);
  });

  it('is the same event for the same time', () => {
    const other = traceOn('linux-4.19-ia32-pti', 'vmalloc-second-process');
    const own = traceOn('linux-2.6.24-ia32', 'vmalloc-second-process');
    for (const count of [1, 2])
      expect(correspondingStep(own, at(own, 'cpu.page-fault', count), other)).toBe(
        at(other, 'cpu.page-fault', count),
      );
    expect(at(other, 'sync.copy')).not.toBe(at(own, 'sync.copy'));
  });

  it('is the same deed where another table or lock has it', () => {
    const wide = traceOn('linux-4.19-x86_64', 'two-cpus');
    const narrow = traceOn('linux-2.6.24-ia32', 'two-cpus');
    expect(correspondingStep(narrow, at(narrow, 'sync.copy'), wide)).toBe(
      at(wide, 'sync.top-copy'),
    );
    expect(correspondingStep(wide, at(wide, 'sync.top-already'), narrow)).toBe(
      at(narrow, 'sync.already'),
    );
    const held = traceOn('linux-2.6.24-ia32', 'semaphore-ours');
    const modern = traceOn('linux-6.1-ia32', 'semaphore-ours');
    expect(correspondingStep(held, at(held, 'sem.busy'), modern)).toBe(at(modern, 'lock.busy'));
  });

  it('is the nearest earlier event that both have, where one does not come', () => {
    const later = traceOn('linux-4.19-ia32');
    const inRange = at(later, 'vmalloc.in-range');
    expect(later.steps[inRange - 1]?.event).toBe('fault.may-sync');
    expect(correspondingStep(later, inRange, first)).toBe(at(first, 'fault.may-sync'));
  });

  it('stays before the fault where the other kernel has none', () => {
    const pae = traceOn('linux-2.6.24-ia32-pae');
    const here = correspondingStep(first, at(first, 'sync.copy'), pae);
    expect(pae.steps[here]?.event).toBe('walk.start');
  });

  it('is the first step of the phase where nothing else is common', () => {
    const only = (trace: Trace, index: number): Trace => ({
      ...trace,
      steps: trace.steps.slice(index, index + 1),
    });
    const walks = only(first, at(first, 'walk.start'));
    const absent = only(first, at(first, 'walk.absent'));
    const copy = only(first, at(first, 'sync.copy'));
    expect(correspondingStep(walks, 0, absent)).toBe(0);
    expect(correspondingStep(walks, 0, copy)).toBe(0);
    expect(correspondingStep(copy, 7, walks)).toBe(0);
  });
});
