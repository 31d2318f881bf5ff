import { hex } from '../../bits.ts';
import type { ScenarioEvents } from '../../events/scenario.ts';
import type { Words } from '../say.ts';

const code = (number: number): string => (number === 2 ? 'SEGV_ACCERR' : 'SEGV_MAPERR');

export const scenario: Words<ScenarioEvents> = {
  'syscall.enter': ({ pid, comm, text, routine }) => ({
    headline: 'A system call enters the kernel',
    what: `\`${comm}\` (pid ${pid}) calls \`${text}\`. The kernel runs \`${routine}\` on this process's kernel stack, with this process's page tables.`,
    why: 'The kernel works on the tables of whoever called it: a gap in them is a gap for the kernel.',
  }),
  'syscall.return': ({ text, result, errno }) => ({
    headline: errno ? `The call returns -${errno}` : 'The call returns',
    what: `\`${text}\` gives ${result}${errno ? ` (\`-${errno}\`)` : ''}. The process runs on in user mode.`,
    ...(errno
      ? {
          why: "A bad address is the caller's mistake: it gets an error number, and the kernel loses nothing.",
        }
      : {}),
  }),
  'user.run': ({ pid, comm, routine }) => ({
    headline: 'The process runs its own code',
    what: `\`${comm}\` (pid ${pid}) executes \`${routine}\` in user mode: CPL 3, so every page needs the user bit.`,
  }),
  'user.done': ({ pid }) => ({
    headline: 'The process runs on',
    what: `The instruction of pid ${pid} is done. It never learns that it was interrupted.`,
  }),
  'user.killed': ({ pid, signal, code: why, address }) => ({
    headline: signal === 7 ? 'SIGBUS ends the process' : 'SIGSEGV ends the process',
    what: `Signal ${signal} (\`${signal === 7 ? 'BUS_ADRERR' : code(why)}\`, address ${hex(address)}) is delivered to pid ${pid}, which has no handler for it.`,
    why: "A fault in user mode is the process's own affair: the kernel reports it and is unharmed.",
  }),
};
