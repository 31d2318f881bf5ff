import { line } from '../../linux-2.6.24-ia32/listing/line.ts';
import { FAULT, source } from '../../linux-4.19-x86/listing/fault.ts';
import { listingsOf } from '../../linux-4.19-x86/listing/index.ts';
import { memory as older } from '../../linux-4.19-x86/listing/memory.ts';
import { oops } from '../../linux-4.19-x86/listing/oops.ts';
import { inserted, signalToo, vsyscall } from '../../linux-4.19-x86/listing/vsyscall.ts';
import { wideListings } from '../../wide-listings.ts';
import { fault } from './fault.ts';
import { fixup } from './fixup.ts';
import { memory } from './memory.ts';
import { report } from './oops.ts';
import { signal } from './signal.ts';

/** Of 64 bits only: a page above the limit that counts as user space. */
const wide = {
  handle_page_fault: inserted(
    fault.handle_page_fault,
    'fault.user-half',
    line('vsyscall page: as below', 'fault.vsyscall-page'),
  ),
  do_user_addr_fault: inserted(
    fault.do_user_addr_fault,
    'access.key-refused',
    line('if (vsyscall page && emulate_vsyscall()) return'),
  ),
  kernelmode_fixup_or_oops: source(
    FAULT,
    line('if (fixup_exception(regs, X86_TRAP_PF)) {', 'context.fixed-up'),
    signalToo('force_sig_fault'),
    line('  return; }', 'context.not-fixed-up'),
    line('if (is_prefetch(regs)) return'),
    line('page_fault_oops(regs, error_code, address)'),
  ),
  ...vsyscall(
    [
      line('if (WRITE || !USER) return false', 'vsyscall.not-emulated'),
      line('if (!INSTR) { warn; return false }', 'vsyscall.read-refused'),
    ],
    ['force_sig', 'force_sig_fault'],
  ),
};

/** Our own pseudo-code of 6.1's functions for 64 bits. */
export const listings = wideListings(
  listingsOf('Linux 6.1', older, oops, fault, fixup, signal, report, memory, wide),
  '',
);
