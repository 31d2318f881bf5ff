import type { FaultEnd, Kernel } from '../kernel.ts';
import { currentTask } from '../machine.ts';
import type { Outcome, Run } from '../step.ts';

/** An exception as a vector gives it; without a vector number, a page fault. */
interface Raised {
  readonly address: bigint;
  readonly errorCode: bigint;
  readonly vector?: 8 | 12 | 13;
}

/** The handler of the exception, entered. */
export function raised(k: Kernel, { errorCode, vector }: Raised): Run<FaultEnd> {
  if (vector === undefined) return k.pageFault(k, errorCode);
  const run = vector === 8 ? k.doubleFault?.(k) : k.protectionFault?.(k, vector, errorCode);
  if (!run) throw new RangeError(`vector ${vector}: this kernel has no handler`);
  return run;
}

/** Handles one exception to its end. */
export function* faulting(k: Kernel, fault: Raised): Run<Outcome> {
  const end = yield* raised(k, fault);
  const { exitCode } = currentTask(k.now, k.cpu);
  if (end === 'dead')
    return { kind: k.now.kernel.panicked ? 'panic' : 'oops', signal: exitCode ?? 0 };
  if (end === 'signal') return { kind: 'signal', signal: 11, code: 0, address: fault.address };
  return { kind: 'retry', result: null };
}

/** Something that is no fault, to its end. */
export function* toEnd(run: Run<unknown>): Run<Outcome> {
  yield* run;
  return { kind: 'no-fault', result: null };
}
