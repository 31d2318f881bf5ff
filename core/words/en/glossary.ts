/** Each term in one or two sentences, at most 45 words. */
export const glossary = {
  init_mm:
    'The memory descriptor of the kernel itself. Its page directory is the master table: `vmalloc` fills it first, and every process gets its kernel half from it.',
  swapper_pg_dir:
    'The page directory of `init_mm`: the master table. The kernel boots on it; no process runs on it for long.',
  vmalloc:
    'Gives memory that is contiguous in addresses, not in frames. It enters the pages in the master table; where upper tables are not shared, a process learns of them by faulting or is told at once.',
  vfree:
    'Gives a `vmalloc` area back: clears its page-table entries, has the TLB flushed at once or later, frees its frames. The directory entries stay.',
  vmlist:
    'The list of all areas that `vmalloc` has handed out, sorted by address. Later kernels keep a tree.',
  pgd: 'Page global directory: the top table of a process. With two levels it has 1,024 entries of 4 bytes, each for 4 MiB.',
  '*pde': 'The page-directory entry that an oops prints: what the tables said about the address.',
  '*pte':
    'The page-table entry that an oops prints. It is only printed where its page table can be read.',
  TLB: 'Translation lookaside buffer: what the CPU remembers of earlier walks. It may be stale until it is flushed; an entry that is absent in the tables is never remembered.',
  VMA: 'Virtual memory area: a range of user addresses with one set of permissions. The kernel asks it whether a fault is legitimate.',
  CR2: 'The register in which the CPU leaves the address that faulted. The next fault overwrites it, so the handler reads it first.',
  CR3: 'The register that holds the physical address of the page directory in use. Loading it switches address spaces.',
  EFLAGS:
    'The flags register: results of arithmetic, the direction of string instructions, and IF, which lets interrupts in.',
  eip: 'The address of the instruction. In the saved registers: where the interrupted code goes on.',
  'regs->eip':
    'The saved EIP on the stack. A fixup works by changing it: `iret` then returns to another place.',
  'regs->ip':
    'The saved address of the instruction on the stack. A fixup works by changing it: `iret` then returns to another place.',
  RFLAGS:
    'The flags register of a 64-bit CPU: results of arithmetic, the direction of string instructions, and IF, which lets interrupts in.',
  ip: 'The address of the instruction in the saved registers: where the interrupted code goes on.',
  rip: 'The address of the instruction on a 64-bit CPU. In the saved registers: where the interrupted code goes on.',
  'regs->rip':
    'The saved RIP on the stack. A fixup works by changing it: `iret` then returns to another place.',
  current: 'The task that runs on this CPU.',
  iret: 'The instruction that returns from an exception: it pops EIP, CS and EFLAGS, and ESP and SS too when it returns to user mode.',
  pt_regs: 'The saved registers on the kernel stack, as the handler sees them.',
  orig_eax:
    'The saved slot for the system call number. Exceptions put −1 there, so that nothing takes them for a system call.',
  orig_rax:
    'The saved slot for the system call number, with 64 bits. Exceptions put −1 there, so that nothing takes them for a system call.',
  orig_ax:
    'The saved slot for the system call number. Exceptions put −1 there, so that nothing takes them for a system call.',
  TASK_SIZE: 'The first address that does not belong to user space; with 32 bits 0xc0000000.',
  PAGE_OFFSET:
    'Where the direct map begins: the address of physical 0. With 32 bits it is 0xc0000000.',
  'current->mm': 'The memory descriptor of the task that runs: its VMAs and its page tables.',
  mmap_lock: 'The lock that was called `mmap_sem` until 5.8: it protects the list of VMAs.',
  pagefault_disabled:
    'Counts, for each task, the reasons why a fault must not sleep. Not 0: the fault is not repaired, the exception table is asked.',
  trap_nr: 'Kept per task: the number of its last exception. `thread.trap_no` of earlier kernels.',
  ex_handler_default:
    'The usual way to recover from a listed fault: the saved instruction pointer becomes the fixup.',
  EX_TYPE_UACCESS:
    'A type of exception-table entry, for access to user memory: go on at the fixup, and warn if the address is not canonical.',
  EX_TYPE_COPY:
    'A type of exception-table entry, for copies from and to user memory: go on at the fixup, and leave the number of the exception in AX.',
  EX_TYPE_UCOPY_LEN:
    'A type of exception-table entry: the count register is set to the bytes that are left, then execution goes on at the fixup.',
  copy_from_kernel_nofault:
    'Reads kernel memory that may not be there: a fault gives an error instead of an oops. It refuses user addresses.',
  stac: 'The instruction that sets the flag AC: until `clac`, SMAP lets the kernel touch user memory.',
  clac: 'The instruction that clears the flag AC: from here on SMAP forbids the kernel to touch user memory.',
  lfence:
    'An instruction that waits until all earlier loads are done: a guard against speculation.',
  prefetch:
    'An instruction that asks for memory ahead of its use. It should never fault; some processors let it.',
  ax: 'The first general register, EAX or RAX, in the saved registers.',
  mmap_sem:
    'The semaphore that protects the list of VMAs of an address space. Many may read, one may write.',
  preempt_count:
    'Counts the reasons why this task must not be interrupted or sleep. If it is not 0, a fault must not wait.',
  do_page_fault:
    'The kernel function that handles every page fault: it decides between repair, fixup, signal and oops.',
  vmalloc_fault:
    'Repairs a fault on an address of the `vmalloc` range by copying the missing entry of an upper table from the master table.',
  is_prefetch:
    'Works around processors that faulted on a prefetch instruction. On others it answers no.',
  find_vma: 'Finds the first VMA that ends above an address. It may begin above it too.',
  handle_mm_fault:
    'Repairs a legitimate fault on a user address: finds or makes the page table, then the page.',
  fixup_exception:
    'Looks the faulting instruction up in the exception table; if it is there, the saved instruction pointer becomes its fixup. Since 4.6 the entry also says how to recover.',
  bad_area_nosemaphore:
    'Where faults go that no VMA justifies: a signal for user mode, the exception table or an oops for the kernel. In 2.6.24 a place in `do_page_fault`.',
  page_fault: 'The entry code of exception 14: it saves the registers and calls `do_page_fault`.',
  ret_from_exception:
    'The way back: signals are delivered if user mode comes next, registers are popped, `iret`.',
  show_registers:
    'Prints the middle of an oops: registers, process, stack, call trace and code bytes.',
  __ex_table:
    'The section of the kernel image with the exception table: pairs of an instruction that may fault and its fixup.',
  '.fixup': 'The section with the fixups: code that runs only after a fault was forgiven.',
  '.text': 'The section with the code.',
  '.rodata': 'The section with data that is never written.',
  '.data': 'The section with variables that have a starting value.',
  '.init.text': 'Code that is needed at boot only; its memory is given back afterwards.',
  __start___ex_table:
    'A symbol made by the linker: the address of the first entry of the exception table.',
  __stop___ex_table:
    'A symbol made by the linker: the address behind the last entry of the exception table.',
  sort_main_extable:
    'Sorts the exception table at boot by instruction address, so that it can be searched by halves. Later kernels are sorted when they are built.',
  trap_init:
    'Fills the table of exception gates at boot. Before that `do_page_fault` cannot be reached.',
  copy_from_user:
    'Copies from a user address into the kernel; returns the number of bytes that were not copied.',
  copy_to_user:
    'Copies from the kernel to a user address; returns the number of bytes that were not copied.',
  __copy_from_user_ll:
    'The loop of `copy_from_user`. Its instructions that touch user memory are in the exception table.',
  __copy_to_user_ll:
    'The loop of `copy_to_user`. Its instructions that touch user memory are in the exception table.',
  '.kprobes.text':
    'The section with code in which no probe may be set, because probes need it themselves: `do_page_fault` among it.',
  __put_user_1: 'Writes one byte to a user address; its store is in the exception table.',
  strncpy_from_user: 'Copies a string from a user address; its loads are in the exception table.',
  strnlen_user: 'Measures a string at a user address; its load is in the exception table.',
  clear_user: 'Checks the range of user memory, then fills it with zeros by `__clear_user`.',
  __clear_user: 'Fills user memory with zeros; its stores are in the exception table.',
  __copy_from_user_ll_nozero:
    'Like `__copy_from_user_ll`, but what could not be copied is not filled with zeros.',
  __get_user_1: 'Reads one byte from a user address; its load is in the exception table.',
  SIGSEGV: 'The signal for an access that the address space does not allow. Number 11.',
  SIGBUS: 'The signal for an address that is mapped but has no memory behind it. Number 7.',
  SIGKILL: 'The signal that ends a process and cannot be caught. Number 9.',
  SEGV_MAPERR: 'Why SIGSEGV came: nothing is mapped at the address.',
  SEGV_ACCERR: 'Why SIGSEGV came: something is mapped, but this access is not allowed.',
  si_signo: 'The number of the signal, as its handler is told.',
  si_code: 'The reason of the signal, as its handler is told.',
  si_addr: 'The address that faulted, as the handler of the signal is told.',
  'thread.cr2': 'Kept per task: the address of its last bad fault.',
  'thread.error_code': 'Kept per task: the error code of its last bad fault.',
  'thread.trap_no': 'Kept per task: the number of its last exception; 14 is the page fault.',
  VM_FAULT_OOM: 'Answer of the fault code: no memory could be had.',
  VM_FAULT_SIGBUS: 'Answer of the fault code: the mapping has nothing at this place.',
  min_flt: 'Counts faults of a task that needed no disk.',
  maj_flt: 'Counts faults of a task that had to wait for a disk.',
  'do_exit(SIGSEGV)':
    'Ends the task that oopsed, as if signal 11 had killed it. The machine lives on.',
  Tainted:
    'Says in an oops that something happened before that makes the kernel less trustworthy, such as an earlier oops.',
  panic_on_oops: 'A setting: every oops stops the whole machine.',
  'BUG()': 'An assertion of the kernel that failed: it executes an invalid instruction and oopses.',
  BUG_ON: 'An assertion of the kernel: if its condition holds, it is a bug and oopses.',
  RLIMIT_STACK: 'The most that a stack may grow to; 8 MiB unless set otherwise.',
  PROT_NONE: 'A mapping without any permission: every access to it faults.',
  'struct page': 'What the kernel knows of one page frame: its users, above all.',
  '-EFAULT': 'The answer of a system call that was given a bad address: −14.',
} as const satisfies Readonly<Record<string, string>>;
