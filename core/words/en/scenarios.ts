import { firstTouch, type ScenarioText } from './opening-texts.ts';

/** What is said of each built-in scenario. */
export const scenarioTexts = {
  'no-fault': {
    title: 'The walk that needs no fault',
    teaches: [
      'An address is two indices and an offset.',
      'The CPU reads one entry a level, then remembers the answer in its TLB.',
    ],
    needs: ['Binary and hexadecimal numbers'],
    simplifies: [],
  },
  'vmalloc-first-touch': firstTouch,
  'vmalloc-second-process': {
    title: 'Every process has its own gap',
    teaches: [
      'A second process faults on the same area: the repair was made in one directory only.',
      'The page table behind the entry is shared, so another area in the same 4 MiB needs no repair.',
    ],
    needs: ['A vmalloc area nobody told this process about'],
    simplifies: [],
  },
  'vmalloc-hole-no-table': {
    title: 'A hole: the master has nothing',
    teaches: [
      'An address between `VMALLOC_START` and `VMALLOC_END` is not enough: the master must have the entry.',
      'Without one the exception table is asked, has no answer, and the kernel reports an oops.',
    ],
    needs: ['A vmalloc area nobody told this process about'],
    simplifies: [],
  },
  'vmalloc-hole-no-page': {
    title: 'A hole: the guard page',
    teaches: [
      'The directory entry is copied before the page is checked: repair and failure in one fault.',
      'Every area ends in a page that is never mapped, to catch whoever runs past the end.',
    ],
    needs: ['A hole: the master has nothing'],
    simplifies: [],
  },
  'pae-nothing-to-copy': {
    title: 'PAE has nothing to copy',
    teaches: [
      'With PAE all processes share one pmd page for the kernel: what `vmalloc` enters there, everybody has at once.',
      'The handler still runs for a hole; it finds the entry in place, copies nothing, and reports an oops.',
    ],
    needs: ['Every process has its own gap', 'A hole: the guard page'],
    simplifies: [],
  },
  'two-cpus': {
    title: 'Two CPUs repair the same entry',
    teaches: [
      'Two threads share one directory, so they share its gap: both fault on it at once.',
      'No lock is needed: whoever comes second finds the entry there, equal to the master, and goes on.',
    ],
    needs: ['Every process has its own gap'],
    simplifies: [
      'One order of many: CPU 0 stands still before it reads a table until CPU 1 is done.',
      'The panels show the CPU whose step it is.',
    ],
    elsewhere: 'Its tables share the kernel half: there is no gap to race for.',
  },
  'one-entry-512-gib': {
    title: 'One entry worth 512 GiB',
    teaches: [
      'With four levels an entry of the top table covers 512 GiB: one copied entry, and the process never faults there again.',
      "All tables below it are the master's own: what `vmalloc` adds later, every process that has the entry has at once.",
      'A hole 256 GiB further finds the same entry in place; the table below it has nothing, and the kernel reports an oops.',
    ],
    needs: ['Every process has its own gap', 'A hole: the master has nothing'],
    simplifies: [
      'Nobody called `vmalloc` or `ioremap` before these processes were made. A real machine does while it boots, and every process inherits the first entry: there the fault comes with the next 512 GiB.',
    ],
    elsewhere:
      'With 32 bits an entry covers 4 or 2 MiB, and PAE shares its kernel half; 6.1 makes all top entries at boot.',
  },
  'vmalloc-never-faults': {
    title: 'Why x86-64 never faults on vmalloc today',
    teaches: [
      'The boot makes a table for every top entry of the vmalloc area; every process inherits all of these entries when it is made.',
      'What `vmalloc` adds lies below, in tables that everybody shares: there is no gap, and no code left to repair one.',
      'In a hole 512 GiB further the top entry is there, the table below it is empty: an oops, with nothing copied.',
    ],
    needs: ['One entry worth 512 GiB'],
    simplifies: [],
    elsewhere:
      'Other kernels make top entries when they are first needed, or share the kernel half of the tables.',
  },
  'eager-race': {
    title: 'Told at once, and still a race',
    teaches: [
      'Since 5.8 `vmalloc` itself copies a new page table into every directory: touching an area takes no fault.',
      'Another CPU may find the table in the master before it is copied. Its own area lies there too, and nobody waits.',
      '`vmalloc_fault` is left on 32 bits for that moment: it repairs one directory, the copying passes over it.',
    ],
    needs: ['Two CPUs repair the same entry'],
    simplifies: [
      'One order of many: CPU 0 stands still before the first copy until CPU 1 is done.',
      'The panels show the CPU whose step it is.',
    ],
    elsewhere: 'Only 32-bit kernels since 5.9 copy at once and keep the repair.',
  },
  'copy-from-user-unmapped': {
    title: 'A bad pointer in write()',
    teaches: [
      'The exception table lists every instruction that may touch user memory, and where to go on.',
      '`copy_from_user` reports the bytes it did not copy and zeroes the rest of the buffer.',
    ],
    needs: ['The walk that needs no fault'],
    simplifies: [
      'The demo driver stands in for a file system: it copies 64 bytes into a buffer of its own.',
    ],
  },
  'copy-from-user-crossing': {
    title: 'A pointer that goes bad half-way',
    teaches: [
      'The copy stops at the page boundary; a register still knows how much was left.',
      'On 32 bits whole double words only: one that reaches into the bad page is not copied at all. Later 64-bit kernels try what is left byte by byte.',
    ],
    needs: ['A bad pointer in write()'],
    simplifies: [],
  },
  'copy-to-user-demand': {
    title: 'A good pointer to a page that is not there yet',
    teaches: [
      'Demand paging works in kernel mode too: the copy waits, the page is brought in, the instruction runs again.',
      'The exception table is not asked: a valid mapping comes first.',
    ],
    needs: ['A bad pointer in write()'],
    simplifies: [],
  },
  'copy-on-write': {
    title: 'A copy into a page that is shared',
    teaches: [
      'With CR0.WP set, ring 0 honours read-only user pages: `copy_to_user` faults, and copy-on-write works.',
      'A page that others use is copied; a page that nobody else uses is only made writable again.',
    ],
    needs: ['A good pointer to a page that is not there yet'],
    simplifies: ['The `fork` before, which made the pages read-only, is not shown.'],
  },
  'atomic-copy': {
    title: 'The atomic copy: a good page, and no help',
    teaches: [
      'Where nobody may sleep, no page is brought in: the exception table answers, although the mapping is valid.',
      'The caller tries again later, in a place where it may sleep.',
    ],
    needs: ['A good pointer to a page that is not there yet', 'A bad pointer in write()'],
    simplifies: ['A `write()` stands in for the second, ordinary try.'],
  },
  'kernel-thread': {
    title: 'A kernel thread on borrowed tables',
    teaches: [
      'A kernel thread has no mm; it runs on the tables that happen to be loaded, gaps included.',
      "A repair goes into these tables; a user address is bad for it, even where the tables' owner has a mapping.",
    ],
    needs: ['A vmalloc area nobody told this process about', 'A bad pointer in write()'],
    simplifies: [
      'Had the owner touched the page before, the thread would read it: nothing forbids that.',
    ],
    elsewhere:
      'Linux 2.6.24 for 64 bits repairs `current->mm`, which the thread has not: the same fault would come back for ever.',
  },
  'null-read': {
    title: 'The kernel follows a NULL pointer',
    teaches: [
      'No mapping holds address 0, no table entry lists the instruction: this is a bug, and it is reported.',
      'An oops names the address, the instruction, the registers; it ends the task and keeps the machine.',
    ],
    needs: ['A bad pointer in write()'],
    simplifies: [],
  },
  'write-read-only': {
    title: 'Writing read-only kernel memory',
    teaches: [
      'The tables keep the kernel from writing its own constants: CR0.WP binds ring 0 too.',
      'Error code 0x3, a violation: no copy from the master can heal it.',
    ],
    needs: ['The kernel follows a NULL pointer'],
    simplifies: [],
  },
  'stale-tlb': {
    title: 'A fault because the TLB is behind',
    teaches: [
      'The tables allow the write, the TLB does not know it yet: `spurious_fault` finds nothing wrong and tries again.',
      'Rights that grow need no flush; rights that shrink do.',
    ],
    needs: ['Writing read-only kernel memory'],
    simplifies: [
      'The flush that `set_memory_rw` would do is left out. 2.6.24 has no `spurious_fault`: there the same ends in an oops.',
    ],
  },
  'entry-removed': {
    title: 'One table entry less',
    teaches: [
      'The same bad pointer in the same routine: only the missing table entry turns `-EFAULT` into an oops.',
      'The table is the whole difference between an expected fault and a bug.',
    ],
    needs: ['A bad pointer in write()', 'The kernel follows a NULL pointer'],
    simplifies: ['No real kernel is built like this: we left one entry out when linking.'],
  },
  'bad-pointer-everywhere': {
    title: 'The same bad pointer on five kernels',
    teaches: [
      'Choose the kernel beside the title: 2.6.24, 3.13 and 4.19 ask in another order, but all end at the table.',
      'An entry is two addresses, then two distances, then two distances and a handler; the answer stays `-EFAULT`.',
    ],
    needs: ['A bad pointer in write()', 'The kernel follows a NULL pointer'],
    simplifies: [],
  },
  'semaphore-no-entry': {
    title: 'The semaphore is ours: code without an entry',
    teaches: [
      'When `mmap_sem` is taken, the exception table is a gate: code without an entry must not wait for it.',
      'So a bug under the lock ends in an oops, although the page could have been fetched.',
    ],
    needs: ['A good pointer to a page that is not there yet', 'The kernel follows a NULL pointer'],
    simplifies: ['The call that took the lock is not shown: it holds it from the start.'],
    elsewhere: 'There SMAP is on.',
  },
  'semaphore-ours': {
    title: 'The semaphore is ours: a deadlock',
    teaches: [
      'Code with an entry is trusted not to hold `mmap_sem`: it waits.',
      'Whoever copies from user memory under the lock waits for itself.',
    ],
    needs: ['The semaphore is ours: code without an entry'],
    simplifies: ['The call that took the lock is not shown: it holds it from the start.'],
  },
  'stray-user-pointer': {
    title: 'A stray user pointer: nobody minds',
    teaches: [
      'A plain load of the kernel may touch user memory: without SMAP it is demand-paged like any other access.',
      'It works by chance, until the pointer is bad: the load has no entry.',
    ],
    needs: ['A good pointer to a page that is not there yet'],
    simplifies: [],
    elsewhere: 'There SMAP is on.',
  },
  'stray-under-smap': {
    title: 'A stray user pointer under SMAP',
    teaches: [
      'With CR4.SMAP the kernel must say `stac` before it touches user memory. Without, even a valid page is an oops.',
    ],
    needs: ['A stray user pointer: nobody minds'],
    simplifies: ['A kernel that does not know SMAP leaves it off: there the load works.'],
  },
  'stray-listed': {
    title: 'SMAP, and an instruction that is listed',
    teaches: [
      'The exception table still answers: a listed instruction gets `-EFAULT`, not an oops.',
    ],
    needs: ['A stray user pointer under SMAP'],
    simplifies: ['The load here has no `stac` before it: a bug that forgot it.'],
    elsewhere:
      'Only 32-bit kernels that know SMAP, and whose handler asks the table after it, tell this.',
  },
  'execute-user-memory': {
    title: 'Executing user memory',
    teaches: [
      'With CR4.SMEP ring 0 fetches nothing from user pages: a call there is a violation, error code 0x11.',
      'Without SMEP the kernel would run whatever user space put there.',
    ],
    needs: ['Writing read-only kernel memory'],
    simplifies: ['A kernel that does not know SMEP leaves it off: there the code runs.'],
  },
  'non-canonical-pointer': {
    title: 'A pointer that is no address',
    teaches: [
      'With 48-bit addresses bits 63 to 47 must be equal. Otherwise there is nothing to translate: #GP, vector 13, and CR2 keeps its old value.',
      'The exception table answers #GP like a page fault: a listed load ends in `-EFAULT`. A store without an entry ends in an oops.',
      'Five levels move the border: there `0x800000000000` is a user address, and an ordinary page fault.',
    ],
    needs: ['A bad pointer in write()', 'The kernel follows a NULL pointer'],
    simplifies: [
      'The driver calls `__get_user` without `access_ok`, which would have refused the pointer.',
    ],
    elsewhere: 'With 32 bits every pointer is an address.',
  },
  'module-fault': {
    title: 'A faulting instruction in a module',
    teaches: [
      'A module lies in a vmalloc area: the first call into it may be a fault of its own, and is repaired.',
      "A module brings its own exception table, which is searched after the kernel's.",
    ],
    needs: ['A vmalloc area nobody told this process about', 'A bad pointer in write()'],
    simplifies: ['The loader copies the module without showing its own first touch of the area.'],
  },
  linking: {
    title: 'How the exception table comes to be',
    teaches: [
      'Each user access contributes three pieces: the instruction, its recovery code, and a pair of addresses.',
      'The linker gathers the pairs between two symbols; the kernel sorts them once at boot.',
    ],
    needs: ['A bad pointer in write()'],
    simplifies: ['The object files hold a handful of routines each.'],
    elsewhere: 'From 3.5 on the build sorts the table: boot finds it in order.',
  },
} as const satisfies Record<string, ScenarioText>;
