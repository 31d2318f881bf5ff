import {
  branchesIn,
  branchOf,
  calleesOf,
  type EventId,
  type HandlerFunction,
  handlerOf,
  type KernelModel,
  recordScenario,
  runsOn,
  type Scenario,
  type Step,
  scenarios,
} from '../../core/index.ts';
import { loadKernel } from '../store/kernels.ts';
import { seenKey, seenSteps } from '../store/seen.ts';

/** A story and the first step of it that comes through a branch. */
export interface Reach {
  readonly scenario: Scenario;
  readonly step: number;
}

/** One kernel's handler: its functions, and who comes through which branch. */
export interface Handler {
  readonly model: KernelModel;
  readonly functions: readonly HandlerFunction[];
  /** By branch: the first story in taught order that comes there. */
  readonly reached: ReadonlyMap<string, Reach>;
  /** By story: the first step at each branch. */
  readonly stories: ReadonlyMap<Scenario, ReadonlyMap<string, number>>;
}

const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function lookedThrough(id: string): Promise<Handler> {
  const model = await loadKernel(id);
  const stories = new Map<Scenario, ReadonlyMap<string, number>>();
  const reached = new Map<string, Reach>();
  for (const scenario of scenarios) {
    if (!runsOn(scenario, model.profile)) continue;
    const found = branchesIn(recordScenario(scenario, model).trace);
    stories.set(scenario, found);
    for (const [branch, step] of found)
      if (!reached.has(branch)) reached.set(branch, { scenario, step });
    // Between two stories the page may answer a key.
    await breath();
  }
  return { model, functions: handlerOf(model.listings), reached, stories };
}

const known = new Map<string, Promise<Handler>>();

/** A kernel's handler, made once. Rejects when the kernel cannot be fetched; the next call tries again. */
export function handlerFor(id: string): Promise<Handler> {
  const coming =
    known.get(id) ??
    lookedThrough(id).catch((error: unknown) => {
      known.delete(id);
      throw error;
    });
  known.set(id, coming);
  return coming;
}

/** The branches that this reader has seen on a kernel. */
export function seenOn({ model, stories }: Handler): ReadonlySet<string> {
  const far = seenSteps();
  const seen = new Set<string>();
  for (const [{ id }, branches] of stories) {
    const last = far[seenKey(id, model.profile)] ?? -1;
    for (const [branch, step] of branches) if (step <= last) seen.add(branch);
  }
  return seen;
}

const BEGINS: ReadonlySet<EventId> = new Set(['cpu.page-fault', 'cpu.protection-fault']);
const ENDS: ReadonlySet<EventId> = new Set([
  'cpu.iret-retry',
  'cpu.iret-fixup',
  'cpu.iret-signal',
  'die.exit',
]);

/** The steps of the fault that a step belongs to, or of the last one before it; a fault inside it is part of it. */
export function faultAt(steps: readonly Step[], index: number): readonly Step[] {
  const cpu = steps[index]?.cpu ?? 0;
  const own = steps.slice(0, index + 1).filter((step) => (step.cpu ?? 0) === cpu);
  let begin = 0;
  let end = 0;
  let depth = 0;
  for (const [i, { event }] of own.entries()) {
    const begins = BEGINS.has(event);
    if (begins && depth === 0) begin = i;
    if (begins) depth++;
    if (depth > 0) end = i + 1;
    if (ENDS.has(event)) depth = Math.max(0, depth - 1);
  }
  return own.slice(begin, end);
}

/** The branches that some steps come through, and the functions. */
export const takenBy = (steps: readonly Step[]): ReadonlySet<string> =>
  new Set(steps.flatMap(({ fn, event, calls }) => [branchOf(fn, event), ...calls]));

/** A call's name: from one function to another. */
export const callName = (from: string, to: string): string => `${from} > ${to}`;

/** The calls that some steps come through; what no kernel function calls is entered by the CPU or comes after what it hangs from. */
export function callsTaken({ functions }: Handler, steps: readonly Step[]): ReadonlySet<string> {
  const fns = new Set(steps.flatMap(({ calls }) => calls));
  const inner = steps.flatMap(({ calls }) =>
    calls.slice(1).map((to, i) => callName(calls[i] ?? '', to)),
  );
  const outer = new Set(steps.flatMap(({ calls }) => calls.slice(0, 1)));
  const entered = functions.flatMap(({ fn, caller }) =>
    caller !== null && outer.has(fn) && fns.has(caller) ? [callName(caller, fn)] : [],
  );
  return new Set([...inner, ...entered]);
}

/** A call that the map draws. */
export interface Call {
  readonly from: string;
  readonly line: number;
  readonly to: string;
}

/** Every call of the handler; the first one to reach a function is the one that the layout follows. */
export function callsOf({ model, functions }: Handler): readonly Call[] {
  return functions.flatMap(({ fn, listing }) =>
    listing.lines.flatMap((each, line) =>
      calleesOf(model.listings, fn, each).map((to) => ({ from: fn, line, to })),
    ),
  );
}

/** The functions that each line calls. */
export function calleesIn(calls: readonly Call[]): (fn: string, line: number) => readonly string[] {
  const at = new Map<string, readonly string[]>();
  for (const { from, line, to } of calls) {
    const key = `${from} ${line}`;
    at.set(key, [...(at.get(key) ?? []), to]);
  }
  return (fn, line) => at.get(`${fn} ${line}`) ?? [];
}
