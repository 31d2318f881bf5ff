import type { Kernel } from '../kernel.ts';
import { currentTask } from '../machine.ts';
import { type Act, act, type Run } from '../step.ts';

/** The kernel as another CPU runs it: the same machine, its own callers. */
function onCpu(k: Kernel, cpu: number): Kernel {
  const other: Kernel = { ...k, cpu, calls: [] };
  return Object.defineProperty(other, 'now', {
    get: () => k.now,
    set: (now: Kernel['now']) => {
      k.now = now;
    },
  });
}

const turnTo = (k: Kernel): Act => {
  const { pid, comm } = currentTask(k.now, k.cpu);
  return { ...act('race.turn', { cpu: k.cpu, pid, comm }), cpu: k.cpu };
};

/** Runs up to the event. @returns what the run returned, or `paused` */
function* upTo<T>(run: Run<T>, until: string): Run<T | 'paused'> {
  for (let next = run.next(); ; next = run.next()) {
    if (next.done) return next.value;
    yield next.value;
    if (next.value.event === until) return 'paused';
  }
}

/** Runs to the end; the steps name the CPU and its callers. */
function* elsewhere<T>(k: Kernel, other: Kernel, run: Run<T>): Run<T> {
  for (let next = run.next(); ; next = run.next()) {
    k.calls.splice(0, k.calls.length, ...other.calls);
    if (next.done) return next.value;
    yield { ...next.value, cpu: other.cpu };
  }
}

/**
 * CPU 0 runs up to an event and stands still there; CPU 1 runs to its end; CPU 0 goes on. Where the event does not come, one runs after the other.
 *
 * @param runs what happens on a CPU, given the kernel as it runs there
 * @returns what either returned first
 */
export function* race<T>(
  k: Kernel,
  until: string,
  runs: readonly [(on: Kernel) => Run<T | null>, (on: Kernel) => Run<T | null>],
): Run<T | null> {
  const other = onCpu(k, 1);
  const mine = runs[0](k);
  const end = yield* upTo(mine, until);
  const calls = k.calls.splice(0);
  yield turnTo(other);
  const its = yield* elsewhere(k, other, runs[1](other));
  if (end !== 'paused') return end ?? its;
  yield turnTo(k);
  k.calls.push(...calls);
  return (yield* mine) ?? its;
}
