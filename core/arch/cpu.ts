import { PAGE_SHIFT, pageOf, type Virt, wrap } from '../bits.ts';
import { act, type Run } from '../step.ts';
import { faultOf, inUserMode, modeOf, registerOf } from './access.ts';
import { raisePageFault, raiseProtectionFault } from './exception.ts';
import { execute, routineAt } from './execute.ts';
import { peek, translate } from './mmu.ts';
import type { CpuContext, Fault, FaultEnd, Processor } from './processor.ts';

/** How a run of the CPU ended. */
export type CpuEnd = 'returned' | 'dead' | 'signal' | 'no-instruction';

/** Numbers of the pages that instructions were fetched from since the last fault: like a TLB for text, it spares the look-up. */
type Fetched = Set<number>;

const pageNumber = (address: bigint): number => Number(address >> PAGE_SHIFT);

/**
 * The first page of an instruction that cannot be fetched, if any. Fetches that succeed are not shown: they would bury the story.
 *
 * @param length bytes of the instruction
 */
function* fetchFault(
  k: CpuContext,
  eip: bigint,
  length: number,
  fetched: Fetched,
): Run<Fault | null> {
  const access = { kind: 'exec', user: inUserMode(k) } as const;
  const end = wrap(eip + BigInt(length) - 1n, modeOf(k));
  const last = pageNumber(end);
  const crosses = last !== pageNumber(eip);
  if (!crosses && fetched.has(last)) return null;
  for (const address of crosses ? [eip, pageOf(end)] : [eip]) {
    const page = pageNumber(address);
    if (fetched.has(page)) continue;
    if (peek(k.now, k.format, address, access, k.cpu).ok) {
      fetched.add(page);
      continue;
    }
    const shown = yield* translate(k, k.format, address, access, k.cpu);
    if (!shown.ok) return faultOf(address, shown, 'exec');
  }
  return null;
}

/** Fetches and executes what EIP points at. */
function* stepOnce(k: CpuContext, fetched: Fetched): Run<'done' | 'not-executed' | Fault> {
  const eip = registerOf(k, 'eip');
  const insn = k.image.instructions.get(eip);
  const fault = yield* fetchFault(k, eip, insn?.bytes.length ?? 1, fetched);
  if (fault) return fault;
  const done = insn ? yield* execute(k, insn) : 'not-executed';
  if (done === 'not-executed') yield act('cpu.no-instruction', { eip }, { fn: routineAt(k, eip) });
  return done;
}

/** Raises the exception and lets the kernel handle it. @throws RangeError if this kernel has no handler for the vector */
function* deliver<K extends Processor<K>>(k: K, fault: Fault): Run<FaultEnd> {
  const { vector, errorCode } = fault;
  if (vector === undefined) {
    yield* raisePageFault(k, fault);
    return yield* k.pageFault(k, errorCode);
  }
  if (!k.protectionFault) throw new RangeError(`vector ${vector}: this kernel has no handler`);
  yield* raiseProtectionFault(k, fault, vector);
  return yield* k.protectionFault(k, vector, errorCode);
}

/**
 * Runs the machine's text from EIP on, one step an instruction, until it comes to `returnTo`.
 * A fault goes to the kernel; afterwards execution goes on wherever EIP then points: at the same instruction, or at its fixup.
 *
 * @param returnTo the address at which to stop, before it is executed
 * @returns why it stopped: there, with a dead task, with a signal to deliver, or where the model has no instruction
 */
export function* runUntil<K extends Processor<K>>(k: K, returnTo: Virt): Run<CpuEnd> {
  const fetched: Fetched = new Set();
  while (registerOf(k, 'eip') !== returnTo) {
    const done = yield* stepOnce(k, fetched);
    if (done === 'done') continue;
    if (done === 'not-executed') return 'no-instruction';
    fetched.clear();
    const end = yield* deliver(k, done);
    if (end !== 'resume') return end;
  }
  return 'returned';
}
