import type { EventId } from '../../../events/index.ts';
import type { ListingLine } from '../../../listing.ts';
import { calling, line } from '../../linux-2.6.24-ia32/listing/line.ts';
import { FAULT, type Source, source } from './fault.ts';

/** A function with lines more, in front of the one that has an event. @throws RangeError if no line has it */
export function inserted(
  from: Source | undefined,
  before: EventId,
  ...more: readonly ListingLine[]
): Source {
  const { file, lines } = from ?? { file: FAULT, lines: [] };
  const at = lines.findIndex(({ events }) => events.includes(before));
  if (at < 0)
    throw new RangeError(`listing of ${file}: expected a line with ${before}, found none`);
  return source(file, ...lines.slice(0, at), ...more, ...lines.slice(at));
}

/** Behind the fixup of an access that was made for a vsyscall. */
export const signalToo = (send: string): ListingLine =>
  calling([send], '  if (sig_on_uaccess_err) the signal too', 'context.signal-too', 'signal.note');

/**
 * What 64-bit kernels make of a call of the vsyscall page.
 *
 * @param first what is asked before
 * @param signals the functions that send signals: without an address, with one
 */
export const vsyscall = (
  first: readonly ListingLine[],
  [plain, withAddress]: readonly [string, string],
): Readonly<Record<string, Source>> => {
  const page = 'arch/x86/entry/vsyscall/vsyscall_64.c';
  return {
    emulate_vsyscall: source(
      page,
      ...first,
      line('if (vsyscall_mode == NONE) return false', 'vsyscall.off'),
      line('nr = addr_to_vsyscall_nr(address)', 'vsyscall.called'),
      calling([plain], '  there is none: SIGSEGV', 'vsyscall.misaligned'),
      line('get_user(caller, regs->sp)', 'vsyscall.caller', 'vsyscall.touch'),
      calling([plain], '  that failed: SIGSEGV', 'vsyscall.bad-stack'),
      calling([withAddress], 'if (!access_ok(pointers)) SIGSEGV', 'vsyscall.bad-pointer'),
      line('sig_on_uaccess_err = 1; make the system call', 'vsyscall.run', 'vsyscall.stored'),
      line('if (-EFAULT) warn_bad_vsyscall(); return true', 'vsyscall.fault'),
      line('whatever goes wrong: warn_bad_vsyscall()', 'vsyscall.line'),
      line('regs->ax = ret; regs->ip = caller; regs->sp += 8', 'vsyscall.return'),
    ),
  };
};
