import { decodeOperand } from '../../arch/decode-operand.ts';
import { bareHex, wrap } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { currentTask, setTask } from '../../machine.ts';
import { act, call, type Run } from '../../step.ts';
import { IF, irqOn } from '../linux-2.6.24-ia32/interrupts.ts';
import { printed } from '../linux-2.6.24-ia32/printk.ts';
import { saved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { SIGBUS, SIGSEGV } from '../linux-2.6.24-ia32/signal.ts';
import { type Handled, type ModernFault, userMode } from './fault.ts';
import { fixupException } from './fixup/fixup-exception.ts';
import { die } from './oops/die.ts';

/** si_code of a signal that the kernel sends on its own account; there is no address to tell. */
const SI_KERNEL = 128;

type Protection = ModernFault & { readonly trap: 12 | 13 };

const FACTS = {
  12: { fn: 'exc_stack_segment', what: 'stack segment', signal: SIGBUS },
  13: { fn: 'exc_general_protection', what: 'general protection fault', signal: SIGSEGV },
} as const;

/**
 * No address is known, and no mapping is asked: user mode gets a signal, the kernel its exception table or an oops.
 * Emulated instructions (UMIP, IOPL), the vdso and kprobes are not modelled.
 *
 * @see arch/x86/kernel/traps.c exc_general_protection, exc_stack_segment, do_error_trap, Linux 6.1
 */
export function excProtection(k: Kernel, fault: Protection): Run<Handled> {
  const run = handling(k, fault);
  const inner = fault.trap === 12 ? call(k, 'do_error_trap', call(k, 'do_trap', run)) : run;
  return call(k, FACTS[fault.trap].fn, inner);
}

function* handling(k: Kernel, fault: Protection): Run<Handled> {
  const { regs, trap: vector } = fault;
  const eip = saved(k, regs, 'eip');
  const on = (saved(k, regs, 'eflags') & IF) !== 0n;
  const writes = on ? [irqOn(k)] : [];
  if (userMode(k, fault)) {
    yield act('gp.user', { eip, vector }, { writes });
    return yield* signalling(k, fault);
  }
  yield act('gp.kernel', { eip, vector }, { writes });
  const fixed = yield* fixupException(k, fault, vector);
  if (fixed === 'dead') return fixed;
  if (fixed) {
    yield act('gp.fixed-up', { from: eip, eip: saved(k, regs, 'eip') });
    return 'return';
  }
  yield* note(k, fault);
  return yield* dying(k, fault);
}

/** thread.cr2 stays what it was. */
function* note(k: Kernel, { trap: vector, errorCode }: Protection): Run<void> {
  const { pid, thread } = currentTask(k.now, k.cpu);
  const after = { ...thread, errorCode, trapNo: vector };
  yield act('gp.note', { errorCode, vector }, { writes: [setTask(k.now, pid, 'thread', after)] });
}

function* dying(k: Kernel, fault: Protection): Run<Handled> {
  if (fault.trap === 12) return yield* call(k, 'die', die(k, fault, FACTS[12].what, SIGSEGV));
  const how = yield* description(k, fault);
  return yield* call(k, 'die_addr', die(k, fault, `${how}`, SIGSEGV));
}

/** An error code is a selector; without one, an address that is none is the likely reason. @see arch/x86/kernel/traps.c get_kernel_gp_address, Linux 6.1 */
function* description(k: Kernel, fault: Protection): Run<string> {
  const { what } = FACTS[13];
  if (fault.errorCode !== 0n) {
    yield act('gp.segment', { errorCode: fault.errorCode });
    return `segment-related ${what}`;
  }
  return yield* call(k, 'get_kernel_gp_address', guessing(k, fault, what));
}

function* guessing(k: Kernel, { regs, variant }: Protection, what: string): Run<string> {
  const eip = saved(k, regs, 'eip');
  const bytes = k.image.instructions.get(eip)?.bytes;
  const decoded = bytes ? decodeOperand(bytes, variant.word === 8 ? 64 : 32) : null;
  if (!decoded?.memory) {
    yield act('gp.no-hint', { eip });
    return what;
  }
  const { base, index, scale, displacement } = decoded.memory;
  const of = (name: typeof base): bigint => (name === null ? 0n : saved(k, regs, name));
  const sum = of(base) + of(index) * BigInt(scale) + BigInt(displacement);
  const address = wrap(sum, 8 * variant.word);
  const none = isHole(k, address, decoded.size);
  yield act('gp.hint', { eip, address, canonical: !none });
  const hint = none ? 'probably for non-canonical' : 'maybe for';
  return `${what}, ${hint} address 0x${bareHex(address, 1)}`;
}

/** Neither in the kernel's half nor wholly in the user's. */
function isHole({ format }: Kernel, address: bigint, size: number): boolean {
  const half = 1n << BigInt((format.addressBits ?? 48) - 1);
  return address < (1n << 64n) - half && address + BigInt(size) > half;
}

function* signalling(k: Kernel, fault: Protection): Run<Handled> {
  yield* note(k, fault);
  yield* trapLine(k, fault);
  const { pid, comm } = currentTask(k.now, k.cpu);
  const number = FACTS[fault.trap].signal;
  const writes = [setTask(k.now, pid, 'signal', { number, code: SI_KERNEL, address: 0n })];
  const sent = act('signal.force', { pid, comm, number }, { writes });
  yield* call(k, 'force_sig', one(sent));
  return 'return';
}

/** One line for a signal that nobody handles. @see arch/x86/kernel/traps.c show_signal, Linux 6.1; the file is not modelled */
function* trapLine(k: Kernel, { regs, variant, trap, errorCode }: Protection): Run<void> {
  const { pid, comm, handles } = currentTask(k.now, k.cpu);
  const { what, signal } = FACTS[trap];
  const handled = (handles ?? []).includes(signal);
  if (handled || !k.config.showUnhandledSignals) {
    yield act('bad.segv-quiet', { pid, handled });
    return;
  }
  const hex = (name: 'eip' | 'esp'): string =>
    bareHex(saved(k, regs, name), variant.word === 8 ? 1 : 8);
  const where = `ip:${hex('eip')} sp:${hex('esp')} error:${bareHex(errorCode, 1)}`;
  const text = `traps: ${comm}[${pid}] ${what} ${where}`;
  yield act('bad.segv-line', { text }, { writes: printed(k, `${text}\n`) });
}

function* one(last: ReturnType<typeof act>): Run<void> {
  yield last;
}
