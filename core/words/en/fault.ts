import { hex } from '../../bits.ts';
import type { FaultEvents } from '../../events/fault.ts';
import type { Words } from '../say.ts';

/** 65,664. */
const thousands = (bytes: bigint): string => String(bytes).replace(/\d(?=(\d{3})+$)/g, '$&,');

const reasons = (user: boolean, protection: boolean, reserved: boolean): string =>
  [
    protection && 'the page was present (bit 0)',
    user && 'the access came from user mode (bit 2)',
    reserved && 'an entry has a reserved bit (bit 3)',
  ]
    .filter((text) => text !== false)
    .join(', ');

/** Words for the decisions of `do_page_fault`. */
export const fault: Words<FaultEvents> = {
  'fault.user-half': ({ address, taskSize }) => ({
    headline: 'The address is in the user half',
    what: `${hex(address)} is below \`TASK_SIZE\`, ${hex(taskSize)}: a matter for the mappings of the task, whoever made the access.`,
  }),
  'fault.may-not-sync': ({ errorCode, user, protection, reserved }) => ({
    headline: 'The master table is not asked',
    what: `Error code ${hex(errorCode)} & 0xd is not 0: ${reasons(user, protection, reserved)}.`,
    why: 'A copied entry cannot heal a violation, and user mode has no business here.',
  }),
  'fault.not-repaired': ({ address }) => ({
    headline: 'The master table cannot help',
    what: `\`vmalloc_fault\` returns -1: nothing is mapped at ${hex(address)}.`,
  }),
  'fault.kprobe-handles': ({ eip }) => ({
    headline: 'A kprobe takes the fault',
    what: `A probe is being run, and its own fault handler answers for the instruction at ${hex(eip)}.`,
  }),
  'fault.kprobe-passes': ({ eip }) => ({
    headline: 'A kprobe runs, but passes the fault on',
    what: `Its fault handler declines. The exception table is asked about ${hex(eip)} here and now.`,
  }),
  'fault.skip-vmas': ({ address }) => ({
    headline: "The task's mappings are not searched",
    what: `${hex(address)} belongs to the kernel: \`mmap_sem\` is never taken, \`bad_area_nosemaphore\` follows.`,
  }),
  'fault.irq-on': ({ eflags }) => ({
    headline: 'Interrupts are turned on again',
    what: `The saved EFLAGS, ${hex(eflags)}, had them on. The gate of vector 14 had turned them off.`,
    why: 'CR2 is safe by now, and what follows may take long, even sleep.',
  }),
  'fault.irq-stay-off': ({ eflags }) => ({
    headline: 'Interrupts stay off',
    what: `The saved EFLAGS, ${hex(eflags)}, had them off: the code that faulted wants it so.`,
  }),
  'fault.atomic': ({ comm, preemptCount }) => ({
    headline: 'Nobody may sleep here',
    what: `\`preempt_count\` is ${hex(BigInt(preemptCount))} while \`${comm}\` runs: an interrupt, or page faults are disabled. No page will be brought in.`,
    why: 'Bringing a page in can wait for a disk. Even a valid address counts as bad here.',
  }),
  'fault.no-mm': ({ pid, comm }) => ({
    headline: 'A kernel thread has no user memory',
    what: `Task ${pid}, \`${comm}\`, has no mm of its own: there are no mappings to search.`,
  }),
  'fault.has-mm': ({ pid, comm }) => ({
    headline: 'The task has mappings, and may sleep',
    what: `Task ${pid}, \`${comm}\`, has an mm, and \`preempt_count\` is 0.`,
  }),
  'sem.taken': ({ pid }) => ({
    headline: '`mmap_sem` is free to read',
    what: `Task ${pid} takes it for reading: the mappings cannot change meanwhile.`,
  }),
  'sem.busy': ({ writer }) => ({
    headline: '`mmap_sem` is held for writing',
    what: `Task ${writer} holds it. Before waiting, the kernel asks whether this code may fault at all.`,
    why: 'Buggy kernel code may itself hold the lock: waiting for oneself never ends.',
  }),
  'sem.wait': ({ pid, writer }) => ({
    headline: 'The task sleeps until the lock is free',
    what: `Task ${writer} releases \`mmap_sem\`; task ${pid} has it for reading.`,
  }),
  'sem.deadlock': ({ pid }) => ({
    headline: 'The task waits for itself',
    what: `Task ${pid} holds \`mmap_sem\` for writing and waits to read: it never wakes up.`,
  }),
  'sem.give-up': ({ eip, writer }) => ({
    headline: 'This code must not wait',
    what: `${hex(eip)} is in no exception table, and task ${writer} holds \`mmap_sem\`: better an oops than a deadlock.`,
  }),
  'vma.none': ({ address }) => ({
    headline: 'No mapping ends above the address',
    what: `\`find_vma\` finds nothing above ${hex(address)}.`,
  }),
  'vma.contains': ({ address, start, end, flags }) => ({
    headline: 'A mapping holds the address',
    what: `${hex(address)} lies in ${hex(start)}-${hex(end)}, \`${flags}\`.`,
    why: 'The mapping says what the process may do. The page tables say only what is there already.',
  }),
  'vma.above': ({ address, start, end }) => ({
    headline: 'The next mapping starts above the address',
    what: `\`find_vma\` gives ${hex(start)}-${hex(end)}: the first that ends above ${hex(address)}, but it begins above it too.`,
  }),
  'vma.no-growth': ({ address, start }) => ({
    headline: 'The mapping above does not grow down',
    what: `It begins at ${hex(start)} and is no stack: ${hex(address)} is in a hole.`,
  }),
  'stack.kernel-access': ({ address, start }) => ({
    headline: 'A kernel access may grow the stack',
    what: `${hex(address)} is below the stack at ${hex(start)}. The distance to ESP is not tested: ESP is the kernel's.`,
  }),
  'stack.near': ({ address, esp, room }) => ({
    headline: 'Close enough to ESP',
    what: `${hex(address)} + ${thousands(room)} is not below ESP, ${hex(esp)}: an ordinary use of the stack.`,
    why: '`enter` can touch 64 KiB below ESP before it moves it; 32 words more are for `pusha`.',
  }),
  'stack.far': ({ address, esp, room }) => ({
    headline: 'Too far below ESP',
    what: `${hex(address)} + ${thousands(room)} is below ESP, ${hex(esp)}: a wild pointer rather than a stack.`,
  }),
  'stack.grow': ({ from, to, end }) => ({
    headline: 'The stack grows down',
    what: `Its mapping began at ${hex(from)} and begins at ${hex(to)} now; it ends at ${hex(end)}.`,
  }),
  'stack.limit': ({ size, limit }) => ({
    headline: 'The stack may not grow that far',
    what: `It would be ${size} bytes long; \`RLIMIT_STACK\` allows ${limit}.`,
  }),
  'access.write-allowed': ({ errorCode, flags }) => ({
    headline: 'The mapping allows the write',
    what: `Error code ${hex(errorCode)} has bit 1 set, a write; the mapping is \`${flags}\`.`,
  }),
  'access.write-refused': ({ errorCode, flags }) => ({
    headline: 'The mapping forbids writing',
    what: `Error code ${hex(errorCode)} has bit 1 set, a write; the mapping is \`${flags}\`.`,
  }),
  'access.read-refused': ({ errorCode }) => ({
    headline: 'The page was there, and forbids reading',
    what: `Error code ${hex(errorCode)}: bit 0 says present, bit 1 says no write. Nothing can be supplied.`,
  }),
  'access.read-allowed': ({ errorCode, flags }) => ({
    headline: 'The mapping allows the read',
    what: `Error code ${hex(errorCode)} says read, page absent; the mapping is \`${flags}\`.`,
  }),
  'access.none-allowed': ({ flags }) => ({
    headline: 'The mapping allows nothing',
    what: `It is \`${flags}\`: reserved address space, made with \`PROT_NONE\`.`,
  }),
  'fault.minor': ({ pid, minFlt }) => ({
    headline: 'A minor fault is counted',
    what: `\`min_flt\` of task ${pid} is ${minFlt} now: the page was had without waiting for a disk.`,
  }),
  'fault.major': ({ pid, majFlt }) => ({
    headline: 'A major fault is counted',
    what: `\`maj_flt\` of task ${pid} is ${majFlt} now: the page had to be read first.`,
  }),
  'fault.out-of-memory': ({ address }) => ({
    headline: 'No memory for the page',
    what: `\`handle_mm_fault\` gives \`VM_FAULT_OOM\` for ${hex(address)}.`,
  }),
  'fault.sigbus': ({ address }) => ({
    headline: 'The mapping has no such page',
    what: `\`handle_mm_fault\` gives \`VM_FAULT_SIGBUS\` for ${hex(address)}.`,
  }),
  'bad.user': ({ address, code }) => ({
    headline: 'User mode made a bad access',
    what: `${hex(address)}: si_code will be ${code}, \`${code === 1 ? 'SEGV_MAPERR' : 'SEGV_ACCERR'}\`.`,
    why: 'A process may do wrong; the kernel answers with a signal and stays calm.',
  }),
  'bad.kernel': ({ address, eip }) => ({
    headline: 'The kernel made a bad access',
    what: `The instruction at ${hex(eip)} touched ${hex(address)}, and nothing makes that valid.`,
    why: 'A signal would not help: the code that must be stopped is the kernel itself.',
  }),
  'prefetch.not-amd': () => ({
    headline: 'No AMD CPU, no prefetch erratum',
    what: "`is_prefetch` answers no at once: only some AMD CPUs fault on a prefetch, and this CPU is Intel's.",
  }),
  'bad.segv-line': ({ text }) => ({
    headline: 'The log gets a line about the signal',
    what: `\`${text}\`.`,
    why: 'The line shows the error code as the CPU pushed it, unchanged.',
  }),
  'bad.segv-quiet': ({ pid, handled }) => ({
    headline: 'The log stays silent',
    what: handled
      ? `Task ${pid} has a handler for \`SIGSEGV\`: its own affair.`
      : 'Lines about unhandled signals are switched off.',
  }),
  'context.fixed-up': ({ from, eip }) => ({
    headline: 'The kernel goes on at the fixup',
    what: `The handler returns; \`iret\` will go to ${hex(eip)} instead of ${hex(from)}.`,
  }),
  'context.not-fixed-up': ({ eip }) => ({
    headline: 'Nobody expected this fault',
    what: `${hex(eip)} is in no exception table: a bug in the kernel.`,
    why: 'An oops kills the task and keeps the machine; in an interrupt it would be a panic.',
  }),
  'oom.init-waits': ({ pid }) => ({
    headline: '`init` is never killed for memory',
    what: `Task ${pid} lets others run, takes \`mmap_sem\` again and tries once more.`,
  }),
  'oom.kill-line': ({ text }) => ({
    headline: 'The log tells of the shortage',
    what: `\`${text}\`.`,
  }),
  'oom.kill': ({ pid, comm }) => ({
    headline: 'The process is killed',
    what: `Task ${pid}, \`${comm}\`, ends with \`SIGKILL\`: its access can never be completed.`,
  }),
  'oom.kernel': ({ eip }) => ({
    headline: 'The kernel needed the page itself',
    what: `The access at ${hex(eip)} is treated as bad: the exception table is asked.`,
  }),
  'sigbus.kernel': ({ eip }) => ({
    headline: 'No signal for a kernel access',
    what: `The access at ${hex(eip)} came from the kernel: the exception table is asked.`,
  }),
  'sigbus.note': ({ cr2, errorCode }) => ({
    headline: 'The task keeps what happened',
    what: `\`thread.cr2\` is ${hex(cr2)}, \`thread.error_code\` ${hex(errorCode)}, \`thread.trap_no\` 14.`,
  }),
  'sigbus.user': ({ address }) => ({
    headline: 'The process gets `SIGBUS`',
    what: `${hex(address)} is in a mapping, but nothing is behind it.`,
  }),
};
