import { type Listing, line, listing } from './line.ts';

/** What happens outside the fault path: user mode, the linker, the sort at boot, a module loaded. */
export const image: Readonly<Record<string, Listing>> = {
  start: {
    file: 'the story',
    version: 'user mode',
    lines: [
      line('a process runs its own text', 'user.run'),
      line('int 0x80: the system call enters the kernel', 'syscall.enter'),
      line('a kernel thread calls a routine', 'thread.call'),
      line('  pagefault_disable()', 'pagefault.disable'),
      line('  the routine runs'),
      line('  pagefault_enable()', 'pagefault.enable'),
      line('back in the kernel thread', 'thread.return'),
      line('back to user mode with the result in EAX', 'syscall.return'),
      line('another CPU runs', 'race.turn'),
      line('a kernel page becomes writable; no flush', 'page.widen'),
      line('the text has run', 'user.done'),
      line('or a signal ends the process', 'user.killed'),
    ],
  },
  ld: {
    file: 'arch/x86/kernel/vmlinux_32.lds.S',
    version: 'Linux 2.6.24, linked by ld',
    lines: [
      line('for each object file:', 'link.object'),
      line('  its .text, .fixup and __ex_table', 'link.routine'),
      line('place .text, .fixup, __ex_table, ...', 'link.section'),
      line('names become addresses', 'link.reference'),
      line('each entry: insn and fixup', 'link.entry'),
      line('set __start___ex_table, __stop___ex_table', 'link.symbols'),
      line('the order is that of the objects', 'link.unsorted'),
    ],
  },
  sort_main_extable: listing(
    'kernel/extable.c',
    line('sort_extable(start, stop)', 'sort.begin'),
    line('return; trap_init() follows', 'sort.done'),
  ),
  sort_extable: listing('lib/extable.c', line('sort(start, count, 8, compare insn, swap)')),
  sort: listing(
    'lib/sort.c',
    line('build a heap, then unload it:'),
    line('  parent < larger child? swap them', 'sort.sift'),
    line('  swap the largest to the end', 'sort.largest'),
  ),
  load_module: listing(
    'kernel/module.c',
    line('copy and relocate its sections', 'module.copy'),
    line('sort_extable(its table)'),
    line('state = LIVE: its table is searched too', 'module.live'),
  ),
};
