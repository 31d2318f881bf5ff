import { isDirect } from '../../arch/direct-map.ts';
import { raisePageFault } from '../../arch/exception.ts';
import { peek } from '../../arch/mmu.ts';
import { type Phys, type Virt, wrap } from '../../bits.ts';
import { type Kernel, pa } from '../../kernel.ts';
import { currentTask, setRegister, setTask } from '../../machine.ts';
import { isKnown, read, UnknownFact } from '../../memory.ts';
import { act, type Run } from '../../step.ts';
import { readReported } from '../linux-2.6.24-ia32/saved-registers.ts';

/** What a byte of memory turns out to be; `unknown` where a recording does not tell. */
type Probed = { readonly value: bigint } | 'unknown' | 'unreadable';

/**
 * Reads bytes in kernel mode that may not be there, page faults disabled: the CPU really faults, and the exception table helps.
 * Bytes that are there are read without a step.
 *
 * @returns the bytes (`null` for each that a recording lacks), or `unreadable`
 * @see mm/maccess.c probe_kernel_read, Linux 4.19
 */
export function* probeKernelRead(
  k: Kernel,
  from: bigint,
  count: number,
): Run<readonly (bigint | null)[] | 'unreadable'> {
  const bytes: (bigint | null)[] = [];
  for (let i = 0n; i < BigInt(count); i++) {
    const at = wrap(from + i, 8 * (k.wordSize ?? 4));
    const found = lookAt(k, at);
    if (typeof found === 'bigint') {
      yield* faultNested(k, at, found);
      return 'unreadable';
    }
    if (found === 'unreadable') return found;
    bytes.push(found === 'unknown' ? null : found.value);
  }
  return bytes;
}

/** The byte, or the error code that reading it gives. Where a recording lacks the tables, low memory is where the direct map has it. */
function lookAt(k: Kernel, at: bigint): Probed | bigint {
  try {
    // The copy says `stac` first: SMAP lets it through.
    const access = { kind: 'read', user: false, alignmentCheck: true } as const;
    const result = peek(k.now, k.format, at, access, k.cpu);
    return result.ok ? byteAt(k, result.physical) : result.errorCode;
  } catch (error) {
    if (!(error instanceof UnknownFact)) throw error;
    return isDirect(k.layout, at) ? byteAt(k, pa(k.layout, at)) : 'unknown';
  }
}

const byteAt = (k: Kernel, at: Phys): Probed =>
  isKnown(k.now.memory, at, 1) ? { value: read(k.now.memory, at, 1) } : 'unknown';

/** The instructions that read there, in order: a 64-bit copy that fails is tried again byte by byte. */
const probesOf = (k: Kernel, at: bigint): Virt[] => {
  const found = (k.config.probes ?? []).filter(({ reads }) => reads === at);
  return [...new Set(found.map(({ eip }) => eip))];
};

function* faultAt(k: Kernel, at: bigint, errorCode: bigint): Run<void> {
  yield* raisePageFault(k, { cr2: at, errorCode, access: 'read' });
  yield* k.pageFault(k, errorCode);
}

function* faultNested(k: Kernel, at: bigint, errorCode: bigint): Run<void> {
  const task = currentTask(k.now, k.cpu);
  const { pid } = task;
  const counter = k.config.ownDisableCounter ? 'pagefaultDisabled' : 'preemptCount';
  const count = task[counter] ?? 0;
  const [eip = k.config.codeProbe, ...again] = probesOf(k, at);
  const writes = [
    setTask(k.now, pid, counter, count + 1),
    ...(eip === null ? [] : [setRegister(k.now, 'eip', eip, k.cpu)]),
  ];
  const reads = readReported(k);
  yield act('oops.probe', { at }, { reads, writes });
  if (eip !== null) yield* faultAt(k, at, errorCode);
  for (const next of again) {
    yield act('oops.probe', { at }, { reads, writes: [setRegister(k.now, 'eip', next, k.cpu)] });
    yield* faultAt(k, at, errorCode);
  }
  const enabled = [setTask(k.now, pid, counter, count)];
  yield act('oops.probe-failed', { at }, { writes: enabled });
}
