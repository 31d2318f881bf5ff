import { phys, wrap } from '../../../bits.ts';
import type { ExType } from '../../../extable/typed.ts';
import { type Kernel, pa } from '../../../kernel.ts';
import { change, word } from '../../../machine.ts';
import { act, call, type Run } from '../../../step.ts';
import { readSaved, saved, setSaved } from '../../linux-2.6.24-ia32/saved-registers.ts';
import { goToFixup } from '../../linux-4.19-x86/fixup-exception.ts';
import { type Fixed, type Fixing, registerOf, setRegisterTo, toFixup } from './fixing.ts';
import { msr, msrInMce } from './msr.ts';
import { warnOnce } from './warn-once.ts';
import { zeroPad } from './zero-pad.ts';

type Handler = (k: Kernel, fixing: Fixing) => Run<Fixed>;

const GENERAL_PROTECTION = 13;
const ENCLS_FAULT = 0x40000000n;

const within =
  (name: string, body: Handler): Handler =>
  (k, fixing) =>
    call(k, name, body(k, fixing));

const byDefault = within('ex_handler_default', toFixup);

/** The fixup is told which exception it was. */
const byFault = within('ex_handler_fault', function* (k, fixing) {
  const { trap } = fixing;
  const writes = [setRegisterTo(k, fixing, 'eax', BigInt(trap))];
  yield act('fixup.trap-number', { trap }, { writes });
  return yield* byDefault(k, fixing);
});

/** A user pointer that is not canonical got past the checks: that is worth a warning. */
function* warnOfPointer(k: Kernel, { fault, trap }: Fixing): Run<void> {
  if (trap !== GENERAL_PROTECTION) return;
  yield* warnOnce(k, fault, 'General protection fault in user access. Non-canonical address?');
}

const byUserAccess = within('ex_handler_uaccess', function* (k, fixing) {
  yield* warnOfPointer(k, fixing);
  return yield* byDefault(k, fixing);
});

const byCopy = within('ex_handler_copy', function* (k, fixing) {
  yield* warnOfPointer(k, fixing);
  return yield* byFault(k, fixing);
});

const byClearFs = within('ex_handler_clear_fs', function* (k, fixing) {
  const { regs } = fixing.fault;
  yield act('fixup.null-segment', { eip: saved(k, regs, 'eip') });
  return yield* byDefault(k, fixing);
});

/** The state that could not be loaded is replaced by the initial one; the registers of the FPU are not modelled. */
const byFpuReset = within('ex_handler_fprestore', function* (k, fixing) {
  yield* warnOnce(k, fixing.fault, 'Bad FPU state detected, reinitializing FPU registers.');
  yield act('fixup.fpu-reset', { eip: saved(k, fixing.fault.regs, 'eip') });
  yield* goToFixup(k, fixing.fault, fixing.hit);
  return true;
});

/** The program's load is skipped, and what it would have loaded is zero. @see arch/x86/net/bpf_jit_comp.c ex_handler_bpf */
const byBpf = within('ex_handler_bpf', function* (k, { fault, hit }) {
  const { regs, variant } = fault;
  const eip = saved(k, regs, 'eip');
  const offset = hit.zeroes ?? 0;
  const place = word(phys(pa(k.layout, regs) + BigInt(offset)), variant.word);
  const facts = { eip, length: hit.fixup - eip, offset };
  yield act('fixup.bpf-skip', facts, { writes: [change(k.now, place, 0n)] });
  yield* goToFixup(k, fault, hit);
  return true;
});

const byImmediate = within('ex_handler_imm_reg', function* (k, fixing) {
  const register = registerOf(fixing);
  const write = setRegisterTo(k, fixing, register, fixing.data.immediate);
  const value = wrap(fixing.data.immediate, 8 * fixing.fault.variant.word);
  yield act('fixup.immediate', { register, value }, { writes: [write] });
  return yield* byDefault(k, fixing);
});

/** A `pop` that faulted counts as done. */
function* byPop(k: Kernel, fixing: Fixing): Run<Fixed> {
  const { regs, variant } = fixing.fault;
  const esp = saved(k, regs, 'esp');
  const after = esp + BigInt(variant.word);
  const reads = [readSaved(k, regs, 'esp')];
  yield act('fixup.pop', { esp, after }, { reads, writes: [setSaved(k, regs, 'esp', after)] });
  return yield* byImmediate(k, fixing);
}

const bySgx = within('ex_handler_sgx', function* (k, fixing) {
  const value = BigInt(fixing.trap) | ENCLS_FAULT;
  const writes = [setRegisterTo(k, fixing, 'eax', value)];
  yield act('fixup.immediate', { register: 'eax', value }, { writes });
  return yield* byDefault(k, fixing);
});

/** What older kernels computed in code behind the routine: the bytes that were not copied. */
const byBytesLeft = within('ex_handler_ucopy_len', function* (k, fixing) {
  const { regs, variant } = fixing.fault;
  const unit = fixing.data.immediate;
  const name = registerOf(fixing);
  const [count, rest] = [saved(k, regs, 'ecx'), saved(k, regs, name)];
  const left = wrap(unit * count + rest, 8 * variant.word);
  const reads = [readSaved(k, regs, 'ecx'), readSaved(k, regs, name)];
  const writes = [setSaved(k, regs, 'ecx', left)];
  yield act('fixup.bytes-left', { unit, count, rest, left }, { reads, writes });
  return yield* byUserAccess(k, fixing);
});

/** Every type of 6.1 but NONE, which stands for no entry at all. @see arch/x86/mm/extable.c fixup_exception, Linux 6.1 */
export const HANDLERS: Readonly<Record<Exclude<ExType, 'EX_TYPE_NONE'>, Handler>> = {
  EX_TYPE_DEFAULT: byDefault,
  EX_TYPE_FAULT: byFault,
  EX_TYPE_UACCESS: byUserAccess,
  EX_TYPE_COPY: byCopy,
  EX_TYPE_CLEAR_FS: byClearFs,
  EX_TYPE_FPU_RESTORE: byFpuReset,
  EX_TYPE_BPF: byBpf,
  EX_TYPE_WRMSR: msr('write', 'warned'),
  EX_TYPE_RDMSR: msr('read', 'warned'),
  EX_TYPE_WRMSR_SAFE: msr('write', 'safe'),
  EX_TYPE_RDMSR_SAFE: msr('read', 'safe'),
  EX_TYPE_WRMSR_IN_MCE: msrInMce('write'),
  EX_TYPE_RDMSR_IN_MCE: msrInMce('read'),
  EX_TYPE_DEFAULT_MCE_SAFE: byDefault,
  EX_TYPE_FAULT_MCE_SAFE: byFault,
  EX_TYPE_POP_REG: byPop,
  EX_TYPE_IMM_REG: byImmediate,
  EX_TYPE_FAULT_SGX: bySgx,
  EX_TYPE_UCOPY_LEN: byBytesLeft,
  EX_TYPE_ZEROPAD: within('ex_handler_zeropad', zeroPad),
};
