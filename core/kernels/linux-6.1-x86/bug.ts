import { PT_REGS_FULL, ptRegOffset } from '../../arch/pt-regs.ts';
import { virt } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf, setKernel, setRegister } from '../../machine.ts';
import { act, type Run } from '../../step.ts';
import { saved, setSaved } from '../linux-2.6.24-ia32/saved-registers.ts';
import type { Handled, ModernFault } from './fault.ts';
import { die } from './oops/die.ts';

/**
 * BUG(): an undefined instruction on purpose; its exception prints an oops of its own. The line with file and number before it is not modelled.
 *
 * @param fn the function; without such a symbol in the image, the interrupted place stands for it
 * @see arch/x86/include/asm/bug.h, arch/x86/kernel/traps.c exc_invalid_op, Linux 6.1
 */
export function* bug(k: Kernel, fault: ModernFault, fn: string): Run<Handled> {
  const symbol = k.image.symbols.find(({ name }) => name === fn);
  const eip = symbol?.address ?? saved(k, fault.regs, 'eip');
  const { esp } = cpuOf(k.now, k.cpu).registers;
  const size = BigInt(ptRegOffset('xss', k.ptRegs ?? PT_REGS_FULL) + fault.variant.word);
  const regs = virt(esp - size);
  const general = ['ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp', 'eax'] as const;
  const { registers } = cpuOf(k.now, k.cpu);
  const writes = [
    ...general.map((name) => setSaved(k, regs, name, registers[name])),
    setSaved(k, regs, 'eip', eip),
    setSaved(k, regs, 'xcs', registers.cs),
    setSaved(k, regs, 'eflags', registers.eflags),
    setSaved(k, regs, 'esp', esp),
    setRegister(k.now, 'esp', regs, k.cpu),
    setKernel(k.now, 'ptRegs', [...k.now.kernel.ptRegs, regs]),
  ];
  yield act('bug.trap', { eip, at: regs }, { writes });
  return yield* die(k, { ...fault, regs, errorCode: 0n }, 'invalid opcode');
}
