import { raisePageFault } from '../../../arch/exception.ts';
import { peek } from '../../../arch/mmu.ts';
import type { Phys } from '../../../bits.ts';
import { symbolAt } from '../../../image/image.ts';
import { type Kernel, pa } from '../../../kernel.ts';
import { currentTask, setRegister, setTask } from '../../../machine.ts';
import { isKnown, read, UnknownFact } from '../../../memory.ts';
import { act, type Run } from '../../../step.ts';
import { readReported } from '../saved-registers.ts';

/** What a byte of kernel memory turns out to be. */
export type Probed =
  | { readonly kind: 'byte'; readonly value: bigint }
  | { readonly kind: 'unknown' | 'unreadable' };

/**
 * Reads one byte of kernel memory that may not be there. If it is not, the CPU really faults in the middle of the oops, and the exception table helps.
 * Bytes that are there are read without a step.
 *
 * @see include/linux/uaccess.h probe_kernel_address, Linux 2.6.24
 */
export function* probeKernelAddress(k: Kernel, at: bigint): Run<Probed> {
  const found = lookAt(k, at);
  if (typeof found !== 'bigint') return found;
  yield* faultNested(k, at, found);
  return { kind: 'unreadable' };
}

/** The byte, or the error code that reading it gives. Where a recording lacks the tables, low memory is where the direct map has it. */
function lookAt(k: Kernel, at: bigint): Probed | bigint {
  try {
    const result = peek(k.now, k.format, at, { kind: 'read', user: false }, k.cpu);
    if (!result.ok) return result.errorCode;
    return byteAt(k, result.physical);
  } catch (error) {
    if (!(error instanceof UnknownFact)) throw error;
    return at < k.layout.highMemory ? byteAt(k, pa(k.layout, at)) : { kind: 'unknown' };
  }
}

const byteAt = (k: Kernel, at: Phys): Probed =>
  isKnown(k.now.memory, at, 1)
    ? { kind: 'byte', value: read(k.now.memory, at, 1) }
    : { kind: 'unknown' };

function* faultNested(k: Kernel, at: bigint, errorCode: bigint): Run<void> {
  const { pid, preemptCount } = currentTask(k.now, k.cpu);
  const eip = probeInstruction(k);
  const writes = [
    setTask(k.now, pid, 'preemptCount', preemptCount + 1),
    ...(eip === null ? [] : [setRegister(k.now, 'eip', eip, k.cpu)]),
  ];
  yield act('oops.probe', { at }, { reads: readReported(k), writes });
  if (eip !== null) {
    yield* raisePageFault(k, { cr2: at, errorCode, access: 'read' });
    yield* k.pageFault(k, errorCode);
  }
  const enabled = [setTask(k.now, pid, 'preemptCount', preemptCount)];
  yield act('oops.probe-failed', { at }, { writes: enabled });
}

/** The load in show_registers that has an entry in the exception table; `null` if the image has none (a recording's has no instructions). */
function probeInstruction(k: Kernel): bigint | null {
  if (k.config.codeProbe !== null) return k.config.codeProbe;
  for (const [at, { does }] of k.image.instructions) {
    const name = does.op === 'load' ? symbolAt(k.image, at)?.symbol.name : null;
    if (name === 'show_registers') return at;
  }
  return null;
}
