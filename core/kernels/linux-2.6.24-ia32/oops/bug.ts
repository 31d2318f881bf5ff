import { ptRegOffset } from '../../../arch/pt-regs.ts';
import { virt } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { cpuOf } from '../../../machine.ts';
import { act, call, type Run } from '../../../step.ts';
import { pushFrame } from '../push-frame.ts';
import { savingRegisters } from '../save-registers.ts';
import type { Handled } from '../saved-registers.ts';
import { die } from './die.ts';

/**
 * BUG(): an undefined instruction on purpose. Its exception prints an oops of its own, with the registers of the function that found the contradiction.
 *
 * @param fn the function; without such a symbol in the image, EIP stays what it is
 * @see include/asm-x86/bug.h, arch/x86/kernel/traps_32.c do_invalid_op, Linux 2.6.24
 */
export function* bug(k: Kernel, fn: string): Run<Handled> {
  const symbol = k.image.symbols.find(({ name }) => name === fn);
  const eip = symbol?.address ?? cpuOf(k.now, k.cpu).registers.eip;
  const { esp, writes } = pushFrame(k, eip, 0n);
  const at = virt(esp - BigInt(ptRegOffset('orig_eax')));
  yield act('bug.trap', { eip, at }, { writes });
  yield* call(k, 'invalid_op', savingRegisters(k, at, 0n));
  return yield* die(k, 'invalid opcode', at, 0n);
}
