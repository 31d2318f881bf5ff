import { PF_INSTR } from '../../arch/refusal.ts';
import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import { type Fault, fromUser, saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { probeKernelRead } from './probe.ts';

const LONGEST = 15;

/** Prefixes that are skipped: segment overrides, sizes, locks and repetitions. */
const isLegacyPrefix = (byte: bigint): boolean =>
  [0x26n, 0x2en, 0x36n, 0x3en, 0x64n, 0x65n, 0x66n, 0x67n, 0xf0n, 0xf2n, 0xf3n].includes(byte);

/** And in 64-bit code REX, 0x40 to 0x4f. */
const isPrefix = ({ wordSize }: Kernel, byte: bigint): boolean =>
  isLegacyPrefix(byte) || (wordSize === 8 && byte >> 4n === 4n);

/**
 * Whether the instruction is a prefetch, which some AMD CPUs let fault; no vendor is asked any more, so the bytes at EIP are read on every
 * oops and every SIGSEGV. That read may fault itself.
 *
 * @see arch/x86/mm/fault.c is_prefetch, Linux 3.13 and 4.19
 */
export function isPrefetch(k: Kernel, fault: Fault): Run<boolean> {
  return call(k, 'is_prefetch', decoding(k, fault));
}

/** The look at the bytes. */
export function* decoding(k: Kernel, fault: Fault): Run<boolean> {
  const eip = saved(k, fault.regs, 'eip');
  if ((fault.errorCode & PF_INSTR) !== 0n) {
    yield act('prefetch.fetch', { eip });
    return false;
  }
  if (fromUser(fault) && eip >= k.layout.taskSize) {
    yield act('prefetch.kernel-text', { eip });
    return false;
  }
  const verdict = yield* readOpcode(k, eip);
  yield act(`prefetch.${verdict}`, { eip });
  return verdict === 'yes';
}

/** Goes over the prefixes to the opcode. */
function* readOpcode(k: Kernel, eip: bigint): Run<'yes' | 'no' | 'unreadable' | 'unknown'> {
  for (let i = 0n; i < BigInt(LONGEST); i++) {
    const [opcode, second] = yield* twoBytes(k, eip + i);
    if (opcode === 'unreadable') return opcode;
    if (opcode === null) return 'unknown';
    if (isPrefix(k, opcode)) continue;
    return opcode === 0x0fn && (second === 0x0dn || second === 0x18n) ? 'yes' : 'no';
  }
  return 'no';
}

type Byte = bigint | null | 'unreadable';

/** The byte, and the one behind it if it is an escape. */
function* twoBytes(k: Kernel, at: bigint): Run<readonly [Byte, Byte]> {
  const first = yield* oneByte(k, at);
  return first === 0x0fn ? [first, yield* oneByte(k, at + 1n)] : [first, null];
}

function* oneByte(k: Kernel, at: bigint): Run<Byte> {
  const read = yield* probeKernelRead(k, at, 1);
  return read === 'unreadable' ? read : (read[0] ?? null);
}
