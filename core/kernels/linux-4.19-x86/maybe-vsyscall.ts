import { PF_INSTR } from '../../arch/refusal.ts';
import type { Kernel } from '../../kernel.ts';
import { call, type Run } from '../../step.ts';
import { forceSigInfoFault } from '../linux-2.6.24-ia32/signal.ts';
import { type Accesses, type Emulated, emulating, isVsyscallPage } from './emulate-vsyscall.ts';
import type { LaterFault } from './fault.ts';

/** As in `text64/getuser.ts`. */
const ACCESSES: Accesses = {
  load: ['__get_user_8', 0x20n],
  store: ['__put_user_8', 0x1bn],
  forceSig: 'force_sig_info',
  forceSigFault: forceSigInfoFault,
};

/**
 * User mode ran the vsyscall page: the last thing that is tried before SIGSEGV.
 *
 * @throws UnknownFact if nobody knows how the kernel was booted
 * @see arch/x86/mm/fault.c __bad_area_nosemaphore, Linux 4.19
 */
export function* maybeVsyscall(k: Kernel, fault: LaterFault): Run<Emulated> {
  if ((fault.errorCode & PF_INSTR) === 0n || !isVsyscallPage(k, fault.address)) return 'no';
  return yield* call(k, 'emulate_vsyscall', emulating(k, fault, ACCESSES));
}
