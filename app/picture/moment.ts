import {
  type Kernel,
  keyOf,
  type Machine,
  type Register,
  type Step,
  type Trace,
  type Write,
} from '../../core/index.ts';

/** What stays the same about a kernel while its trace is shown. */
export type KernelFacts = Pick<
  Kernel,
  'layout' | 'image' | 'format' | 'profile' | 'text' | 'listings'
>;

/** One step with everything around it: all that a panel is given. */
export interface Moment {
  readonly trace: Trace;
  readonly kernel: KernelFacts;
  readonly index: number;
  readonly step: Step;
  /** The CPU whose step it is. */
  readonly cpu: number;
  /** The machine after the step. */
  readonly now: Machine;
  readonly last: boolean;
  /** The address being translated or repaired; `null` before the first access. */
  readonly address: bigint | null;
  /** What this step changed, by place. */
  readonly writes: ReadonlyMap<string, Write>;
  /** The places this step read. */
  readonly reads: ReadonlySet<string>;
}

/** The address that a step speaks of, if any. */
function addressOf(step: Step): bigint | null {
  if (step.event === 'cpu.page-fault') return step.facts.cr2;
  if ('address' in step.facts && typeof step.facts.address === 'bigint') return step.facts.address;
  return null;
}

/** The nearest address spoken of: looking back from the step, else ahead. */
function addressInPlay(steps: readonly Step[], index: number): bigint | null {
  for (let i = index; i >= 0; i--) {
    const step = steps[i];
    const found = step ? addressOf(step) : null;
    if (found !== null) return found;
  }
  for (const step of steps.slice(index)) {
    const found = addressOf(step);
    if (found !== null) return found;
  }
  return null;
}

function makeMoment(trace: Trace, kernel: KernelFacts, index: number): Moment {
  const step = trace.steps[index];
  if (!step) throw new RangeError(`step ${index}: the trace has ${trace.steps.length}`);
  return {
    trace,
    kernel,
    index,
    step,
    cpu: step.cpu ?? 0,
    now: step.after,
    last: index === trace.steps.length - 1,
    address: addressInPlay(trace.steps, index),
    writes: new Map(step.writes.map((write) => [keyOf(write.where), write])),
    reads: new Set(step.reads.map((each) => keyOf(each.where))),
  };
}

const known = new WeakMap<Trace, Map<number, Moment>>();

/** Step `index` of a trace as panels see it; made once, as long as the kernel is the same. @throws RangeError if there is no such step */
export function momentAt(trace: Trace, kernel: KernelFacts, index: number): Moment {
  const made = known.get(trace) ?? new Map<number, Moment>();
  known.set(trace, made);
  const before = made.get(index);
  if (before?.kernel === kernel) return before;
  const moment = makeMoment(trace, kernel, index);
  made.set(index, moment);
  return moment;
}

/** A function of a moment that works its answer out once. */
export function once<T>(work: (moment: Moment) => T): (moment: Moment) => T {
  const answers = new WeakMap<Moment, { readonly answer: T }>();
  return (moment) => {
    const found = answers.get(moment) ?? { answer: work(moment) };
    answers.set(moment, found);
    return found.answer;
  };
}

/** Whether a step is of the CPU on show. */
export const ofSameCpu = ({ cpu }: Moment, step: Step): boolean => (step.cpu ?? 0) === cpu;

/** Bytes of a register and of an address. */
export const wordSize = ({ format }: KernelFacts): 4 | 8 =>
  format.id.startsWith('x86_64') ? 8 : 4;

/** A register as the manual calls it at the CPU's width: EAX, RAX, CR2. */
export const registerTitle = (name: Register, kernel: KernelFacts): string =>
  (wordSize(kernel) === 8 && name.startsWith('e') && name !== 'efer'
    ? `r${name.slice(1)}`
    : name
  ).toUpperCase();
