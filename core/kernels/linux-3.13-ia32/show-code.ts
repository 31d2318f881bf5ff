import { bareHex, wrap } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { act, type Run } from '../../step.ts';
import { printed } from '../linux-2.6.24-ia32/printk.ts';
import { probeKernelRead } from '../linux-4.19-x86/probe.ts';

const CODE_BYTES = 64;
const PROLOGUE = 43;

/**
 * 64 code bytes, 43 of them before EIP; only those from EIP on if the start cannot be read. Each is read by itself, and may fault.
 *
 * @see arch/x86/kernel/dumpstack_32.c show_regs, Linux 3.13
 */
export function* showCode(k: Kernel, eip: bigint): Run<void> {
  const start = wrap(eip - BigInt(PROLOGUE), 32);
  const facts = { from: start, eip };
  yield act('oops.code-start', facts, { writes: printed(k, 'Code:') });
  const tried = yield* probe(k, start);
  if (tried !== 'user' && tried !== 'unreadable') {
    yield* printCode(k, eip, start, CODE_BYTES);
    return;
  }
  yield act('oops.code-at-eip', { tried: start, eip, why: tried });
  yield* printCode(k, eip, eip, CODE_BYTES - PROLOGUE + 1);
}

/** The byte, `null` where a recording does not tell; addresses below PAGE_OFFSET are not tried. */
function* probe(k: Kernel, at: bigint): Run<bigint | null | 'unreadable' | 'user'> {
  if (at < k.layout.pageOffset) return 'user';
  const found = yield* probeKernelRead(k, at, 1);
  return found === 'unreadable' ? found : (found[0] ?? null);
}

function* printCode(k: Kernel, eip: bigint, from: bigint, count: number): Run<void> {
  let text = '';
  for (let i = 0; i < count; i++) {
    const at = wrap(from + BigInt(i), 32);
    const found = yield* probe(k, at);
    if (found === 'user' || found === 'unreadable') {
      const bad = `${text}  Bad EIP value.`;
      const facts = { text: bad, at, why: found };
      yield act('oops.bad-eip', facts, { writes: printed(k, `${bad}\n`) });
      return;
    }
    const byte = found === null ? '??' : bareHex(found, 2);
    text += at === eip ? ` <${byte}>` : ` ${byte}`;
  }
  yield act('oops.code', { text, from }, { writes: printed(k, `${text}\n`) });
}
