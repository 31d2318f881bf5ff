import { expect } from 'vitest';
import { apply } from './apply.ts';
import { keyOf, type Machine, valueAt } from './machine.ts';
import { isKnown } from './memory.ts';
import type { Step, Trace } from './step.ts';

/** The state as far as a trace can change it, in a form that compares by value. */
function facesOf(machine: Machine, step: Step): unknown[] {
  return step.writes.map(({ where }) => {
    const known = where.space !== 'phys' || isKnown(machine.memory, where.at, where.size);
    return known ? valueAt(machine, where) : null;
  });
}

function checkStep(before: Machine, step: Step): void {
  const at = `step ${step.index}, ${step.event}`;
  expect(step.fn, at).not.toBe('');
  expect(step.calls.at(-1) ?? 'start', at).toBe(step.fn);
  if (step.writes.length === 0) expect(step.after, at).toBe(before);
  for (const write of step.writes) {
    const kind = write.where.space === 'phys' ? ['bigint', 'object'] : null;
    if (kind) expect(kind, `${at}: ${keyOf(write.where)}`).toContain(typeof write.before);
  }
  for (const [name, value] of Object.entries(step.facts)) {
    expect(['bigint', 'number', 'string', 'boolean', 'object'], `${at}: ${name}`).toContain(
      typeof value,
    );
    if (typeof value === 'object') expect(value, `${at}: ${name}`).toBeNull();
  }
}

/** Undoes a step's writes, last first; a word that was not known stays as it is. */
function undo(after: Machine, step: Step): Machine {
  const back = [...step.writes]
    .reverse()
    .filter(({ where, before }) => !(before === null && where.space === 'phys'))
    .map(({ where, before, after: value }) => ({ where, before: value, after: before }));
  return apply(after, back);
}

/**
 * What must hold of every trace: replaying the writes gives each step's machine, undoing them gives the one before,
 * a step without writes keeps the same object, facts are plain values, every step says where it happened.
 */
export function checkLaws(trace: Trace): void {
  let machine = trace.start;
  for (const [i, step] of trace.steps.entries()) {
    expect(step.index).toBe(i);
    checkStep(machine, step);
    const replayed = apply(machine, step.writes);
    expect(facesOf(replayed, step), step.event).toEqual(facesOf(step.after, step));
    expect(replayed.kernel, step.event).toEqual(step.after.kernel);
    expect(replayed.cpus, step.event).toEqual(step.after.cpus);
    const undone = undo(step.after, step);
    const known = step.writes.filter((write) => write.before !== null);
    for (const { where, before } of known.slice(0, 1))
      expect(valueAt(undone, where)).toEqual(before);
    expect(
      undone.cpus.map(({ registers }) => registers),
      step.event,
    ).toEqual(machine.cpus.map(({ registers }) => registers));
    machine = step.after;
  }
}
