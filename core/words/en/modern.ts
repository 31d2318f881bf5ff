import { hex } from '../../bits.ts';
import type { ModernEvents } from '../../events/modern.ts';
import type { Words } from '../say.ts';

const printedLine = (headline: string) => (facts: { readonly text: string }) => ({
  headline,
  what: `\`${facts.text.replaceAll('`', '')}\`.`,
});

/** Words for what 6.1 does and older kernels did not. */
export const modern: Words<ModernEvents> = {
  'entry.full-frame': ({ esp, at }) => ({
    headline: "The CPU's frame is completed",
    what: `In kernel mode the CPU pushes no ESP. The entry code builds a second frame at ${hex(at)}, with ESP ${hex(esp)} in it.`,
    why: 'So every handler finds the same structure, and a fixup may even move the stack.',
  }),
  'fault.vsyscall-page': ({ address, taskSize }) => ({
    headline: 'High up, but not the kernel’s',
    what: `${hex(address)} is above TASK_SIZE_MAX (${hex(taskSize)}), but on the vsyscall page, which counts as user space.`,
    why: 'Old programs call three system calls at fixed addresses there.',
  }),
  'bad.no-lookup': ({ address }) => ({
    headline: "The task's mappings are not asked",
    what: `${hex(address)} belongs to the kernel: \`mmap_lock\` is never taken, \`bad_area_nosemaphore\` follows.`,
  }),
  'bad.kernel-fetch': ({ address }) => ({
    headline: "The kernel tries to run the user's memory",
    what: `A fetch from ${hex(address)} in kernel mode: neither the mappings nor the exception table is asked.`,
    why: 'No listed instruction ever jumps there. It is a bug, or an attack.',
  }),
  'bad.implicit-access': ({ address, eip }) => ({
    headline: "The access was the CPU's own",
    what: `EIP ${hex(eip)} is user mode's, but bit 2 of the error code is 0: the CPU itself read ${hex(address)}.`,
    why: 'It reads its descriptor tables with supervisor rights. If they are broken, no signal helps.',
  }),
  'smap.oops': ({ address, eflags }) => ({
    headline: 'SMAP: an oops at once',
    what: `Kernel code touched ${hex(address)} with EFLAGS.AC = 0 (${hex(eflags)}): it did not say \`stac\` first.`,
    why: 'Listed instructions always say it, so since 5.12 the exception table is not even asked.',
  }),
  'lock.taken': ({ pid }) => ({
    headline: '`mmap_lock` is free to read',
    what: `Task ${pid} takes it: the list of mappings holds still.`,
  }),
  'lock.busy': ({ pid, writer }) => ({
    headline: '`mmap_lock` is held for writing',
    what: `Task ${writer} changes the mappings; task ${pid} cannot have the lock at once.`,
  }),
  'lock.give-up': ({ eip }) => ({
    headline: 'No entry, so no waiting',
    what: `${hex(eip)} is in no exception table: kernel code that may not fault may hold the lock itself.`,
    why: 'A bug that touches user memory while it holds the lock would wait for itself.',
  }),
  'lock.killed': ({ pid }) => ({
    headline: 'A dying task does not wait',
    what: `Task ${pid} has a fatal signal pending: it gives up instead of sleeping on \`mmap_lock\`.`,
  }),
  'lock.wait': ({ pid, writer }) => ({
    headline: 'The task sleeps until the lock is free',
    what: `Task ${writer} releases \`mmap_lock\`; task ${pid} has it for reading.`,
  }),
  'lock.deadlock': ({ pid }) => ({
    headline: 'The task waits for itself',
    what: `Task ${pid} holds \`mmap_lock\` for writing and waits to read: it never wakes up.`,
  }),
  'lock.for-writing': ({ pid, address, start }) => ({
    headline: 'To grow a stack, the lock changes hands',
    what: `${hex(address)} is below the stack at ${hex(start)}. Task ${pid} lets \`mmap_lock\` go and takes it for writing.`,
    why: 'Between the two anything may have changed: the mapping is looked up again.',
  }),
  'lock.retry': ({ address }) => ({
    headline: 'Everything is looked up again',
    what: `\`mmap_lock\` was given up while the page for ${hex(address)} was read: lock and mapping are taken anew.`,
  }),
  'access.key-refused': ({ errorCode }) => ({
    headline: 'A protection key forbids the access',
    what: `Bit 5 of error code ${hex(errorCode)} is set: the register of keys says no to this page's key.`,
  }),
  'sync.absence': ({ index, before, directory }) => ({
    headline: 'The entry is taken away',
    what: `The master's entry ${index} is empty, that of the directory at ${hex(directory)} was ${hex(before)}: emptiness is copied too.`,
    why: 'Page tables of large mappings may be freed; no process may keep a pointer to one.',
  }),
  'sync.everywhere': ({ start, end, directories }) => ({
    headline: 'Every process is told now',
    what: `A new table was hooked into the master: ${directories} directories get its entries from ${hex(start)} to ${hex(end)}.`,
    why: 'A fault later may come where none can be handled. Since 5.8 `vmalloc` pays, not the reader.',
  }),
  'sync.everywhere-done': ({ copied }) => ({
    headline: 'All directories agree with the master',
    what: `${copied} entries were copied.`,
  }),
  'sync.not-asked': ({ start }) => ({
    headline: 'The page table was there before',
    what: `The area at ${hex(start)} needed no new directory entry: there is nothing to copy.`,
    why: 'All directories lead to the same page table. But whoever made it may not have copied yet.',
  }),
  'prefetch.not-k8': ({ eip }) => ({
    headline: 'No K8, no prefetch erratum',
    what: `Only early AMD K8 CPUs fault on a prefetch: the bytes at ${hex(eip)} are not read.`,
  }),
  'extable.bpf': ({ wanted }) => ({
    headline: 'BPF programs are asked last',
    what: `${hex(wanted)} lies in no compiled program with a table of its own.`,
  }),
  'extable.bpf-program': ({ wanted, count }) => ({
    headline: 'A BPF program has a table',
    what: `${hex(wanted)} lies in a compiled program with a table of ${count}.`,
    why: 'Its loads may fail by design: the verifier lets a program read kernel memory that is gone.',
  }),
  'fixup.type': ({ type, data }) => ({
    headline: 'The entry says how to recover',
    what: `Its third word is ${hex(data)}: \`${type}\` in the low byte, then a register, flags and a number.`,
    why: 'Until 5.15 a pointer to a function stood here. A number cannot be turned into a jump.',
  }),
  'fixup.no-type': ({ number }) => ({
    headline: 'There is no such type',
    what: `Type ${number} has no branch in \`fixup_exception\`: the table is broken, \`BUG()\`.`,
  }),
  'fixup.clear': ({ register }) => ({
    headline: 'A flag clears a register',
    what: `The saved \`${register}\` becomes 0, as the entry's flags ask.`,
  }),
  'fixup.warning': printedLine('The log gets a warning, once per boot'),
  'fixup.null-segment': ({ eip }) => ({
    headline: 'FS gets the null selector',
    what: `The load of FS at ${hex(eip)} failed; an empty segment takes its place.`,
  }),
  'fixup.fpu-reset': ({ eip }) => ({
    headline: 'The FPU starts afresh',
    what: `${hex(eip)} could not load a saved FPU state: the initial one is loaded instead.`,
  }),
  'fixup.bpf-skip': ({ eip, length, offset }) => ({
    headline: "The program's load is skipped",
    what: `The ${length} bytes at ${hex(eip)} are passed over; the saved register ${offset} bytes into the structure becomes 0.`,
    why: 'A BPF program may read kernel memory that is gone, and sees zero there.',
  }),
  'fixup.msr-zero': ({ eip }) => ({
    headline: 'The read is said to have given 0',
    what: `\`rdmsr\` at ${hex(eip)} named a register that this CPU lacks: the saved EAX and EDX become 0.`,
  }),
  'fixup.io-error': ({ register, value }) => ({
    headline: 'The caller is told',
    what: `The saved \`${register}\` becomes ${value}, which is \`-EIO\`.`,
  }),
  'fixup.pop': ({ esp, after }) => ({
    headline: 'The `pop` counts as done',
    what: `The saved ESP goes from ${hex(esp)} to ${hex(after)}, past the word that could not be loaded.`,
  }),
  'fixup.immediate': ({ register, value }) => ({
    headline: 'A register gets a value',
    what: `The saved \`${register}\` becomes ${hex(value)}.`,
    why: 'What needed code of its own behind every routine is now one word of the table.',
  }),
  'fixup.bytes-left': ({ unit, count, rest, left }) => ({
    headline: 'The table counts what is left',
    what: `${unit} times ECX (${count}) plus ${rest} is ${left}: so many bytes were not copied. ECX keeps the sum.`,
    why: 'Older kernels did this sum in a piece of code for each copy instruction.',
  }),
  'fixup.zero-padded': ({ register, from, value, known }) => ({
    headline: 'What is there is loaded, then zeros',
    what: `The load at ${hex(from)} ran across the end of a page: \`${register}\` becomes ${known ? hex(value) : 'what is there, padded'}.`,
    why: 'Names are read a word at a time; the bytes behind the end do not matter.',
  }),
  'fixup.not-padded': ({ eip, address }) => ({
    headline: 'Not such a load',
    what: `The instruction at ${hex(eip)} did not run across an edge at ${hex(address)}: this entry does not help.`,
  }),
  'fixup.panic': printedLine('In a machine check nothing may fail'),
  'oops.guard-page-of-kfence': ({ address }) => ({
    headline: 'The sampling allocator knows this page',
    what: `${hex(address)} is a guard page of KFENCE: it reports the bug, opens the page, and execution goes on.`,
  }),
  'oops.pf-access': printedLine('Who did what'),
  'oops.pf-code': printedLine('The error code in words'),
  'oops.descriptor-tables': printedLine('The descriptor tables are shown'),
  'oops.read-refused': ({ at }) => ({
    headline: "User addresses are not the printer's to read",
    what: `${hex(at)} is below TASK_SIZE: \`copy_from_kernel_nofault\` refuses it without touching it.`,
  }),
  'oops.no-code': printedLine('The code cannot be shown'),
  'oops.note-irqs': printedLine('Interrupts had been off'),
  'oops.note-atomic': printedLine('It was not to be interrupted'),
  'oops.stack-guard': printedLine('The stack met its guard page'),
  'oops.warning': printedLine('Where the warning comes from'),
  'oops.pkru': printedLine('The register of protection keys'),
  'spurious.ask-above': ({ level }) => ({
    headline: `The ${level} entry is asked too`,
    what: 'Both must permit the access: the CPU takes the strictest of all levels.',
  }),
  'spurious.entry-allows': ({ level, entry }) => ({
    headline: `The master's ${level} entry allows it`,
    what: `It is ${hex(entry)}: what the CPU refused is permitted here.`,
  }),
  'gp.segment': ({ errorCode }) => ({
    headline: 'A selector is to blame',
    what: `Error code ${hex(errorCode)} is not 0: it names a segment, not an address.`,
  }),
  'gp.no-hint': ({ eip }) => ({
    headline: 'The instruction gives no hint',
    what: `The bytes at ${hex(eip)} have no operand in memory that could be worked out.`,
  }),
  'gp.hint': ({ eip, address, canonical }) => ({
    headline: canonical ? 'The address itself is fine' : 'The address is none',
    what: `The kernel decodes the instruction at ${hex(eip)} and works out its operand: ${hex(address)}.`,
    why: 'CR2 does not hold it: only a page fault writes CR2.',
  }),
  'mm.both-tables': ({ index, entry, kernel }) => ({
    headline: 'Two top tables get the entry',
    what: `Entry ${index}: ${hex(entry)} in the user's table, ${hex(kernel)} in the kernel's.`,
    why: "With page-table isolation a process has two. In the kernel's, NX keeps the kernel from running user memory.",
  }),
  'file.none-around': ({ file, page }) => ({
    headline: 'The page cache has nothing to map',
    what: `Page ${page} of ${file} is not in memory: it must be asked for by itself.`,
  }),
  'huge.does-not-fit': ({ address, start, end }) => ({
    headline: '2 MiB do not fit',
    what: `The 2 MiB around ${hex(address)} reach beyond the mapping, ${hex(start)} to ${hex(end)}: a small page must do.`,
  }),
  'huge.zero': ({ address, index, entry }) => ({
    headline: '2 MiB of zeros are mapped',
    what: `pmd entry ${index} becomes ${hex(entry)}: ${hex(address)} is read from the shared huge page of zeros.`,
  }),
  'huge.no-page': ({ address }) => ({
    headline: 'No 512 frames in a row are free',
    what: `For ${hex(address)} a small page must do.`,
  }),
  'huge.map': ({ address, index, entry }) => ({
    headline: '2 MiB are mapped at once',
    what: `pmd entry ${index} becomes ${hex(entry)}, a leaf: no page table below, no more faults around ${hex(address)}.`,
    why: 'One fault instead of 512, and one TLB entry instead of 512.',
  }),
  'huge.touch': ({ index, before, entry }) => ({
    headline: 'The huge page allows it by now',
    what: `pmd entry ${index} goes from ${hex(before)} to ${hex(entry)}: only its marks are set.`,
  }),
  'huge.reuse': ({ index, before, entry }) => ({
    headline: 'Nobody else has the huge page',
    what: `pmd entry ${index} goes from ${hex(before)} to ${hex(entry)}: it may be written now.`,
  }),
  'huge.split': ({ index, before, entry }) => ({
    headline: 'The huge page is split',
    what: `pmd entry ${index} was the leaf ${hex(before)}; now ${hex(entry)} leads to 512 PTEs that say the same.`,
    why: 'Copying 4 KiB is cheaper than copying 2 MiB: only one of them is written.',
  }),
};
