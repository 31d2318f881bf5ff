import type { PtReg } from '../../../arch/pt-regs.ts';
import { wrap } from '../../../bits.ts';
import type { ExtableHit } from '../../../extable/search.ts';
import type { ExData } from '../../../extable/typed.ts';
import type { Kernel } from '../../../kernel.ts';
import type { Write } from '../../../machine.ts';
import { act, type Run } from '../../../step.ts';
import { setSaved } from '../../linux-2.6.24-ia32/saved-registers.ts';
import { goToFixup } from '../../linux-4.19-x86/fixup-exception.ts';
import type { ModernFault } from '../fault.ts';

/** Whether execution goes on; `dead` if the machine stops over it. */
export type Fixed = boolean | 'dead';

/** What a handler is given: the exception, its vector, the entry, and the entry's data word taken apart. */
export interface Fixing {
  readonly fault: ModernFault;
  readonly trap: number;
  readonly hit: ExtableHit;
  readonly data: ExData;
}

/** The saved register that an entry names. @throws RangeError if this word size has no such number */
export function registerOf({ fault, data }: Fixing): PtReg {
  const name = fault.variant.registerNumbers[data.register];
  if (name === undefined)
    throw new RangeError(`exception table: expected a register's number, found ${data.register}`);
  return name;
}

/** A change of a saved register to a value of the register's width. */
export const setRegisterTo = (k: Kernel, { fault }: Fixing, name: PtReg, value: bigint): Write =>
  setSaved(k, fault.regs, name, wrap(value, 8 * fault.variant.word));

/** Flags are obeyed, then EIP moves. @see ex_handler_default */
export function* toFixup(k: Kernel, fixing: Fixing): Run<Fixed> {
  const { clearAx, clearDx } = fixing.data;
  const cleared = [...(clearAx ? (['eax'] as const) : []), ...(clearDx ? (['edx'] as const) : [])];
  for (const register of cleared) {
    const writes = [setRegisterTo(k, fixing, register, 0n)];
    yield act('fixup.clear', { register }, { writes });
  }
  yield* goToFixup(k, fixing.fault, fixing.hit);
  return true;
}
