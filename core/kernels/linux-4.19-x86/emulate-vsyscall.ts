import { peek } from '../../arch/mmu.ts';
import { bareHex, type Phys, wrap } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { Signal } from '../../kernel-state.ts';
import { change, currentTask, setTask, type Write, word } from '../../machine.ts';
import { read, UnknownFact } from '../../memory.ts';
import { act, call, type Run } from '../../step.ts';
import { printed } from '../linux-2.6.24-ia32/printk.ts';
import { type Fault, saved, setSaved } from '../linux-2.6.24-ia32/saved-registers.ts';
import { SEGV_MAPERR, SIGSEGV } from '../linux-2.6.24-ia32/signal.ts';
import { SI_KERNEL } from './general-protection.ts';
import { type ListedAt, touchUser } from './touch-user.ts';

/** Where 64-bit kernels had the code of three system calls. @see arch/x86/include/uapi/asm/vsyscall.h, Linux 4.19 and 6.1 */
const VSYSCALL = 0xffffffffff600000n;
/** What tells the entry points: they lie 1 KiB apart. */
const ENTRY_BITS = 0xc00n;

/** `no`: not the page's business. */
export type Emulated = 'no' | 'done' | 'dead';

/** With which instructions the kernel touches user memory, and how it sends a signal that names an address. */
export interface Accesses {
  readonly load: ListedAt;
  readonly store: ListedAt;
  /** What sends one that names none is called. */
  readonly forceSig: 'force_sig' | 'force_sig_info';
  readonly forceSigFault: (k: Kernel, signal: Signal) => Run<void>;
}

/** The system calls, by entry point: number, and the bytes behind each pointer. */
const CALLS = [
  { name: 'gettimeofday', number: 96, pointers: [['edi', 16n] as const, ['esi', 8n] as const] },
  { name: 'time', number: 201, pointers: [['edi', 8n] as const] },
  { name: 'getcpu', number: 309, pointers: [['edi', 4n] as const, ['esi', 4n] as const] },
] as const;

type Vsyscall = (typeof CALLS)[number];

/** -ENOSYS: what EAX holds while a system call is made. */
const ENOSYS = -38n;

/** 32-bit kernels have no such page. @see arch/x86/mm/fault.c is_vsyscall_vaddr, Linux 6.1 */
export const isVsyscallPage = ({ wordSize }: Kernel, address: bigint): boolean =>
  wordSize === 8 && address >> 12n === VSYSCALL >> 12n;

/** One line for what goes wrong there, where such lines are asked for. @see arch/x86/entry/vsyscall/vsyscall_64.c warn_bad_vsyscall, Linux 4.19 and 6.1 */
export function* vsyscallLine(k: Kernel, { regs }: Fault, message: string): Run<void> {
  const { pid, comm } = currentTask(k.now, k.cpu);
  if (!k.config.showUnhandledSignals) return;
  const of = (name: 'eip' | 'xcs' | 'esp' | 'eax' | 'esi' | 'edi'): string =>
    bareHex(saved(k, regs, name), 1);
  const where = `ip:${of('eip')} cs:${of('xcs')} sp:${of('esp')} ax:${of('eax')}`;
  const text = `${comm}[${pid}] ${message} ${where} si:${of('esi')} di:${of('edi')}`;
  yield act('vsyscall.line', { text }, { writes: printed(k, `${text}\n`) });
}

function* one(only: ReturnType<typeof act>): Run<void> {
  yield only;
}

/**
 * User mode ran the page: the kernel makes the system call that once stood there, and returns to the caller. Seccomp is not modelled, nor is the time.
 *
 * @throws UnknownFact if nobody knows how the kernel was booted
 * @see arch/x86/entry/vsyscall/vsyscall_64.c emulate_vsyscall, Linux 4.19 and 6.1
 */
export function* emulating(k: Kernel, fault: Fault, accesses: Accesses): Run<Emulated> {
  const { address, regs } = fault;
  const { vsyscall } = k.config;
  if (vsyscall === undefined) throw new UnknownFact('what the boot made of the vsyscall page');
  if (vsyscall === 'none') {
    yield act('vsyscall.off', { address });
    yield* vsyscallLine(k, fault, 'vsyscall attempted with vsyscall=none');
    return 'no';
  }
  const meant = CALLS[Number((address & ENTRY_BITS) >> 10n)];
  if (!meant || (address & ~ENTRY_BITS) !== VSYSCALL) {
    yield act('vsyscall.misaligned', { address });
    yield* vsyscallLine(k, fault, 'misaligned vsyscall (exploit attempt or buggy program)');
    return yield* refused(k, accesses);
  }
  yield act('vsyscall.called', { address, name: meant.name });
  const esp = saved(k, regs, 'esp');
  const found = yield* touchUser(k, { at: esp, size: 8n, kind: 'read' }, accesses.load);
  if (found === 'dead') return found;
  if (found === 'refused') {
    yield act('vsyscall.bad-stack', { esp });
    yield* vsyscallLine(k, fault, 'vsyscall with bad stack (exploit attempt?)');
    return yield* refused(k, accesses);
  }
  const caller = wordAt(k, esp);
  yield act('vsyscall.caller', { esp, caller });
  const result = yield* made(k, fault, meant, accesses);
  if (result === 'dead') return result;
  if (result === 'failed') {
    yield act('vsyscall.fault', { name: meant.name }, { writes: [quietAgain(k)] });
    yield* vsyscallLine(k, fault, 'vsyscall fault (exploit attempt?)');
    return 'done';
  }
  yield* returning(k, fault, meant.name, caller);
  return 'done';
}

