import { bareHex, wrap } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { act, call, type Run } from '../../../step.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import { probeKernelRead } from '../../linux-4.19-x86/probe.ts';

const PROLOGUE = 42;
const CODE_BYTES = 64;

/** Where the shown bytes begin. @param word bytes of a register */
export const codeStart = (ip: bigint, word: 4 | 8): bigint => wrap(ip - BigInt(PROLOGUE), 8 * word);

/**
 * 64 bytes in one go, 42 of them before the instruction: if one is missing, none is shown.
 * User addresses are refused without a look; others are tried, and may fault.
 *
 * @param word bytes of a register
 * @see arch/x86/kernel/dumpstack.c show_opcodes, mm/maccess.c copy_from_kernel_nofault, Linux 6.1
 */
export function showOpcodes(k: Kernel, ip: bigint, word: 4 | 8): Run<void> {
  return call(k, 'show_opcodes', showing(k, ip, word));
}

function* showing(k: Kernel, ip: bigint, word: 4 | 8): Run<void> {
  const from = codeStart(ip, word);
  const bytes = yield* readCode(k, from);
  if (bytes === 'unreadable') {
    const text = `Code: Unable to access opcode bytes at 0x${bareHex(from, 1)}.`;
    yield act('oops.no-code', { text }, { writes: printed(k, `${text}\n`) });
    return;
  }
  const shown = bytes.map((byte, i) => {
    const two = byte === null ? '??' : bareHex(byte, 2);
    return i === PROLOGUE ? `<${two}>` : two;
  });
  const text = `Code: ${shown.join(' ')}`;
  yield act('oops.code', { text, from }, { writes: printed(k, `${text}\n`) });
}

function* readCode(k: Kernel, from: bigint): Run<readonly (bigint | null)[] | 'unreadable'> {
  if (from >= k.layout.taskSize) return yield* probeKernelRead(k, from, CODE_BYTES);
  yield act('oops.read-refused', { at: from });
  return 'unreadable';
}
