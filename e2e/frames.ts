/** An event of the browser's trace. Times in microseconds; `tdur` is the thread's own time. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
}

/** What the trace calls a task of a thread. */
const TASK = 'ThreadControllerImpl::RunTask';

/**
 * Milliseconds that a page's main thread worked from each frame to the next, by the thread's own clock.
 *
 * @param mark name of the mark that the page sets in each frame
 * @throws RangeError if the trace has no such mark
 */
export function workByFrame(trace: string, mark: string): number[] {
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const first = traceEvents.find(({ name }) => name === mark);
  if (!first) throw new RangeError(`the trace has no mark ${mark}`);
  const mine = traceEvents
    .filter(({ pid, tid }) => pid === first.pid && tid === first.tid)
    .sort((a, b) => a.ts - b.ts);
  const frames = mine.filter(({ name }) => name === mark).map(({ ts }) => ts);
  const work: number[] = [];
  for (const { name, ts, dur = 0, tdur = 0 } of mine) {
    if (name !== TASK) continue;
    const draws = frames.some((frame) => ts <= frame && frame < ts + dur);
    if (draws) work.push(0);
    const last = work.length - 1;
    if (last >= 0) work[last] = (work[last] ?? 0) + tdur / 1000;
  }
  // What came after the last frame has no end.
  return work.slice(0, -1);
}