/** SIGSEGV without an address. */
function* refused(k: Kernel, { forceSig }: Accesses): Run<'done'> {
  const { pid, comm } = currentTask(k.now, k.cpu);
  const signal = { number: SIGSEGV, code: SI_KERNEL, address: 0n };
  const writes = [setTask(k.now, pid, 'signal', signal)];
  const sent = act('signal.force', { pid, comm, number: SIGSEGV }, { writes });
  yield* call(k, forceSig, one(sent));
  return 'done';
}

/** Where a byte of user memory is that was made ready. */
function placeOf(k: Kernel, at: bigint): Phys {
  const access = { kind: 'read', user: false, alignmentCheck: true } as const;
  const result = peek(k.now, k.format, at, access, k.cpu);
  if (!result.ok) throw new RangeError(`emulate_vsyscall: ${at}: expected a byte that is mapped`);
  return result.physical;
}

function wordAt(k: Kernel, from: bigint): bigint {
  const bytes = Array.from({ length: 8 }, (_, i) =>
    read(k.now.memory, placeOf(k, from + BigInt(i)), 1),
  );
  return bytes.reduceRight((so, byte) => (so << 8n) | byte, 0n);
}

/** The system call; `failed`: -EFAULT, and a signal is on its way. */
function* made(
  k: Kernel,
  { regs }: Fault,
  { name, number, pointers }: Vsyscall,
  { store, forceSigFault }: Accesses,
): Run<'ok' | 'failed' | 'dead'> {
  const { pid } = currentTask(k.now, k.cpu);
  const given = pointers.map(([from, size]) => ({ pointer: saved(k, regs, from), size }));
  for (const { pointer, size } of given) {
    if (pointer + size <= k.layout.taskSize) continue;
    const thread = { cr2: pointer, errorCode: 6n, trapNo: 14 };
    const writes = [setTask(k.now, pid, 'thread', thread)];
    yield act('vsyscall.bad-pointer', { name, pointer }, { writes });
    yield* forceSigFault(k, { number: SIGSEGV, code: SEGV_MAPERR, address: pointer });
    return 'failed';
  }
  const eax = setSaved(k, regs, 'eax', wrap(ENOSYS, 64));
  const writes = [eax, setTask(k.now, pid, 'sigOnUaccessErr', true)];
  yield act('vsyscall.run', { name, number }, { writes });
  return yield* storing(k, name, given, store);
}

/** A fixup is silent again. */
const quietAgain = (k: Kernel): Write =>
  setTask(k.now, currentTask(k.now, k.cpu).pid, 'sigOnUaccessErr', false);

/** The clock of the model stands at 0, and there is one CPU, number 0: what is stored are zeros. */
function* storing(
  k: Kernel,
  name: string,
  given: readonly { readonly pointer: bigint; readonly size: bigint }[],
  store: ListedAt,
): Run<'ok' | 'failed' | 'dead'> {
  for (const { pointer, size } of given) {
    if (pointer === 0n) continue;
    const found = yield* touchUser(k, { at: pointer, size, kind: 'write' }, store);
    if (found !== 'there') return found === 'dead' ? found : 'failed';
    const words = Array.from({ length: Number(size) / 4 }, (_, i) => pointer + BigInt(4 * i));
    const writes = words.map((at) => change(k.now, word(placeOf(k, at), 4), 0n));
    yield act('vsyscall.stored', { name, pointer }, { writes });
  }
  return 'ok';
}

/** What `ret` would have done. */
function* returning(k: Kernel, { regs }: Fault, name: string, eip: bigint): Run<void> {
  const esp = saved(k, regs, 'esp') + 8n;
  const set = (register: 'eax' | 'eip' | 'esp', value: bigint) =>
    setSaved(k, regs, register, value);
  const writes = [set('eax', 0n), set('eip', eip), set('esp', esp), quietAgain(k)];
  yield act('vsyscall.return', { name, result: 0n, eip, esp }, { writes });
}
