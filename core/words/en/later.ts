import { hex } from '../../bits.ts';
import type { LaterEvents } from '../../events/later.ts';
import type { Say, Words } from '../say.ts';

const printedLine = (headline: string) => (facts: { readonly text: string }) => ({
  headline,
  what: `\`${facts.text.replaceAll('`', '')}\`.`,
});

/** `512 GiB`. */
const reach = (bytes: bigint): string =>
  bytes >= 1n << 40n ? `${bytes >> 40n} TiB` : `${bytes >> 30n} GiB`;

const kernelTables = ({ cr3, kernel }: { cr3: bigint; kernel: bigint }): Say => ({
  headline: "CR3 changes to the kernel's tables",
  what: `Bit 12 is cleared: ${hex(cr3)} becomes ${hex(kernel)}.`,
  why: 'User mode runs on tables that hold next to nothing of the kernel: page-table isolation.',
});

const userTables = ({ cr3, user }: { cr3: bigint; user: bigint }): Say => ({
  headline: "CR3 changes to the user's tables",
  what: `Bit 12 is set: ${hex(cr3)} becomes ${hex(user)}, the top table one page further.`,
  why: 'Its user half is the same; of the kernel it has the entry code, which the next way in needs.',
});

/** Words for what only PAE shows, and for what 3.13 and 4.19 do and 2.6.24 did not. */
export const later: Words<LaterEvents> = {
  'walk.non-canonical': ({ address, bits, user }) => ({
    headline: 'Not an address at all',
    what: `Of ${hex(address)}, bits 63 to ${bits - 1} are not all equal: for ${user ? 'user mode' : 'the kernel'} the CPU reads no table.`,
    why: `Only ${bits} of 64 bits count. The others must repeat the highest of them: the address is not canonical.`,
  }),
  'cpu.protection-fault': ({ vector, address, eip }) => ({
    headline: `The CPU raises vector ${vector}`,
    what: `The instruction at ${hex(eip)} used ${hex(address)}: ${vector === 13 ? 'a general protection' : 'a stack segment'} fault, error code 0.`,
    why: 'This is no page fault: CR2 keeps what an earlier one left in it.',
  }),
  'entry.kernel-stack': ({ from, to }) => ({
    headline: "The frame moves to the task's own stack",
    what: `The CPU pushed it at ${hex(from)}, on the entry stack; the entry code copies it to ${hex(to)}.`,
    why: 'With isolated page tables the entry stack is one of the few things that user mode has mapped.',
  }),
  'entry.kernel-tables': kernelTables,
  'master.table-shared': ({ index, entry, table }) => ({
    headline: 'A new page table, for everybody at once',
    what: `Entry ${index} becomes ${hex(entry)}: an empty table at physical ${hex(table)}.`,
    why: 'It lies in a table that all processes share: nobody has to be told, nobody will fault for it.',
  }),
  'entry.user-tables': userTables,
  'syscall.kernel-tables': kernelTables,
  'syscall.user-tables': userTables,
  'fault.vmalloc-area': ({ address, start, end }) => ({
    headline: 'It is an address of the vmalloc area',
    what: `${hex(address)} is between ${hex(start)} and ${hex(end)}: \`vmalloc_fault\` may look at it.`,
    why: 'Modules need no repair: they share their top entry with the kernel text, which every process has.',
  }),
  'fault.not-vmalloc': ({ address, start, end }) => ({
    headline: 'Only the vmalloc area is repaired',
    what: `${hex(address)} is not between ${hex(start)} and ${hex(end)}: the master is not asked.`,
  }),
  'vmalloc.read-mm': ({ pid, directory, own }) => ({
    headline: own
      ? "The repair starts at the task's own mm"
      : "A task without mm: init_mm's own table",
    what: own
      ? `The top table of \`current->mm\`, pid ${pid}'s, lies at ${hex(directory)}.`
      : `Pid ${pid} has no mm: \`init_mm\`'s table at ${hex(directory)} is compared with itself.`,
    why: 'The 32-bit kernel asks CR3 instead; what runs on borrowed tables is not repaired here.',
  }),
  'fault.user-registers': ({ errorCode }) => ({
    headline: "Registers of user mode: a user's fault",
    what: `The saved CS is user mode's. The error code is ${hex(errorCode)} from here on.`,
    why: 'The CPU may touch a kernel table on behalf of user mode; who has to answer for it is the process.',
  }),
  'extable.widened': ({ eip, wanted }) => ({
    headline: 'An address without upper half is completed',
    what: `${hex(eip)} becomes ${hex(wanted)} before the search.`,
    why: 'Early K8 processors could lose the upper 32 bits of RIP.',
  }),
  'vmalloc.in-range': ({ address, start, end }) => ({
    headline: 'The address is in the vmalloc area',
    what: `${hex(address)} is between ${hex(start)} and ${hex(end)}.`,
    why: '2.6.24 with 32 bits had no such test: it would repair any kernel address.',
  }),
  'vmalloc.out-of-range': ({ address, start, end }) => ({
    headline: 'Not an address of the vmalloc area',
    what: `${hex(address)} is not between ${hex(start)} and ${hex(end)}: \`vmalloc_fault\` returns -1 at once.`,
  }),
  'vmalloc.large': ({ index, entry }) => ({
    headline: 'The master maps a large page here',
    what: `Entry ${index} is ${hex(entry)}: there is no page table below it, so the repair is complete.`,
  }),
  'sync.top-empty': ({ address, index, entry }) => ({
    headline: "The master's top table has nothing either",
    what: `\`init_mm\`'s entry ${index} is ${hex(entry)}: no table covers ${hex(address)}. \`vmalloc_fault\` fails.`,
  }),
  'sync.top-present': ({ index, entry, table, bytes }) => ({
    headline: "The master's top table has the entry",
    what: `\`init_mm\`'s entry ${index} is ${hex(entry)} and leads to the table at ${hex(table)}. It covers ${reach(bytes)}.`,
  }),
  'sync.top-copy': ({ index, before, entry, directory, bytes }) => ({
    headline: `One entry, worth ${reach(bytes)}, is copied`,
    what: `Entry ${index} of the top table at ${hex(directory)}: ${hex(before)} becomes ${hex(entry)}. All tables below are the master's own.`,
    why: 'A process takes this fault at most once for each such entry, in all its life.',
  }),
  'sync.top-already': ({ index, entry }) => ({
    headline: 'The running top table has it already',
    what: `Its entry ${index}, ${hex(entry)}, leads to the same table: nothing to copy.`,
  }),
  'sync.top-mismatch': ({ index, own, master }) => ({
    headline: 'Two top tables contradict each other',
    what: `Entry ${index} is ${hex(own)} here and ${hex(master)} in the master. The kernel has a \`BUG\` for it.`,
  }),
  'vmalloc.lower-there': ({ level, index, entry }) => ({
    headline: `The ${level} entry is there`,
    what: `Entry ${index} is ${hex(entry)}. From here on the tables are shared: they are only looked at.`,
  }),
  'vmalloc.lower-none': ({ level, index, entry }) => ({
    headline: `The ${level} entry is empty`,
    what: `Entry ${index} is ${hex(entry)}: nothing is mapped there. \`vmalloc_fault\` fails, but what it copied stays.`,
  }),
  'vmalloc.lower-large': ({ level, index, entry }) => ({
    headline: `The ${level} entry maps a large page`,
    what: `Entry ${index} is ${hex(entry)}: there is no table below it, so the repair is complete.`,
  }),
  'context.stack-overflow': ({ address, stack }) => ({
    headline: 'The kernel stack has overflowed',
    what: `${hex(address)} is in the guard page of the stack at ${hex(stack)}: nothing can be repaired.`,
    why: 'Stacks out of `vmalloc` have a page without memory below: an overflow faults instead of overwriting others.',
  }),
  'gp.kernel': ({ eip, vector }) => ({
    headline: 'The kernel asks its exception table',
    what: `Vector ${vector} in kernel mode at ${hex(eip)}: no address is known, so no mapping is looked for.`,
  }),
  'gp.user': ({ eip, vector }) => ({
    headline: 'User mode gets a signal',
    what: `Vector ${vector} in user mode at ${hex(eip)}: no address is known, so no mapping is looked for.`,
  }),
  'gp.fixed-up': ({ from, eip }) => ({
    headline: 'The exception is fixed up',
    what: `Execution will go on at ${hex(eip)} instead of ${hex(from)}.`,
  }),
  'df.entered': ({ address, eip, esp }) => ({
    headline: 'A double fault: no frame could be pushed',
    what: `At ${hex(eip)} the stack pointer is ${hex(esp)}; CR2, ${hex(address)}, is where the push failed.`,
    why: 'Its gate has a stack of its own. The context counts as an interrupt: whoever dies here takes the machine along.',
  }),
  'df.unexplained': printedLine('No guard page explains the double fault'),
  'gp.note': ({ errorCode, vector }) => ({
    headline: 'The task remembers the exception',
    what: `\`thread.error_code\` is ${hex(errorCode)} and \`trap_nr\` ${vector}; \`thread.cr2\` stays what it was.`,
  }),
  'signal.deliver': ({ pid, number }) => ({
    headline: 'The signal is delivered on the way out',
    what: `Before it goes back to user mode, task ${pid} takes signal ${number}: its handler, or its end.`,
  }),
  'oops.tables': printedLine('The tables, as far as they lead'),
  'oops.stack-pointer': printedLine('The stack pointer and the flags'),
  'spurious.not-asked': ({ errorCode }) => ({
    headline: 'The fault cannot be spurious',
    what: `Error code ${hex(errorCode)}: no stale TLB entry makes a fault like this one.`,
  }),
  'spurious.absent': ({ level, entry }) => ({
    headline: 'The master has nothing there',
    what: `Its ${level} entry is ${hex(entry)}: not present. The fault is not spurious.`,
  }),
  'spurious.forbids': ({ level, entry, write }) => ({
    headline: 'The tables forbid it too',
    what: `The ${level} entry ${hex(entry)} ${write ? 'has RW = 0' : 'has NX set'}: the CPU was right.`,
  }),
  'spurious.allows': ({ level, entry }) => ({
    headline: 'A spurious fault',
    what: `The ${level} entry ${hex(entry)} allows the access: only a TLB entry was stale. The instruction is tried again.`,
    why: 'Permissions that grow are not flushed everywhere: a fault is cheaper than an interrupt to every CPU.',
  }),
  'spurious.upper-forbids': ({ level, entry }) => ({
    headline: 'The entry above forbids what this one allows',
    what: `The ${level} entry is ${hex(entry)}: the kernel warns once that its permission bits are wrong.`,
  }),
  'pgtable.bad': printedLine('The page tables are corrupted'),
  'smap.violation': ({ address, eflags }) => ({
    headline: 'SMAP stops the kernel',
    what: `Kernel code touched ${hex(address)} with EFLAGS.AC = 0 (${hex(eflags)}): it did not say \`stac\` first.`,
    why: 'The mapping is not asked: a stray user pointer in the kernel is a bug, valid or not.',
  }),
  'fault.disabled': ({ pid, comm, disabled }) => ({
    headline: 'Page faults are disabled',
    what: `\`${comm}\` (${pid}) has \`pagefault_disabled\` = ${disabled}: nothing may be brought in.`,
    why: 'The counter is its own: it left `preempt_count` in 4.2.',
  }),
  'fault.from-user': ({ address }) => ({
    headline: 'User mode: interrupts go on',
    what: `The access to ${hex(address)} came from user mode, which always runs with interrupts on.`,
  }),
  'fault.retry': ({ address }) => ({
    headline: 'Everything is looked up again',
    what: `\`mmap_sem\` was given up while the page for ${hex(address)} was read: semaphore and mapping are taken anew, once.`,
    why: 'A slow disk is not to keep other threads from changing their mappings.',
  }),
  'fault.retry-killed': ({ pid, user }) => ({
    headline: 'A fatal signal ends the waiting',
    what: user
      ? `Task ${pid} is to die: the handler returns, and the signal is taken on the way out.`
      : `Task ${pid} is to die: the access is treated as one that failed.`,
  }),
  'error.fatal-signal': ({ pid }) => ({
    headline: 'The task is dying anyway',
    what: `Task ${pid} has a fatal signal: the kernel's access fails.`,
  }),
  'error.no-memory': ({ pid, comm }) => ({
    headline: 'The out-of-memory killer is called',
    what: `Somebody is killed to make room; \`${comm}\` (${pid}) then tries its instruction again.`,
  }),
  'bad.kernel-address': ({ address, errorCode, shown }) => ({
    headline: 'The error code is touched up',
    what: `${hex(address)} is a kernel address: user space will see ${hex(shown)}, the CPU pushed ${hex(errorCode)}.`,
    why: 'Bit 0 would tell which kernel pages exist: user space always sees it set.',
  }),
  'prefetch.fetch': ({ eip }) => ({
    headline: 'A fetch is no prefetch',
    what: `The instruction at ${hex(eip)} could not be fetched at all.`,
  }),
  'prefetch.kernel-text': ({ eip }) => ({
    headline: "User mode at a kernel's address",
    what: `EIP is ${hex(eip)}: the bytes there are not read for user mode.`,
  }),
  'prefetch.unreadable': ({ eip }) => ({
    headline: 'The instruction cannot be read',
    what: `Reading the byte at ${hex(eip)} faulted itself; the exception table helped.`,
  }),
  'prefetch.no': ({ eip }) => ({
    headline: 'The instruction is no prefetch',
    what: `The bytes at ${hex(eip)} are those of another instruction.`,
    why: 'Some AMD CPUs let `prefetch` fault; no vendor is asked, so everybody pays for the look.',
  }),
  'prefetch.yes': ({ eip }) => ({
    headline: 'A prefetch that should not have faulted',
    what: `The bytes at ${hex(eip)} are \`prefetch\`: the handler returns as if nothing had happened.`,
    why: 'Some AMD CPUs raise a fault where a prefetch should be silent.',
  }),
  'prefetch.unknown': ({ eip }) => ({
    headline: 'The bytes at EIP are not recorded',
    what: `Nobody recorded what is at ${hex(eip)}; it is taken for an ordinary instruction.`,
  }),
  'stack.guard-page': ({ start }) => ({
    headline: "The stack's lowest page was touched",
    what: `The mapping begins at ${hex(start)}, with the page that is its guard: it grows by one page more.`,
  }),
  'stack.guard-hit': ({ start, below }) => ({
    headline: 'No room for the guard page',
    what: `The stack begins at ${hex(start)}, right where another mapping ends (${hex(below)}): SIGBUS.`,
  }),
  'stack.gap': ({ start, below }) => ({
    headline: 'The stack would come too near',
    what: `It would begin at ${hex(start)}, less than 256 pages above the mapping that ends at ${hex(below)}.`,
    why: 'A wide gap keeps a large stack frame from jumping into the mapping below.',
  }),
  'zero.map': ({ address, index, entry }) => ({
    headline: 'The shared page of zeros is mapped',
    what: `Entry ${index} becomes ${hex(entry)} for ${hex(address)}: read-only, no page is allocated.`,
    why: 'Memory that is only read costs nothing; the first write will fault once more.',
  }),
  'zero.copy': ({ index, before }) => ({
    headline: 'A write to the page of zeros',
    what: `Entry ${index} is ${hex(before)}, marked special: a fresh page of zeros takes its place, nothing needs copying.`,
  }),
  'file.map-around': ({ address, index, entry }) => ({
    headline: 'Cached pages are mapped around the address',
    what: `Entry ${index} becomes ${hex(entry)} for ${hex(address)}; neighbours in the page cache come along.`,
    why: 'Up to 64 KiB at once: most of those pages would fault soon.',
  }),
  'file.wait': ({ file, page }) => ({
    headline: 'The semaphore is given up while reading',
    what: `Page ${page} of \`${file}\` comes from the disk: \`handle_mm_fault\` asks for another try.`,
  }),
  'extable.modules': ({ modules }) => ({
    headline: 'The modules are asked',
    what: `The kernel's own table has no entry; ${modules} module tables are searched.`,
  }),
  'fixup.handler': ({ handler, name }) => ({
    headline: "The entry's handler is called",
    what: `\`${name}\` at ${hex(handler)} decides how to recover.`,
    why: 'Entries name a function since 4.6: not every recovery is a jump alone.',
  }),
  'fixup.trap-number': ({ trap }) => ({
    headline: 'The fixup learns the trap number',
    what: `The saved \`ax\` becomes ${trap}.`,
  }),
  'fixup.uaccess-err': ({ pid }) => ({
    headline: 'The error is only noted',
    what: `Task ${pid} gets \`uaccess_err\` = 1; execution goes on behind the access.`,
    why: 'A block of many accesses tests it once at its end instead of after each.',
  }),
  'vsyscall.not-emulated': ({ address, errorCode }) => ({
    headline: 'Only user mode may call here',
    what: `Error code ${hex(errorCode)} says kernel mode or a write: the access to ${hex(address)} is not emulated.`,
  }),
  'vsyscall.read-refused': ({ address }) => ({
    headline: 'The page can be called, not read',
    what: `${hex(address)} was read, not run: nothing is emulated, the fault goes its usual way.`,
    why: 'Known bytes at a known address are what an exploit looks for.',
  }),
  'vsyscall.off': ({ address }) => ({
    headline: 'This boot emulates no vsyscall',
    what: `With \`vsyscall=none\` ${hex(address)} is an address like any that nothing is mapped at.`,
  }),
  'vsyscall.misaligned': ({ address }) => ({
    headline: 'No system call begins there',
    what: `The page has three entry points, 1 KiB apart; ${hex(address)} is none of them. The task gets SIGSEGV.`,
    why: 'A jump into the middle of the page is a stray one, or an attack.',
  }),
  'vsyscall.line': printedLine('The log says who did it'),
  'vsyscall.called': ({ address, name }) => ({
    headline: 'The address says which call is meant',
    what: `${hex(address)} is the entry point of \`${name}\`.`,
    why: 'Old programs call fixed addresses. The code behind them is gone: the kernel does its work instead.',
  }),
  'vsyscall.touch': ({ at, eip }) => ({
    headline: 'The kernel touches user memory itself',
    what: `The instruction at ${hex(eip)} goes to ${hex(at)}, whose page is not ready: a fault inside a fault.`,
  }),
  'vsyscall.caller': ({ esp, caller }) => ({
    headline: 'The return address is on the stack',
    what: `The word at ${hex(esp)} is ${hex(caller)}: there the caller goes on.`,
  }),
  'vsyscall.bad-stack': ({ esp }) => ({
    headline: 'Nobody can return from here',
    what: `The return address at ${hex(esp)} cannot be read. The task gets SIGSEGV.`,
  }),
  'vsyscall.bad-pointer': ({ name, pointer }) => ({
    headline: 'The result would go into the kernel',
    what: `\`${name}\` was given ${hex(pointer)}, no address of user space. The task gets SIGSEGV, not \`-EFAULT\`.`,
    why: 'The code that once stood here would have faulted in user mode, and so it stays.',
  }),
  'vsyscall.run': ({ name, number }) => ({
    headline: 'The kernel makes the system call',
    what: `\`${name}\` is number ${number}. Until it is done, a fixup of its accesses also sends a signal.`,
  }),
  'vsyscall.stored': ({ name, pointer }) => ({
    headline: 'The result is in user memory',
    what: `\`${name}\` stores at ${hex(pointer)}. The clock of this machine stands at 0.`,
  }),
  'vsyscall.fault': ({ name }) => ({
    headline: 'The signal is already on its way',
    what: `\`${name}\` could not write its result: EIP stays, SIGSEGV waits.`,
  }),
  'vsyscall.return': ({ name, result, eip, esp }) => ({
    headline: 'The kernel returns in its place',
    what: `\`${name}\` gave ${result}: EAX holds it, EIP becomes ${hex(eip)}, ESP ${hex(esp)}.`,
    why: 'To the caller it looks like a call that came back; no instruction ran on that page.',
  }),
  'context.signal-too': ({ address, number }) => ({
    headline: 'The fixup is not all',
    what: `The access to ${hex(address)} was made for a vsyscall: signal ${number} is sent besides.`,
    why: 'With real code on that page a bad pointer meant SIGSEGV; programs were not to notice the change.',
  }),
  'oops.begin': ({ pid }) => ({
    headline: 'The kernel prepares to oops',
    what: `Task ${pid} takes the lock for oopses; the console is made to speak.`,
  }),
  'oops.smep': printedLine("SMEP: user memory is not the kernel's to run"),
  'oops.ip': printedLine('Where it happened'),
  'oops.user-ip': ({ text }) => ({
    headline: 'The way leads back to user mode',
    what: `\`${text}\`: where user mode asked for the kernel; its registers follow.`,
  }),
  'oops.control': printedLine('The control registers as they are now'),
  'oops.cr2': printedLine('The address once more'),
  'oops.task': printedLine('The task and its stack'),
  'oops.hardware': printedLine('What machine this is'),
  'oops.first-registers': ({ text }) => ({
    headline: "The first oops's registers again",
    what: `${text.split('\n').length} lines more: what the report said of the CPU, once more at its end.`,
    why: 'A report may scroll off the screen. What matters most is the last to go.',
  }),
  'sync.shared': ({ index, entry }) => ({
    headline: 'One pmd page serves everybody',
    what: `Entry ${index}, ${hex(entry)}, is the master's own word: the running directory leads to the same pmd page. Nothing to copy.`,
    why: 'With PAE one top entry covers the whole kernel half, so all processes can share what lies below.',
  }),
  'oops.nx-protected': ({ text }) => ({
    headline: 'The page is there, but not executable',
    what: `\`${text}\`.`,
    why: 'NX stops code that was written as data: the kernel suspects an attack and says who did it.',
  }),
  'oops.pdpt': ({ text, index }) => ({
    headline: 'What the running top table says',
    what: `\`${text.trim()}\`: entry ${index} of the four that CR3 names.`,
  }),
};
