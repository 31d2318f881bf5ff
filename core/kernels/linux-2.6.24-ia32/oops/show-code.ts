import { bareHex, type Virt, wrap } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { act, type Run } from '../../../step.ts';
import { printed } from '../printk.ts';
import { savedWord } from './printable.ts';
import { type Probed, probeKernelAddress } from './probe-kernel-address.ts';

const CODE_BYTES = 64;
const PROLOGUE = 43;

/**
 * 64 code bytes, 43 of them before EIP; only those from EIP on if the start cannot be read. Each read may fault, and is fixed up.
 *
 * @see arch/x86/kernel/traps_32.c show_registers, Linux 2.6.24
 */
export function* showCode(k: Kernel, regs: Virt): Run<void> {
  const eip = savedWord(k, regs, 'eip') ?? 0n;
  const start = wrap(eip - BigInt(PROLOGUE), 32);
  yield act('oops.code-start', { from: start, eip }, { writes: printed(k, 'Code: ') });
  const tried = yield* probe(k, start);
  if (tried.kind === 'byte' || tried.kind === 'unknown') {
    yield* printCode(k, eip, start, CODE_BYTES);
    return;
  }
  yield act('oops.code-at-eip', { tried: start, eip, why: tried.kind });
  yield* printCode(k, eip, eip, CODE_BYTES - PROLOGUE + 1);
}

/** What a probe of the code can find; addresses below PAGE_OFFSET are not tried. */
function* probe(k: Kernel, at: bigint): Run<Probed | { readonly kind: 'user' }> {
  if (at < k.layout.pageOffset) return { kind: 'user' };
  return yield* probeKernelAddress(k, at);
}

function* printCode(k: Kernel, eip: bigint, from: bigint, count: number): Run<void> {
  let text = '';
  for (let i = 0; i < count; i++) {
    const at = wrap(from + BigInt(i), 32);
    const found = yield* probe(k, at);
    if (found.kind === 'user' || found.kind === 'unreadable') {
      const bad = `${text} Bad EIP value.`;
      yield act(
        'oops.bad-eip',
        { text: bad, at, why: found.kind },
        { writes: printed(k, `${bad}\n`) },
      );
      return;
    }
    const byte = found.kind === 'byte' ? bareHex(found.value, 2) : '??';
    text += at === eip ? `<${byte}> ` : `${byte} `;
  }
  yield act('oops.code', { text, from }, { writes: printed(k, `${text}\n`) });
}
