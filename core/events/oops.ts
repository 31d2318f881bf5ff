/** What `no_context`, `die` and `show_registers` print, and what becomes of the task. `text` is the line, or the part of one, without its newline. @see arch/x86/kernel/traps_32.c, Linux 2.6.24 */
export interface OopsEvents {
  'oops.headline': { text: string; address: bigint; nullPointer: boolean };
  'oops.eip-part': { text: string; eip: bigint };
  'oops.pde': { text: string; index: number; at: bigint };
  'oops.pte': { text: string; index: number; at: bigint };
  'oops.no-pte': { why: 'absent' | 'large' | 'highmem' | 'unknown' };
  'oops.thread': { cr2: bigint; errorCode: bigint };
  'die.header': { text: string; count: number | null };
  'oops.modules': { text: string };
  'oops.pid': { text: string };
  'oops.eip': { text: string };
  'oops.symbol': { text: string };
  'oops.registers': { text: string };
  'oops.segments': { text: string };
  'oops.process': { text: string };
  'oops.stack': { text: string; words: number };
  'oops.call-trace': { text: string };
  'oops.caller': { text: string; fromStack: boolean };
  'oops.trace-end': { text: string };
  /** Where the code bytes begin: 43 before EIP, or at EIP. */
  'oops.code-start': { from: bigint; eip: bigint };
  'oops.code-at-eip': { tried: bigint; eip: bigint; why: 'user' | 'unreadable' };
  'oops.code': { text: string; from: bigint };
  'oops.bad-eip': { text: string; at: bigint; why: 'user' | 'unreadable' };
  'oops.probe': { at: bigint };
  'oops.probe-failed': { at: bigint };
  'oops.summary': { text: string };
  'oops.end-trace': { text: string };
  'die.taint': { before: boolean | null };
  'die.interrupt-panic': { text: string };
  'die.panic-on-oops': { text: string };
  'die.exit': { pid: number; comm: string; signal: number };
  /** BUG: an undefined instruction on purpose; its exception frame lies at `at`. */
  'bug.trap': { eip: bigint; at: bigint };
}
