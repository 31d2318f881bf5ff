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
import { direct, inUserMode, modeOf, registerOf } from './access.ts';
import { addressReads } from './effect.ts';
import { IF } from './flags.ts';
import { type CpuContext, type Fault, stackOf } from './processor.ts';
import { hasStack, PT_REGS, type PtReg, ptReg, ptRegOffset, ptRegPlace } from './pt-regs.ts';

/** Selectors that the gate and the task state segment name. @see include/asm-x86/segment_32.h, Linux 2.6.24 */
const KERNEL_CS = 0x60n;
const KERNEL_DS = 0x68n;

/** And those of 64-bit kernels: the CPU itself loads SS with 0 when it leaves user mode. @see arch/x86/include/asm/segment.h, Linux 4.19 */
const KERNEL_CS_64 = 0x10n;

/** What the entry code of each vector is called: up to 5.7, and since. */
const ENTRIES = {
  12: ['stack_segment', 'asm_exc_stack_segment'],
  13: ['general_protection', 'asm_exc_general_protection'],
  14: ['page_fault', 'asm_exc_page_fault'],
} as const;

interface Frame {
  readonly esp: Virt;
  readonly writes: readonly Write[];
}

/** The words that the CPU pushes, error code last; ESP points at it afterwards. */
function frame(k: CpuContext, errorCode: bigint): Frame {
  const user = inUserMode(k);
  const long = modeOf(k) === 64;
  const names = [...(user || long ? (['ss', 'esp'] as const) : []), 'eflags', 'cs', 'eip'] as const;
  const words = [...names.map((name) => registerOf(k, name)), errorCode];
  const start = user ? stackTop(k) : registerOf(k, 'esp');
  const top = long ? start & ~15n : start;
  const size = k.wordSize ?? 4;
  const writes = words.map((value, i) =>
    change(k.now, word(direct(k, top - BigInt(size * (i + 1))), size), value),
  );
  return { esp: virt(top - BigInt(size * words.length)), writes };
}

/** Where the task state segment lets the CPU begin. */
function stackTop(k: CpuContext): bigint {
  const { size, padding } = stackOf(k.layout);
  return currentTask(k.now, k.cpu).threadInfo + size - padding;
}

/** Where a vector's gate leads. @throws RangeError if the image does not have the entry code */
function gateOf({ image }: CpuContext, vector: keyof typeof ENTRIES): Virt {
  const [old, now] = ENTRIES[vector];
  return addressOf(image, image.symbols.some(({ name }) => name === now) ? now : old);
}

/** What every interrupt gate does to the registers: IF cleared, the kernel's CS and stack. */
function throughGate(k: CpuContext, vector: keyof typeof ENTRIES, esp: bigint): Write[] {
  const set = (name: Register, value: bigint): Write => setRegister(k.now, name, value, k.cpu);
  const long = modeOf(k) === 64;
  const ss = long ? 0n : KERNEL_DS;
  return [
    set('esp', esp),
    set('eflags', registerOf(k, 'eflags') & ~IF),
    set('cs', long ? KERNEL_CS_64 : KERNEL_CS),
    ...(long && !inUserMode(k) ? [] : [set('ss', ss)]),
    set('eip', gateOf(k, vector)),
  ];
}

/**
 * Raises vector 14: CR2, the frame, IF cleared (an interrupt gate), EIP at `page_fault`. Nothing of the instruction has happened.
 *
 * In 64-bit mode the frame begins at a multiple of 16 and always holds SS and RSP.
 *
 * @throws RangeError if the image has no such entry code
 * @see Intel SDM 3A, 4.7, 6.12 and 6.14
 */
export function* raisePageFault(k: CpuContext, { cr2, errorCode, access }: Fault): Run<void> {
  const eip = registerOf(k, 'eip');
  const user = inUserMode(k);
  const { esp, writes } = frame(k, errorCode);
  const registers = [setRegister(k.now, 'cr2', cr2, k.cpu), ...throughGate(k, 14, esp)];
  yield act(
    'cpu.page-fault',
    { cr2, errorCode, eip, access, user },
    { reads: addressReads(k, access), writes: [...writes, ...registers], fn: 'CPU' },
  );
}

/**
 * Raises #SS or #GP for an address that is none: error code 0, CR2 stays as it was.
 *
 * @throws RangeError if the image has no such entry code
 * @see Intel SDM 3A, 6.15
 */
export function* raiseProtectionFault(
  k: CpuContext,
  { cr2: address, errorCode, access }: Fault,
  vector: 12 | 13,
): Run<void> {
  const eip = registerOf(k, 'eip');
  const user = inUserMode(k);
  const { esp, writes } = frame(k, errorCode);
  const gate = throughGate(k, vector, esp);
  const facts = { vector, address, eip, user };
  const reads = addressReads(k, access);
  yield act('cpu.protection-fault', facts, { reads, writes: [...writes, ...gate], fn: 'CPU' });
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
  r8: 'r8',
  r9: 'r9',
  r10: 'r10',
  r11: 'r11',
  r12: 'r12',
  r13: 'r13',
  r14: 'r14',
  r15: 'r15',
};
const FROM_USER: Partial<Record<PtReg, Register>> = { esp: 'esp', xss: 'ss' };

/**
 * The end of an exception: the saved registers are restored and `iret` loads EIP, CS and EFLAGS, to user mode also ESP and SS; `iretq` always loads all five.
 * `swapgs`, which a 64-bit kernel needs to and from user mode, only exchanges the bases of GS, which no modelled instruction uses.
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
  const withStack = toUser || hasStack(fields);
  const names = { ...RESTORED, ...(withStack ? FROM_USER : {}) };
  const loaded = fields.flatMap((name) => {
    const register = names[name];
    return register ? [{ name, register }] : [];
  });
  const writes = loaded.map(({ name, register }) =>
    setRegister(k.now, register, saved(name), k.cpu),
  );
  if (!withStack)
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
