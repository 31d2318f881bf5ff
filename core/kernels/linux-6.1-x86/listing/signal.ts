import { line } from '../../linux-2.6.24-ia32/listing/line.ts';
import { type Source, source } from '../../linux-4.19-x86/listing/fault.ts';

const SIGNAL = 'kernel/signal.c';
const FAULT = 'arch/x86/mm/fault.c';

const filled = (name: string): Source =>
  source(
    SIGNAL,
    line('info = { signo, code, address }', 'signal.info'),
    line(`force_sig_info(&info)${name}`),
  );

/** Signals, and the ways to them. */
export const signal: Readonly<Record<string, Source>> = {
  bad_area_access_error: source(FAULT, line('__bad_area(regs, error_code, address, si_code)')),
  __bad_area: source(FAULT, line('mmap_read_unlock(mm); __bad_area_nosemaphore()')),
  do_sigbus: source(
    FAULT,
    line('if (!user) return kernelmode_fixup_or_oops()', 'sigbus.kernel'),
    line('if (is_prefetch(regs)) return', 'sigbus.user'),
    line('set_signal_archinfo(address, error_code)', 'sigbus.note'),
    line('force_sig_fault(SIGBUS, BUS_ADRERR, address)'),
  ),
  force_sig: source(SIGNAL, line('unblock; queue the signal', 'signal.force')),
  force_sig_fault: filled(''),
  force_sig_pkuerr: filled(': SEGV_PKUERR'),
};
