import type { Task } from '../kernel-state.ts';

/** What a task has that has met no fault and no signal yet. */
export const untouched: Pick<
  Task,
  'preemptCount' | 'minFlt' | 'majFlt' | 'thread' | 'signal' | 'fatalSignalPending' | 'exitCode'
> = {
  preemptCount: 0,
  minFlt: 0,
  majFlt: 0,
  thread: { cr2: 0n, errorCode: 0n, trapNo: 0 },
  signal: null,
  fatalSignalPending: false,
  exitCode: null,
};
