import { hex } from '../../bits.ts';
import type { OopsEvents } from '../../events/oops.ts';
import type { Words } from '../say.ts';
import { signalName } from './signal.ts';

const NO_PTE = {
  absent: 'The directory entry is not present: there is no page table to look into.',
  large: 'The entry maps a large page: there is no page table.',
  highmem: 'The page table is in high memory, where the oops cannot read it.',
  unknown: 'The recording does not hold the directory entry, so no table can be named.',
} as const;

/** The selector in front of the address. */
const segmentIn = (text: string): string => /\b(\d{4}):/.exec(text)?.[1] ?? 'CS';

const unread = (why: 'user' | 'unreadable', at: bigint): string =>
  why === 'user' ? `${hex(at)} is below \`PAGE_OFFSET\`` : `${hex(at)} cannot be read`;

/** Words for the oops, line by line, and for what becomes of the task. */
export const oops: Words<OopsEvents> = {
  'oops.headline': ({ address, nullPointer }) => ({
    headline: 'The oops begins',
    what: nullPointer
      ? `${hex(address)} is below 4096: the kernel calls it a NULL pointer.`
      : `${hex(address)} is not below 4096: the kernel calls it a paging request.`,
    why: 'A field of a structure at NULL lies a few bytes above 0: hence a whole page counts.',
  }),
  'oops.eip-part': ({ text }) => ({
    headline: 'The instruction that did it',
    what: `\`${text.trim()}\`: the saved \`eip\`.`,
  }),
  'oops.pde': ({ text, index }) => ({
    headline: 'What the running directory says',
    what: `\`${text.trim()}\`: entry ${index} of the running tables, not of the master's.`,
  }),
  'oops.pte': ({ text, index }) => ({
    headline: 'What the page table says',
    what: `\`${text.trim()}\`: entry ${index}.`,
    why: 'A present `*pde` with an empty `*pte` is the mark of a guard page, or of use after `vfree`.',
  }),
  'oops.no-pte': ({ why }) => ({
    headline: 'No `*pte` is printed',
    what: NO_PTE[why],
  }),
  'oops.thread': ({ cr2, errorCode }) => ({
    headline: 'The task keeps what happened',
    what: `\`thread.cr2\` is ${hex(cr2)}, \`thread.error_code\` ${hex(errorCode)}.`,
  }),
  'die.header': ({ text, count }) => ({
    headline: count === null ? 'The oops counter goes up' : `Oops number ${count} since boot`,
    what: `\`${text.trim()}\`: the error code in four digits, then the count.`,
    why: 'Only the first oops can be trusted fully: later ones may be its consequence.',
  }),
  'oops.modules': ({ text }) => ({
    headline: 'Which modules are loaded',
    what: `\`${text}\`.`,
  }),
  'oops.pid': ({ text }) => ({
    headline: 'Who was running',
    what: `\`${text}\`.`,
    why: '`Tainted` with D means that an oops came before this one.',
  }),
  'oops.eip': ({ text }) => ({
    headline: 'Where it happened',
    what: `\`${text}\`. Code segment ${segmentIn(text)} is the kernel's.`,
  }),
  'oops.symbol': ({ text }) => ({
    headline: 'The function, and how far into it',
    what: `\`${text}\`: name, offset, size.`,
  }),
  'oops.registers': ({ text }) => ({
    headline: 'The registers at the fault',
    what: text.includes('R15')
      ? 'All of them come from `pt_regs`: in 64-bit mode the CPU pushes ESP and SS at every exception.'
      : 'All of them come from `pt_regs`, except ESP: a fault in kernel mode does not push it.',
  }),
  'oops.segments': ({ text }) => ({
    headline: 'The segment registers',
    what: `\`${text.trim()}\`.`,
  }),
  'oops.process': ({ text }) => ({
    headline: 'The task and its stack',
    what: `\`${text}\`.`,
  }),
  'oops.stack': ({ words }) => ({
    headline: 'The top of the kernel stack',
    what: `${words} words from ESP up, as they lie in memory.`,
  }),
  'oops.call-trace': ({ text }) =>
    text.includes('</')
      ? { headline: 'The trace ends', what: `\`${text.trim()}\`: here ends the stack of the task.` }
      : {
          headline: 'Who called whom',
          what: 'The callers are found on the stack, the last one first.',
          why: 'The faulting function itself is not among them: the line of EIP names it.',
        },
  'oops.caller': ({ text, fromStack }) => ({
    headline: fromStack ? 'A caller, from the stack' : 'The oops code itself',
    what: `\`${text.trim()}\`.`,
  }),
  'oops.trace-end': () => ({
    headline: 'The trace ends',
    what: 'The next frame pointer leads out of this stack.',
  }),
  'oops.code-start': ({ from, eip }) => ({
    headline: 'The code around EIP',
    what: `64 bytes are to be printed, from ${hex(from)}: 43 of them before ${hex(eip)}.`,
  }),
  'oops.code-at-eip': ({ tried, eip, why }) => ({
    headline: 'The bytes before EIP are out of reach',
    what: `${unread(why, tried)}: only the bytes from ${hex(eip)} on are tried.`,
  }),
  'oops.code': ({ from }) => ({
    headline: 'The code bytes are printed',
    what: `They begin at ${hex(from)}; the faulting instruction's first byte stands in \`<>\`.`,
  }),
  'oops.bad-eip': ({ text, at, why }) => ({
    headline: 'There is no code to print',
    what: `${unread(why, at)}: \`${text.slice(text.indexOf('Bad'))}\``,
    why: 'The kernel jumped somewhere that holds no code, through a bad function pointer.',
  }),
  'oops.probe': ({ at }) => ({
    headline: 'The oops reads memory that may be missing',
    what: `${hex(at)}: page faults are disabled, then the byte is loaded by an instruction that is in the exception table.`,
  }),
  'oops.probe-failed': ({ at }) => ({
    headline: 'The byte is not there',
    what: `The load of ${hex(at)} was fixed up; the oops goes on.`,
    why: 'An oops must not die of the next oops.',
  }),
  'oops.summary': ({ text }) => ({
    headline: 'The summary comes last',
    what: `\`${text}\`.`,
    why: 'If all else has scrolled off the screen, this line is left.',
  }),
  'oops.end-trace': ({ text }) => ({
    headline: 'The end mark',
    what: `\`${text}\`.`,
    why: / 0+ /.test(text)
      ? 'Once a random number stood here. Today it is always zero: only the mark counts.'
      : 'The number is random, chosen once: it tells two reports of one machine from those of two.',
  }),
  'die.taint': ({ before }) => ({
    headline: before ? 'The kernel was tainted already' : 'The kernel is tainted',
    what: 'Mark D: after an oops its state cannot be trusted.',
  }),
  'die.interrupt-panic': ({ text }) => ({
    headline: 'No task to end: the machine stops',
    what: `\`${text}\`.`,
    why: 'In an interrupt the current task is innocent, and the interrupted work cannot be finished.',
  }),
  'die.panic-on-oops': ({ text }) => ({
    headline: 'This machine stops at every oops',
    what: `\`${text}\`. \`panic_on_oops\` is set.`,
  }),
  'die.exit': ({ pid, comm, signal }) => ({
    headline: 'The task ends, the machine goes on',
    what: `\`do_exit(${signalName(signal)})\` for task ${pid}, \`${comm}\`: its kernel stack is left for good.`,
    why: 'Locks that it held stay held: the machine may well hang later.',
  }),
  'bug.trap': ({ eip, at }) => ({
    headline: 'The kernel raises an exception on purpose',
    what: `\`BUG()\` at ${hex(eip)} is an invalid opcode; its exception frame begins at ${hex(at)}.`,
  }),
};
