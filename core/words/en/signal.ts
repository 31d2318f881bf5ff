import { hex } from '../../bits.ts';
import type { SignalEvents } from '../../events/signal.ts';
import type { Words } from '../say.ts';

const NAMES: Readonly<Record<number, string>> = { 7: 'SIGBUS', 11: 'SIGSEGV' };

/** `SIGSEGV` and so on, or the number. */
export const signalName = (number: number): string => NAMES[number] ?? `signal ${number}`;

/** Words for the signal that a fault becomes. */
export const signal: Words<SignalEvents> = {
  'signal.note': ({ cr2, errorCode, pushed }) => ({
    headline: 'The task keeps what happened',
    what: `\`thread.cr2\` is ${hex(cr2)}, \`thread.error_code\` ${hex(errorCode)}, \`thread.trap_no\` 14.`,
    ...(errorCode === pushed
      ? {}
      : {
          why: `The CPU pushed ${hex(pushed)}; bit 0 is added so that user space cannot learn which kernel pages exist.`,
        }),
  }),
  'signal.info': ({ number, code, address }) => ({
    headline: 'The signal is described',
    what: `\`si_signo\` ${number}, \`si_code\` ${code}, \`si_addr\` ${hex(address)}.`,
  }),
  'signal.force': ({ pid, comm, number }) => ({
    headline: `\`${signalName(number)}\` is sent`,
    what: `To task ${pid}, \`${comm}\`, and it cannot be blocked; it is delivered on the way back to user mode.`,
    why: 'The instruction cannot go on. A process that ignored the signal would fault for ever.',
  }),
};
