import { bareHex } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { setKernel } from '../../../machine.ts';
import { act, call, type Run } from '../../../step.ts';
import { symbolText } from '../../linux-2.6.24-ia32/oops/printable.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import { saved } from '../../linux-2.6.24-ia32/saved-registers.ts';
import { type Fixed, type Fixing, registerOf, setRegisterTo, toFixup } from './fixing.ts';
import { warnOnce } from './warn-once.ts';

type Direction = 'read' | 'write';

/** -EIO. */
const IO_ERROR = -5n;

/** Which register was touched, with what, and where. */
function told(k: Kernel, { fault }: Fixing, direction: Direction): string {
  const { regs, variant } = fault;
  const low = (name: 'eax' | 'ecx' | 'edx'): bigint => saved(k, regs, name) & 0xffffffffn;
  const ip = saved(k, regs, 'eip');
  const where = `at rIP: 0x${bareHex(ip, 2 * variant.word)} (${symbolText(k, ip)})`;
  const number = `0x${bareHex(low('ecx'), 1)}`;
  if (direction === 'read') return `RDMSR from ${number} ${where}`;
  const value = `0x${bareHex(low('edx'))}${bareHex(low('eax'))}`;
  return `WRMSR to ${number} (tried to write ${value}) ${where}`;
}

/**
 * A model-specific register that this CPU does not have: a read gives 0, a write is forgotten.
 *
 * @see arch/x86/mm/extable.c ex_handler_msr, Linux 6.1
 */
export const msr =
  (direction: Direction, how: 'safe' | 'warned') =>
  (k: Kernel, fixing: Fixing): Run<Fixed> =>
    call(k, 'ex_handler_msr', pretending(k, fixing, direction, how));

function* pretending(
  k: Kernel,
  fixing: Fixing,
  direction: Direction,
  how: 'safe' | 'warned',
): Run<Fixed> {
  if (how === 'warned')
    yield* warnOnce(k, fixing.fault, `unchecked MSR access error: ${told(k, fixing, direction)}`);
  if (direction === 'read') {
    const writes = (['eax', 'edx'] as const).map((name) => setRegisterTo(k, fixing, name, 0n));
    yield act('fixup.msr-zero', { eip: saved(k, fixing.fault.regs, 'eip') }, { writes });
  }
  if (how === 'safe') {
    const register = registerOf(fixing);
    const writes = [setRegisterTo(k, fixing, register, IO_ERROR)];
    yield act('fixup.io-error', { register, value: IO_ERROR }, { writes });
  }
  return yield* toFixup(k, fixing);
}

/** In the middle of a machine check nothing can be pretended. @see arch/x86/kernel/cpu/mce/core.c ex_handler_msr_mce, Linux 6.1 */
export const msrInMce =
  (direction: Direction) =>
  (k: Kernel, fixing: Fixing): Run<Fixed> =>
    call(k, 'ex_handler_msr_mce', stopping(k, fixing, direction));

function* stopping(k: Kernel, fixing: Fixing, direction: Direction): Run<Fixed> {
  const panic = 'Kernel panic - not syncing: MCA architectural violation!';
  const text = `MSR access error: ${told(k, fixing, direction)}\n${panic}`;
  const writes = [...printed(k, `${text}\n`), setKernel(k.now, 'panicked', true)];
  yield act('fixup.panic', { text }, { writes });
  return 'dead';
}
