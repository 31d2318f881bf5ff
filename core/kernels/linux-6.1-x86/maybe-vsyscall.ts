import { PF_INSTR, PF_USER, PF_WRITE } from '../../arch/refusal.ts';
import type { Kernel } from '../../kernel.ts';
import { act, call, type Run } from '../../step.ts';
import {
  type Accesses,
  type Emulated,
  emulating,
  isVsyscallPage,
  vsyscallLine,
} from '../linux-4.19-x86/emulate-vsyscall.ts';
import type { ModernFault } from './fault.ts';
import { forceSigFault } from './force-sig-fault.ts';

/** As in `text64/getuser.ts`. */
const ACCESSES: Accesses = {
  load: ['__get_user_8', 0x1cn],
  store: ['__put_user_nocheck_8', 3n],
  forceSig: 'force_sig',
  forceSigFault,
};

/**
 * A fault on the vsyscall page, which no mapping has. Only user mode's fetch is emulated; all else goes on to the mappings, and finds none.
 *
 * @throws UnknownFact if nobody knows how the kernel was booted
 * @see arch/x86/mm/fault.c do_user_addr_fault, arch/x86/entry/vsyscall/vsyscall_64.c emulate_vsyscall, Linux 6.1
 */
export function* maybeVsyscall(k: Kernel, fault: ModernFault): Run<Emulated> {
  if (!isVsyscallPage(k, fault.address)) return 'no';
  return yield* call(k, 'emulate_vsyscall', judging(k, fault));
}

function* judging(k: Kernel, fault: ModernFault): Run<Emulated> {
  const { address, errorCode } = fault;
  if ((errorCode & (PF_WRITE | PF_USER)) !== PF_USER) {
    yield act('vsyscall.not-emulated', { address, errorCode });
    return 'no';
  }
  if ((errorCode & PF_INSTR) !== 0n) return yield* emulating(k, fault, ACCESSES);
  yield act('vsyscall.read-refused', { address });
  yield* vsyscallLine(k, fault, 'vsyscall read attempt denied');
  return 'no';
}
