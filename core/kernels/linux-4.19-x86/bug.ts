import { PT_REGS_GS, ptRegOffset } from '../../arch/pt-regs.ts';
import { virt } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { pushFrame } from '../linux-2.6.24-ia32/push-frame.ts';
import { savingRegisters } from '../linux-2.6.24-ia32/save-registers.ts';
import type { Handled } from '../linux-2.6.24-ia32/saved-registers.ts';
import type { LaterFault } from './fault.ts';

/**
 * BUG(): an undefined instruction on purpose; its exception prints an oops of its own.
 *
 * @param fn the function; without such a symbol in the image, EIP stays what it is
 * @see arch/x86/include/asm/bug.h, Linux 4.19
 */
export function* bugAt(k: Kernel, fault: LaterFault, fn: string): Run<Handled> {
  const symbol = k.image.symbols.find(({ name }) => name === fn);
  const eip = symbol?.address ?? cpuOf(k.now, k.cpu).registers.eip;
  const { esp, writes } = pushFrame(k, eip, 0n);
  const regs = virt(esp - BigInt(ptRegOffset('orig_eax', k.ptRegs ?? PT_REGS_GS)));
  yield act('bug.trap', { eip, at: regs }, { writes });
  yield* call(k, 'invalid_op', savingRegisters(k, regs, 0n));
  return yield* fault.variant.die(k, { ...fault, regs, errorCode: 0n }, 'invalid opcode');
}
