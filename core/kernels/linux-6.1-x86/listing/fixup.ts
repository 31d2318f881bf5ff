import { calling, line } from '../../linux-2.6.24-ia32/listing/line.ts';
import { type Source, source } from '../../linux-4.19-x86/listing/fault.ts';

const EXTABLE = 'arch/x86/mm/extable.c';

/** The handlers that the entries' types name. */
const HANDLERS = [
  'ex_handler_default',
  'ex_handler_fault',
  'ex_handler_uaccess',
  'ex_handler_copy',
  'ex_handler_clear_fs',
  'ex_handler_fprestore',
  'ex_handler_bpf',
  'ex_handler_msr',
  'ex_handler_msr_mce',
  'ex_handler_imm_reg',
  'ex_handler_sgx',
  'ex_handler_ucopy_len',
  'ex_handler_zeropad',
] as const;

/** A warning that is printed once. */
const WARN = ['__warn_printk', '__warn'] as const;
const DIE = ['oops_begin', '__die', 'oops_end'] as const;
const BY_DEFAULT = 'return ex_handler_default(e, regs)';

/** The exception table: who is asked, and what each type of entry does. */
export const fixup: Readonly<Record<string, Source>> = {
  fixup_exception: source(
    EXTABLE,
    line('e = search_exception_tables(regs->ip)'),
    line('if (!e) return 0', 'fixup.none'),
    calling(HANDLERS, 'switch (type of e->data)', 'fixup.type'),
    line('  pop that faulted: regs->sp += 8', 'fixup.pop'),
    calling(DIE, '  no such type: BUG()', 'fixup.no-type', 'bug.trap'),
  ),
  ex_handler_default: source(
    EXTABLE,
    line('clear ax, dx as the flags say', 'fixup.clear'),
    line('regs->ip = ex_fixup_addr(e)', 'fixup.found'),
  ),
  ex_handler_fault: source(
    EXTABLE,
    line('regs->ax = trapnr', 'fixup.trap-number'),
    line(BY_DEFAULT),
  ),
  ex_handler_uaccess: source(
    EXTABLE,
    calling(WARN, 'if (general protection) warn once'),
    line(BY_DEFAULT),
  ),
  ex_handler_copy: source(
    EXTABLE,
    calling(WARN, 'if (general protection) warn once'),
    line('return ex_handler_fault(e, regs, trapnr)'),
  ),
  ex_handler_clear_fs: source(
    EXTABLE,
    line('load the null selector', 'fixup.null-segment'),
    line(BY_DEFAULT),
  ),
  ex_handler_fprestore: source(
    EXTABLE,
    calling(WARN, 'warn once: bad FPU state'),
    line('load the initial state', 'fixup.fpu-reset'),
    line('regs->ip = ex_fixup_addr(e)', 'fixup.found'),
  ),
  ex_handler_bpf: source(
    'arch/x86/net/bpf_jit_comp.c',
    line('the register it loads = 0', 'fixup.bpf-skip'),
    line('regs->ip += length of the load', 'fixup.found'),
  ),
  ex_handler_msr: source(
    EXTABLE,
    calling(WARN, 'if (not the safe kind) warn once'),
    line('if (read) ax = dx = 0', 'fixup.msr-zero'),
    line('if (safe) register = -EIO', 'fixup.io-error'),
    line('clear ax, dx as the flags say', 'fixup.clear'),
    line('regs->ip = ex_fixup_addr(e)', 'fixup.found'),
  ),
  ex_handler_msr_mce: source(EXTABLE, line('panic("MCA architectural violation!")', 'fixup.panic')),
  ex_handler_imm_reg: source(
    EXTABLE,
    line('register = immediate', 'fixup.immediate'),
    line(BY_DEFAULT),
  ),
  ex_handler_sgx: source(
    EXTABLE,
    line('regs->ax = trapnr | ENCLS fault flag', 'fixup.immediate'),
    line(BY_DEFAULT),
  ),
  ex_handler_ucopy_len: source(
    EXTABLE,
    line('regs->cx = immediate * cx + register', 'fixup.bytes-left'),
    line('return ex_handler_uaccess(e, regs, trapnr)'),
  ),
  ex_handler_zeropad: source(
    EXTABLE,
    line('not the load of a word over a page end? return 0', 'fixup.not-padded'),
    line('register = the bytes there, and zeros', 'fixup.zero-padded'),
    line('clear ax, dx as the flags say', 'fixup.clear'),
    line('regs->ip = ex_fixup_addr(e)', 'fixup.found'),
  ),
  __warn_printk: source('kernel/panic.c', line('print "cut here" and the text', 'fixup.warning')),
  __warn: source(
    'kernel/panic.c',
    line('print "WARNING: CPU: PID: at"', 'oops.warning'),
    line('print_modules()', 'oops.modules'),
    line('print CPU, task, version', 'oops.pid'),
    line('print RIP', 'oops.ip'),
    line('show_opcodes(regs)'),
    line('print RSP', 'oops.stack-pointer'),
    line('print RAX to R15', 'oops.registers'),
    line('print FS and GS', 'oops.segments'),
    line('print CR0 to CR4', 'oops.control'),
    line('if (CR4.PKE) print PKRU', 'oops.pkru'),
    line('print "Call Trace:"', 'oops.call-trace'),
    line('for each caller: print symbol'),
    line('print where user mode was', 'oops.user-ip'),
    line('print "end trace"', 'oops.end-trace'),
  ),
  search_exception_tables: source(
    'kernel/extable.c',
    line('search_kernel_exception_table(addr)', 'extable.search'),
    line('if (!e) search_module_extables(addr)'),
    line('if (!e) search_bpf_extables(addr)'),
  ),
  search_kernel_exception_table: source(
    'kernel/extable.c',
    line('return search_extable(start, count, addr)'),
  ),
  search_module_extables: source(
    'kernel/module/main.c',
    line('mod = __module_address(addr)', 'extable.modules'),
    line('search_extable(mod->extable)', 'extable.module', 'extable.module-empty'),
  ),
  search_bpf_extables: source(
    'kernel/bpf/core.c',
    line('if (addr in no program) return NULL', 'extable.bpf'),
    line('search_extable(prog->aux->extable)', 'extable.bpf-program'),
  ),
};
