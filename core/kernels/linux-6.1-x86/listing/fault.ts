import { calling, line } from '../../linux-2.6.24-ia32/listing/line.ts';
import { wideCpu } from '../../linux-2.6.24-ia32/listing/wide-cpu.ts';
import { type Source, source } from '../../linux-4.19-x86/listing/fault.ts';

const FAULT = 'arch/x86/mm/fault.c';
const MEMORY = 'mm/memory.c';

/** The entry code of an exception. */
const entry = (handler: string): Source =>
  source(
    'arch/x86/entry/entry_64.S',
    line(
      'from user mode: the kernel tables, the task stack',
      'entry.kernel-tables',
      'entry.kernel-stack',
    ),
    line('push the registers', 'entry.save'),
    line(`${handler}(regs, error_code)`),
    line('signal, and back to user mode? arch_do_signal_or_restart()'),
    calling(
      ['swapgs_restore_regs_and_return_to_usermode', 'ret_from_exception'],
      'error_return: to user mode, or to the kernel',
    ),
  );

/** The way of a page fault. */
export const fault: Readonly<Record<string, Source>> = {
  exc_page_fault: source(
    FAULT,
    line('address = CR2', 'fault.read-cr2'),
    line('handle_page_fault(regs, error_code, address)'),
  ),
  handle_page_fault: source(
    FAULT,
    line('if (address >= TASK_SIZE_MAX)', 'fault.kernel-half'),
    line('  do_kern_addr_fault(regs, error_code, address)'),
    line('else', 'fault.user-half'),
    line('  do_user_addr_fault(regs, error_code, address)'),
  ),
  do_kern_addr_fault: source(
    FAULT,
    line('if (spurious_kernel_fault(error_code, address)) return'),
    line('if (kprobe_page_fault(regs)) return', 'fault.kprobe-handles'),
    line('bad_area_nosemaphore(regs, error_code, address)', 'bad.no-lookup'),
  ),
  spurious_kernel_fault: source(
    FAULT,
    line('if (error_code != WRITE|PROT, INSTR|PROT) return 0', 'spurious.not-asked'),
    line('walk init_mm; if (a level is missing) return 0', 'spurious.absent'),
    line('if (!spurious_kernel_fault_check(leaf)) return 0'),
    line('if (!spurious_kernel_fault_check(pmd)) return 0', 'spurious.ask-above'),
    line('return 1', 'spurious.allows'),
  ),
  spurious_kernel_fault_check: source(
    FAULT,
    line('if (WRITE && !writable) return 0', 'spurious.forbids', 'spurious.upper-forbids'),
    line('return 1', 'spurious.entry-allows'),
  ),
  do_user_addr_fault: source(
    FAULT,
    line('if (INSTR && !USER) page_fault_oops()', 'bad.kernel-fetch'),
    line('if (kprobe_page_fault(regs)) return', 'fault.kprobe-handles'),
    line('if (RSVD) pgtable_bad(regs)'),
    line('if (SMAP && !USER && !AC) page_fault_oops()', 'smap.oops'),
    line(
      'if (faulthandler_disabled() || !mm) bad_area_nosemaphore()',
      'fault.disabled',
      'fault.atomic',
      'fault.no-mm',
      'fault.has-mm',
    ),
    line('if (user) { local_irq_enable(); flags |= USER }', 'fault.from-user'),
    line('else if (saved IF) local_irq_enable()', 'fault.irq-on', 'fault.irq-stay-off'),
    line('retry: vma = lock_mm_and_find_vma(mm, address, regs)'),
    line('if (!vma) { bad_area_nosemaphore(); return }'),
    line('if (protection key) return bad_area_access_error()', 'access.key-refused'),
    line('if (write && !VM_WRITE) same', 'access.write-allowed', 'access.write-refused'),
    line('if (page was present) same', 'access.read-refused'),
    line('if (no permission at all) same', 'access.read-allowed', 'access.none-allowed'),
    line('fault = handle_mm_fault(vma, address, flags)'),
    line('if (RETRY) goto retry', 'lock.retry'),
    line('  fatal signal? kernelmode_fixup_or_oops()', 'fault.retry-killed'),
    line('if (ERROR && fatal signal) kernelmode_fixup_or_oops()', 'error.fatal-signal'),
    line(
      'if (OOM) pagefault_out_of_memory()',
      'fault.out-of-memory',
      'oom.kernel',
      'error.no-memory',
    ),
    line('if (SIGBUS) do_sigbus()', 'fault.sigbus'),
    line('count maj_flt or min_flt', 'fault.minor', 'fault.major'),
  ),
  lock_mm_and_find_vma: source(
    MEMORY,
    line('if (!mmap_read_trylock(mm)) {', 'lock.taken', 'lock.busy'),
    line('  if (kernel && !search_exception_tables(ip)) return NULL', 'lock.give-up'),
    line('  mmap_read_lock_killable(mm)', 'lock.wait', 'lock.killed', 'lock.deadlock'),
    line('}'),
    line('vma = find_vma(mm, address)'),
    line('if (vma above && !GROWSDOWN) return NULL', 'vma.no-growth'),
    line('lock for writing; find_vma again', 'lock.for-writing'),
    calling(['expand_downwards'], 'expand_stack_locked(vma, address)'),
  ),
  find_vma: source(
    'mm/mmap.c',
    line('return first vma with end > address', 'vma.none', 'vma.contains', 'vma.above'),
  ),
  bad_area_nosemaphore: source(
    FAULT,
    line('__bad_area_nosemaphore(regs, error_code, address, SEGV_MAPERR)'),
  ),
  __bad_area_nosemaphore: source(
    FAULT,
    line('if (!user_mode(regs)) { kernelmode_fixup_or_oops(); return }', 'bad.kernel'),
    line('if (!(error_code & USER)) page_fault_oops()', 'bad.implicit-access'),
    line('local_irq_enable()', 'bad.user'),
    line('if (is_prefetch(regs)) return'),
    line('if (address >= TASK_SIZE_MAX) error_code |= PROT', 'bad.kernel-address'),
    line('show_signal_msg(regs, error_code, address)', 'bad.segv-line', 'bad.segv-quiet'),
    line('set_signal_archinfo(address, error_code)', 'signal.note'),
    line('force_sig_fault(SIGSEGV, si_code, address)'),
  ),
  kernelmode_fixup_or_oops: source(
    FAULT,
    line(
      'if (fixup_exception(regs, X86_TRAP_PF)) return',
      'context.fixed-up',
      'context.not-fixed-up',
    ),
    line('if (is_prefetch(regs)) return'),
    line('page_fault_oops(regs, error_code, address)'),
  ),
  is_prefetch: source(FAULT, line('if (!is_amd_k8_pre_npt()) return 0', 'prefetch.not-k8')),
  CPU: wideCpu([
    'asm_exc_page_fault',
    'asm_exc_general_protection',
    'asm_exc_stack_segment',
    'asm_exc_double_fault',
  ]),
  asm_exc_page_fault: entry('exc_page_fault'),
  asm_exc_general_protection: entry('exc_general_protection'),
  asm_exc_stack_segment: entry('exc_stack_segment'),
  asm_exc_double_fault: source(
    'arch/x86/entry/entry_64.S',
    line('own stack; push all registers; orig_rax = -1', 'entry.save'),
    line('exc_double_fault(regs, error_code, CR2)'),
  ),
  entry_SYSCALL_64: source(
    'arch/x86/entry/entry_64.S',
    line('SWITCH_TO_KERNEL_CR3', 'syscall.kernel-tables'),
    line('push the registers; call do_syscall_64'),
  ),
  syscall_return_via_sysret: source(
    'arch/x86/entry/entry_64.S',
    line('SWITCH_TO_USER_CR3', 'syscall.user-tables'),
    line('sysretq'),
  ),
  swapgs_restore_regs_and_return_to_usermode: source(
    'arch/x86/entry/entry_64.S',
    line('SWITCH_TO_USER_CR3', 'entry.user-tables'),
    line('iretq'),
  ),
  arch_do_signal_or_restart: source(
    'arch/x86/kernel/signal.c',
    line('write the signal frame', 'signal.deliver'),
  ),
};
