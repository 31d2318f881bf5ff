import { decodeOperand } from '../../../arch/decode-operand.ts';
import type { MemoryOperand } from '../../../arch/instructions.ts';
import { virt, wrap } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { readAt, word } from '../../../machine.ts';
import { read, UnknownFact } from '../../../memory.ts';
import { kernelPhysical } from '../../../mm/tables.ts';
import { act, type Run } from '../../../step.ts';
import { saved } from '../../linux-2.6.24-ia32/saved-registers.ts';
import type { ModernFault } from '../fault.ts';
import { type Fixed, type Fixing, setRegisterTo, toFixup } from './fixing.ts';

/** `mov` from memory to a register. */
const MOV = 0x8b;

/**
 * A load that runs across the end of a page gets the bytes that are there, and zeros behind them. Which register and which address, the instruction itself says.
 *
 * @throws UnknownFact if the instruction is not known
 * @see arch/x86/mm/extable.c ex_handler_zeropad, Linux 6.1
 */
export function* zeroPad(k: Kernel, fixing: Fixing): Run<Fixed> {
  const { fault, hit } = fixing;
  const { regs, variant, address } = fault;
  const eip = saved(k, regs, 'eip');
  const load = k.image.instructions.get(eip);
  if (!load || load.does.op === 'other') throw new UnknownFact('the instruction that is padded');
  const { bytes, does } = load;
  const fits =
    decodeOperand(bytes, variant.word === 8 ? 64 : 32)?.opcode === MOV &&
    BigInt(bytes.length) === hit.fixup - eip &&
    does.op === 'load';
  const size = BigInt(variant.word);
  const wanted = does.op === 'load' ? addressOf(k, fault, does.from) : 0n;
  const from = wanted - (wanted % size);
  if (!fits || does.size !== variant.word || address !== from + size) {
    yield act('fixup.not-padded', { eip, address });
    return false;
  }
  const source = wordAt(k, from, variant.word);
  const value = (source?.value ?? 0n) >> (8n * (wanted % size));
  const known = source !== null;
  const facts = { register: does.to, from: wanted, value, known };
  const writes = [setRegisterTo(k, fixing, does.to, value)];
  yield act('fixup.zero-padded', facts, { reads: source ? [source.read] : [], writes });
  return yield* toFixup(k, fixing);
}

/** The address that the interrupted instruction computes. */
function addressOf(k: Kernel, { regs, variant }: ModernFault, operand: MemoryOperand): bigint {
  const { base, index, scale, displacement } = operand;
  const of = (name: typeof base): bigint => (name === null ? 0n : saved(k, regs, name));
  const sum = of(base) + of(index) * BigInt(scale) + BigInt(displacement);
  return wrap(sum, 8 * variant.word);
}

/** The word below the edge; `null` where a recording lacks it, or the way to it. */
function wordAt(k: Kernel, from: bigint, size: 4 | 8) {
  try {
    const at = kernelPhysical(k, virt(from));
    return { value: read(k.now.memory, at, size), read: readAt(k.now, word(at, size)) };
  } catch (error) {
    if (error instanceof UnknownFact) return null;
    throw error;
  }
}
