import type { EventId } from '../../../events/index.ts';
import type { ListingLine } from '../../../listing.ts';
import { calling, line } from '../../linux-2.6.24-ia32/listing/line.ts';

/** A function of the family: where its source lies, and its lines. */
export interface Source {
  readonly file: string;
  readonly lines: readonly ListingLine[];
}

export const FAULT = 'arch/x86/mm/fault.c';
const EXTABLE = 'arch/x86/mm/extable.c';

/** What BUG() does: an exception of its own, and die(). */
export const BUG = ['invalid_op', 'oops_begin', '__die', 'oops_end'] as const;

export const source = (file: string, ...lines: readonly ListingLine[]): Source => ({ file, lines });

/** A function without what happens elsewhere, or not at all; a line of which nothing is left goes too. */
export function without(from: Source | undefined, ...events: readonly EventId[]): Source {
  const { file, lines } = from ?? { file: FAULT, lines: [] };
  const left = lines.flatMap((each) => {
    const some = each.events.filter((event) => !events.includes(event));
    const gone = some.length === 0 && each.events.length > 0 && !/\w\(/.test(each.text);
    return gone ? [] : [{ ...each, events: some }];
  });
  return source(file, ...left);
}

/** The way of a fault in 3.13 and 4.19, whose `__do_page_fault` is one and the same. */
export const fault: Readonly<Record<string, Source>> = {
  do_page_fault: source(
    FAULT,
    line('address = CR2', 'fault.read-cr2'),
    line('__do_page_fault(regs, error_code, address)'),
  ),
  __do_page_fault: source(
    FAULT,
    line('if (address >= TASK_SIZE_MAX) {', 'fault.kernel-half'),
    line('  if (!(error_code & (RSVD|USER|PROT))', 'fault.may-sync', 'fault.may-not-sync'),
    line('      && vmalloc_fault(address) >= 0) return', 'fault.repaired', 'fault.not-repaired'),
    line('  if (spurious_fault(error_code, address)) return'),
    calling(
      ['fixup_exception'],
      '  if (kprobes_fault(regs)) return',
      'fault.kprobe-handles',
      'fault.kprobe-passes',
    ),
    line('  bad_area_nosemaphore(); return', 'fault.skip-vmas'),
    line('}', 'fault.user-half'),
    line('if (RSVD) pgtable_bad(regs)'),
    line('if (smap_violation()) { bad_area_nosemaphore(); return }', 'smap.violation'),
    line(
      'if (faulthandler_disabled() || !mm) bad_area_nosemaphore()',
      'fault.disabled',
      'fault.atomic',
      'fault.no-mm',
      'fault.has-mm',
    ),
    line('if (user) { local_irq_enable(); flags |= USER }', 'fault.from-user'),
    line('else if (saved IF) local_irq_enable()', 'fault.irq-on', 'fault.irq-stay-off'),
    line('if (!trylock(mmap_sem)) {', 'sem.taken', 'sem.busy'),
    line('  if (kernel && !search_exception_tables(ip)) nosemaphore', 'sem.give-up'),
    line('  retry: down_read(mmap_sem)', 'sem.wait', 'sem.deadlock'),
    line('}'),
    line('vma = find_vma(mm, address)', 'vma.none', 'vma.contains', 'vma.above'),
    line('if (vma is above) {'),
    line('  if (!GROWSDOWN) return bad_area()', 'vma.no-growth'),
    line(
      '  if (user && address + 64 K + 32 longs < sp) return bad_area()',
      'stack.near',
      'stack.far',
      'stack.kernel-access',
    ),
    line('  if (expand_stack(vma, address)) return bad_area()'),
    line('}'),
    line(
      'if (write && !VM_WRITE) return bad_area_access_error()',
      'access.write-allowed',
      'access.write-refused',
    ),
    line('if (page was present) return bad_area_access_error()', 'access.read-refused'),
    line(
      'if (no permission at all) return bad_area_access_error()',
      'access.read-allowed',
      'access.none-allowed',
    ),
    line('fault = handle_mm_fault(vma, address, flags)'),
    line('if (RETRY, first time) goto retry', 'fault.retry'),
    line('  fatal signal? no_context() or return', 'fault.retry-killed'),
    line('if (ERROR) { mm_fault_error(fault); return }'),
    line('count maj_flt or min_flt', 'fault.minor', 'fault.major'),
  ),
  bad_area: source(FAULT, line('up_read(mmap_sem); __bad_area_nosemaphore(SEGV_MAPERR)')),
  bad_area_access_error: source(
    FAULT,
    line('up_read(mmap_sem); __bad_area_nosemaphore(SEGV_ACCERR)'),
  ),
  bad_area_nosemaphore: source(FAULT, line('__bad_area_nosemaphore(SEGV_MAPERR)')),
  vmalloc_fault: source(
    FAULT,
    line('if (not in VMALLOC_START..END) return -1', 'vmalloc.in-range', 'vmalloc.out-of-range'),
    line('pgd = __va(CR3)', 'vmalloc.read-cr3'),
    line('pmd_k = vmalloc_sync_one(pgd, address)'),
    line('if (!pmd_k) return -1'),
    line('if (pmd_large(pmd_k)) return 0', 'vmalloc.large'),
    line('return pte_present(pte of pmd_k) ? 0 : -1', 'vmalloc.pte-present', 'vmalloc.pte-absent'),
  ),
  vmalloc_sync_one: source(
    FAULT,
    line('pmd = entry of pgd; pmd_k = entry of init_mm.pgd'),
    line('if (!present(pmd_k)) return NULL', 'sync.master-empty', 'sync.master-present'),
    line('if (!present(pmd)) set_pmd(pmd, *pmd_k)', 'sync.copy'),
    calling(
      BUG,
      'else BUG_ON(other page table)',
      'sync.shared',
      'sync.already',
      'sync.mismatch',
      'bug.trap',
      'oops.pdpt',
      'oops.pde',
      'oops.pte',
      'oops.no-pte',
      'oops.thread',
    ),
    line('return pmd_k'),
  ),
  spurious_fault: source(
    FAULT,
    line('if (no stale entry explains error_code) return 0', 'spurious.not-asked'),
    line('for each level of init_mm: if absent return 0', 'spurious.absent'),
    line('if (the leaf forbids it) return 0', 'spurious.forbids'),
    line('if (the pmd forbids it) warn; return 0', 'spurious.upper-forbids'),
    line('return 1', 'spurious.allows'),
  ),
  pgtable_bad: source(
    FAULT,
    line('oops_begin(); print "Corrupted page table at address"', 'pgtable.bad'),
    line('dump_pagetable(address)', 'oops.pdpt', 'oops.pde', 'oops.pte', 'oops.no-pte'),
    line('keep cr2, trap_nr, error_code', 'oops.thread'),
    line('__die("Bad pagetable", regs, error_code)'),
    line('oops_end(SIGKILL)'),
  ),
  __bad_area_nosemaphore: source(
    FAULT,
    line('if (user) {', 'bad.user', 'bad.kernel'),
    line('  local_irq_enable()'),
    line('  if (is_prefetch(regs)) return'),
    line('  if (kernel address) error_code |= PROT', 'bad.kernel-address'),
    line('  if (unhandled) print "segfault at"', 'bad.segv-line', 'bad.segv-quiet'),
    calling(
      ['force_sig_info_fault'],
      '  keep cr2, error_code, trap_nr; SIGSEGV; return',
      'signal.note',
    ),
    line('}'),
    line('no_context(regs, error_code, address)'),
  ),
  no_context: source(
    FAULT,
    line('if (fixup_exception(regs)) return', 'context.fixed-up', 'context.not-fixed-up'),
    line('if (is_prefetch(regs)) return'),
    line('oops_begin()'),
    line('if (fetch of NX or user page) print "attempt"', 'oops.nx-protected', 'oops.smep'),
    line('print "BUG: unable to handle kernel ..."', 'oops.headline'),
    line('print "IP:"', 'oops.ip'),
    line('dump_pagetable(address)', 'oops.pdpt', 'oops.pde', 'oops.pte', 'oops.no-pte'),
    line('keep cr2, trap_nr, error_code', 'oops.thread'),
    line('__die("Oops", regs, error_code)'),
    line('print "CR2:"', 'oops.cr2'),
    line('oops_end(SIGKILL)'),
  ),
  mm_fault_error: source(
    FAULT,
    line('if (kernel && fatal signal) return no_context()', 'error.fatal-signal'),
    line('if (OOM) {', 'fault.out-of-memory'),
    line('  if (kernel) return no_context()', 'oom.kernel'),
    line('  pagefault_out_of_memory()', 'error.no-memory'),
    line('} else if (SIGBUS) do_sigbus() {', 'fault.sigbus'),
    line('  if (kernel) return no_context()', 'sigbus.kernel'),
    line('  if (is_prefetch(regs)) return', 'sigbus.user'),
    calling(['force_sig_info_fault'], '  keep cr2, error_code, trap_nr; SIGBUS', 'sigbus.note'),
    line('}'),
  ),
  is_prefetch: source(
    FAULT,
    line('if (fetch) return 0', 'prefetch.fetch'),
    line('if (user && ip in the kernel half) return 0', 'prefetch.kernel-text'),
    line('each byte: probe_kernel_address()', 'oops.probe', 'oops.probe-failed'),
    line('if (unreadable) return 0', 'prefetch.unreadable', 'prefetch.unknown'),
    line('return 0F 0D or 0F 18', 'prefetch.yes', 'prefetch.no'),
  ),
  fixup_exception: source(
    EXTABLE,
    line('e = search_exception_tables(regs->ip)'),
    line('if (!e) return 0', 'fixup.none'),
    calling(
      ['ex_handler_default', 'ex_handler_fault', 'ex_handler_ext'],
      'return handler of e(e, regs, trapnr)',
    ),
  ),
  ex_handler_default: source(
    EXTABLE,
    line('ex_handler_default(fixup, regs, trapnr)', 'fixup.handler'),
    line('regs->ip = ex_fixup_addr(fixup); return 1', 'fixup.found'),
  ),
  ex_handler_fault: source(
    EXTABLE,
    line('ex_handler_fault(fixup, regs, trapnr)', 'fixup.handler'),
    line('regs->ax = trapnr', 'fixup.trap-number'),
    line('regs->ip = ex_fixup_addr(fixup); return 1', 'fixup.found'),
  ),
  ex_handler_ext: source(
    EXTABLE,
    line('ex_handler_ext(fixup, regs, trapnr)', 'fixup.handler'),
    line('current->thread.uaccess_err = 1', 'fixup.uaccess-err'),
    line('regs->ip = ex_fixup_addr(fixup); return 1', 'fixup.found'),
  ),
  search_exception_tables: source(
    'kernel/extable.c',
    line('e = search_extable(start, count, addr)', 'extable.search'),
    line('if (!e) e = search_module_extables(addr)'),
    line('return e'),
  ),
  search_module_extables: source(
    'kernel/module.c',
    line('for each module with a table', 'extable.modules'),
    line('  e = search_extable(its table, addr)', 'extable.module'),
  ),
  search_extable: source(
    'lib/extable.c',
    line('bsearch(addr, base, num):'),
    line('  mid = the upper middle of what is left'),
    line('  if (mid->insn < addr) go on above', 'extable.smaller'),
    line('  else if (mid->insn > addr) go on below', 'extable.larger'),
    line('  else return mid', 'extable.equal'),
    line('return NULL', 'extable.exhausted'),
  ),
};
