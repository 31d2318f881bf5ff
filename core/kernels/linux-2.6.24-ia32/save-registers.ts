import { PT_REGS, type PtReg, ptRegSize } from '../../arch/pt-regs.ts';
import { type Virt, wrap } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import {
  cpuOf,
  type Register,
  registerIn,
  setKernel,
  setRegister,
  type Write,
} from '../../machine.ts';
import { act, type Run } from '../../step.ts';
import { USER_DS } from './layout.ts';
import { readSaved, saved, setSaved } from './saved-registers.ts';

const NO_SYSTEM_CALL = -1n;

/** What the entry code pushes besides the general registers. FS is 0 on a kernel for one CPU, GS where the process uses none. */
const SEGMENTS: Partial<Record<PtReg, bigint>> = { xds: USER_DS, xes: USER_DS, xfs: 0n, xgs: 0n };

/** The registers below the CPU's frame, and -1 where the error code was: this is no system call. */
function saveRegisters(k: Kernel, regs: Virt, segments: typeof SEGMENTS): Write[] {
  const { registers } = cpuOf(k.now, k.cpu);
  const fields = k.ptRegs ?? PT_REGS;
  const pushed = fields
    .slice(0, fields.indexOf('orig_eax'))
    .map((name) =>
      setSaved(k, regs, name, segments[name] ?? registerIn(registers, name as Register)),
    );
  return [
    ...pushed,
    setSaved(k, regs, 'orig_eax', wrap(NO_SYSTEM_CALL, 8 * ptRegSize(fields))),
    setRegister(k.now, 'esp', regs, k.cpu),
    setKernel(k.now, 'ptRegs', [...k.now.kernel.ptRegs, regs]),
  ];
}

/**
 * What every exception's entry code does first.
 *
 * @param regs where the structure begins: 40 bytes below the error code
 * @param errorCode as it was pushed
 * @param segments selectors that this kernel has where 2.6.24 has others
 * @throws RangeError if the error code is not where ESP says
 * @see arch/x86/kernel/entry_32.S error_code, Linux 2.6.24
 */
export function* savingRegisters(
  k: Kernel,
  regs: Virt,
  errorCode: bigint,
  segments: Partial<Record<PtReg, bigint>> = {},
): Run<void> {
  const pushed = readSaved(k, regs, 'orig_eax');
  if (pushed.value !== errorCode)
    throw new RangeError(`exception entry: expected error code ${errorCode} where ESP points`);
  const eip = saved(k, regs, 'eip');
  const reads = [pushed, readSaved(k, regs, 'eip')];
  const writes = saveRegisters(k, regs, { ...SEGMENTS, ...segments });
  yield act('entry.save', { at: regs, eip, errorCode }, { reads, writes });
}
