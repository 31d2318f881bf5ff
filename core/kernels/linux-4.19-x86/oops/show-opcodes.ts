import { bareHex, wrap } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { act, type Run } from '../../../step.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import { probeKernelRead } from '../probe.ts';

const PROLOGUE = 42;
const CODE_BYTES = 64;

/** 64 bytes in one go, 42 of them before EIP: if one is missing, none is shown. @returns the line. @see arch/x86/kernel/dumpstack.c show_opcodes, Linux 4.19 */
export function* showOpcodes(k: Kernel, eip: bigint): Run<string> {
  const from = wrap(eip - BigInt(PROLOGUE), 8 * (k.wordSize ?? 4));
  const bytes = yield* probeKernelRead(k, from, CODE_BYTES);
  if (bytes === 'unreadable') {
    const text = 'Code: Bad RIP value.';
    const facts = { text, at: from, why: 'unreadable' } as const;
    yield act('oops.bad-eip', facts, { writes: printed(k, `${text}\n`) });
    return text;
  }
  const shown = bytes.map((byte, i) => {
    const two = byte === null ? '??' : bareHex(byte, 2);
    return i === PROLOGUE ? `<${two}>` : two;
  });
  const text = `Code: ${shown.join(' ')}`;
  yield act('oops.code', { text, from }, { writes: printed(k, `${text}\n`) });
  return text;
}
