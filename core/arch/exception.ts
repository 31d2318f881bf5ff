import { type Virt, virt } from '../bits.ts';
import { addressOf } from '../image/image.ts';
import {
  change,
  currentTask,
  type Register,
  readAt,
  setKernel,
  setRegister,
  type Write,
  word,
} from '../machine.ts';
import { act, call, type Run } from '../step.ts';
import { direct, inUserMode, registerOf } from './access.ts';
import { IF } from './flags.ts';
import type { CpuContext, Fault } from './processor.ts';
import { PT_REGS, type PtReg, ptReg, ptRegOffset, ptRegPlace } from './pt-regs.ts';

/** Selectors that the gate and the task state segment name. @see include/asm-x86/segment_32.h, Linux 2.6.24 */
const KERNEL_CS = 0x60n;
const KERNEL_DS = 0x68n;

/** From user mode the CPU starts 8 bytes below the stack's end: that is what 2.6.24 puts into the task state segment. @see include/asm-x86/processor_32.h task_pt_regs, Linux 2.6.24; recorded: error code at ...fe0 */
const STACK_TOP = 8192n - 8n;

interface Frame {
  readonly esp: Virt;
  readonly writes: readonly Write[];
}

/** The words that the CPU pushes, error code last; ESP points at it afterwards. */
function frame(k: CpuContext, errorCode: bigint): Frame {
  const user = inUserMode(k);
  const names = [...(user ? (['ss', 'esp'] as const) : []), 'eflags', 'cs', 'eip'] as const;
  const words = [...names.map((name) => registerOf(k, name)), errorCode];
  const start = user ? currentTask(k.now, k.cpu).threadInfo + STACK_TOP : registerOf(k, 'esp');
  const writes = words.map((value, i) =>
    change(k.now, word(direct(k, start - BigInt(4 * (i + 1)))), value),
  );
  return { esp: virt(start - BigInt(4 * words.length)), writes };
}

/**
 * Raises vector 14: CR2, the frame, IF cleared (an interrupt gate), EIP at `page_fault`. Nothing of the instruction has happened.
 *
 * @throws RangeError if the image has no `page_fault`
 * @see Intel SDM 3A, 6.12 and 4.7
 */
export function* raisePageFault(k: CpuContext, { cr2, errorCode, access }: Fault): Run<void> {
  const eip = registerOf(k, 'eip');
  const user = inUserMode(k);
  const { esp, writes } = frame(k, errorCode);
  const set = (name: Register, value: bigint): Write => setRegister(k.now, name, value, k.cpu);
  const registers = [
    set('cr2', cr2),
    set('esp', esp),
    set('eflags', registerOf(k, 'eflags') & ~IF),
    set('cs', KERNEL_CS),
    set('ss', KERNEL_DS),
    set('eip', addressOf(k.image, 'page_fault')),
  ];
  yield act(
    'cpu.page-fault',
    { cr2, errorCode, eip, access, user },
    { writes: [...writes, ...registers], fn: 'CPU' },
  );
}

/** Saved registers and where they go; segments other than CS and SS are not modelled. */
const RESTORED: Partial<Record<PtReg, Register>> = {
  ebx: 'ebx',
  ecx: 'ecx',
  edx: 'edx',
  esi: 'esi',
  edi: 'edi',
  ebp: 'ebp',
  eax: 'eax',
  eip: 'eip',
  xcs: 'cs',
  eflags: 'eflags',
};
const FROM_USER: Partial<Record<PtReg, Register>> = { esp: 'esp', xss: 'ss' };

/**
 * The end of an exception: the saved registers are restored and `iret` loads EIP, CS and EFLAGS, to user mode also ESP and SS.
 *
 * @param faulted address of the instruction that faulted: the same EIP now means that it runs again
 * @returns `signal` if it goes back to user mode and a signal waits
 * @throws RangeError if no exception is being handled
 * @see arch/x86/kernel/entry_32.S restore_all, Linux 2.6.24
 */
export function iret(k: CpuContext, faulted: bigint): Run<'resume' | 'signal'> {
  return call(k, 'ret_from_exception', returning(k, faulted));
}

function* returning(k: CpuContext, faulted: bigint): Run<'resume' | 'signal'> {
  const regs = k.now.kernel.ptRegs.at(-1);
  if (regs === undefined) throw new RangeError('iret: no exception is being handled');
  const at = direct(k, regs);
  const fields = k.ptRegs ?? PT_REGS;
  const saved = (name: PtReg): bigint => ptReg(k.now, at, name, fields);
  const toUser = (saved('xcs') & 3n) === 3n;
  const names = { ...RESTORED, ...(toUser ? FROM_USER : {}) };
  const loaded = fields.flatMap((name) => {
    const register = names[name];
    return register ? [{ name, register }] : [];
  });
  const writes = loaded.map(({ name, register }) =>
    setRegister(k.now, register, saved(name), k.cpu),
  );
  if (!toUser)
    writes.push(setRegister(k.now, 'esp', regs + BigInt(ptRegOffset('esp', fields)), k.cpu));
  writes.push(setKernel(k.now, 'ptRegs', k.now.kernel.ptRegs.slice(0, -1)));
  const reads = loaded.map(({ name }) => readAt(k.now, ptRegPlace(at, name, fields)));
  const eip = saved('eip');
  const { signal } = currentTask(k.now, k.cpu);
  if (toUser && signal) {
    yield act('cpu.iret-signal', { eip, signal: signal.number }, { reads, writes });
    return 'signal';
  }
  if (eip === faulted) yield act('cpu.iret-retry', { eip }, { reads, writes });
  else yield act('cpu.iret-fixup', { eip, from: faulted }, { reads, writes });
  return 'resume';
}
