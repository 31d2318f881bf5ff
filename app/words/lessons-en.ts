/** The lessons that come with the page: what a teacher says and asks, item by item. Their plan is in app/lessons/shipped.ts. */
export const lessonsEn = {
  'kernel-page-faults': {
    title: 'Kernel page faults in 20 minutes',
    items: [
      {
        title: 'A walk that needs no fault',
        notes:
          'Everybody in the room should agree on one thing first: translation is done by the CPU, in hardware, without the kernel. CR3 holds the physical address of the page directory. Ten bits pick an entry there, ten bits an entry of the page table, twelve are the offset.\nPoint at the three brackets of the address, then at the two rows they select. Nothing is wrong yet, so the kernel does not run.',
        prompt: 'Which part of this work does the kernel do?',
      },
      {
        title: 'An area that this process has not met',
        notes:
          'vmalloc has written its page table into the master directory, init_mm, and nowhere else. The running process has a directory of its own, and its entry is still zero.\nThe address is valid, the code is correct, and the CPU still faults. That is the first of three reasons why the kernel faults on its own addresses; the other two are a bad pointer from user space and a bug.',
        prompt: 'Is this fault a bug? Whose table is wrong?',
      },
      {
        title: 'The handler copies one entry',
        notes:
          'CR2 is read before anything else: a second fault would overwrite it. Then two tests: the address is in the kernel half, and the error code says that nobody violated a protection.\nStop before the copy and ask. Only the directory entry is copied; the page table behind it is shared from then on. The last check, whether the page itself is mapped, keeps a hole in the area from sending the kernel round for ever. iret goes back to the same instruction.',
        prompt: 'How much memory has to be copied so that this process sees the whole area?',
      },
      {
        title: 'A good pointer, a page that is not there yet',
        notes:
          'Now the kernel touches user memory. The address belongs to a mapping that allows the write; only the page is missing. This is ordinary demand paging, and it works in kernel mode exactly as in user mode.\nThe exception table has not been asked, although the instruction is in it. Valid mappings come first.',
        prompt: 'The copy routine was interrupted in the middle. What does it notice of all this?',
      },
      {
        title: 'A bad pointer from user space',
        notes:
          'The same routine family, a pointer to nothing. No mapping holds the address, so nothing can be repaired. The kernel does not check pointers before it uses them; it uses them and has a plan for the case that it faults.\nThe plan is the exception table: sorted by instruction address, searched by halves. The entry pairs the faulting instruction with its fixup. Watch the brackets close in.',
        prompt:
          'What is looked up in the table: the address of the data or the address of the code?',
      },
      {
        title: 'A bug',
        notes:
          'Same handler, same questions, other answers: no mapping, no entry in the table. Let the room say what comes next before each step; by now it knows the order.\nNobody expected a fault at this instruction, so it is a bug, and the kernel begins to write its report.',
        prompt: 'The search ends with nothing. What is left to try?',
      },
      {
        title: 'What the oops tells',
        notes:
          'The whole report is here. It prints what a developer needs: the address, EIP with function and offset, the registers, the stack, the callers, the code around EIP.\nThe task ends; the machine goes on. Close with the three reasons again, and with the order of the questions: repair the tables, find the mapping, ask the exception table, give up.',
        prompt: 'Which line of the oops would you read first, and why?',
      },
    ],
  },
  'exception-table': {
    title: 'From copy_from_user to the exception table',
    items: [
      {
        title: 'write() hands over a pointer',
        notes:
          'A process calls write with an address of its own choosing. The kernel must read 64 bytes from there, and it cannot trust the address.\nCollect proposals. Checking the pointer first sounds safe, but it is slow, and another thread may unmap the page between the check and the use.',
        prompt: 'How would you make sure that the pointer is good?',
      },
      {
        title: 'The copy faults',
        notes:
          'The kernel simply reads. The page directory has no entry for the address, so the CPU raises a page fault, from kernel mode.\nFollow the handler: user half, the task has mappings, the next mapping starts above the address, and it is a stack that may not grow that far. So no mapping can help.',
        prompt: 'User mode would get a signal here. Why can the kernel not get one?',
      },
      {
        title: 'Three pieces for each access',
        notes:
          'Leave the fault hanging and go back in time, to when the kernel was built. Each routine that may touch user memory brings three pieces: the instruction in .text, recovery code in .fixup, and a pair of addresses in __ex_table.\nThe fixup is out of the way, so the good path costs nothing for it.',
        prompt: 'Why is the recovery code not written right behind the instruction?',
      },
      {
        title: 'The linker gathers, the boot sorts',
        notes:
          'The linker puts all pairs one behind the other, between two symbols. The kernel sorts the table once at boot, because it will be searched by halves.\nA real 2.6.24 has several hundred entries; the model has some dozens.',
        prompt: 'How many probes does a search among 1,000 entries take at most?',
      },
      {
        title: 'The search finds the entry',
        notes:
          'Back to the fault. The key is EIP, the address of the instruction, not CR2. Step through the probes and let the room say smaller or larger before each.\nOn a hit, one thing changes: the saved EIP becomes the address of the fixup. All registers keep their values.',
        prompt: 'Smaller or larger? Answer before each probe.',
      },
      {
        title: 'The fixup counts what is left',
        notes:
          'ECX still says how much of the copy was left, because nothing but EIP was changed. From it the routine works out the number of bytes that were not copied, zeroes the rest of the buffer, and returns that number.\nThe caller turns a number other than 0 into -EFAULT. What user space sees is an errno, not a crash.',
        prompt: 'Why is the rest of the buffer filled with zeros?',
      },
      {
        title: 'Bad only half-way',
        notes:
          'The pointer starts on a good page and runs into a bad one. The string instruction has copied what it could; the fault comes in the middle of it, and ECX says how far it got.\nThe same table entry, the same fixup, another count.',
        prompt: 'How many bytes does copy_from_user report this time?',
      },
      {
        title: 'The same fault, one entry less',
        notes:
          'The same bad pointer, the same routine, a kernel linked without that one entry. The search ends with nothing, and the fault becomes an oops.\nThat is the whole difference between an expected fault and a bug: whether somebody has written down that this instruction may fault.',
        prompt:
          'Who is responsible for the entry: the driver, the compiler, or the author of the routine?',
      },
    ],
  },
} as const;
