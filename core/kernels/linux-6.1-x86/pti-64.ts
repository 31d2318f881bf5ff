import { entryAt, indexAt, levelAt } from '../../arch/format.ts';
import { PAGE_SIZE, type Phys, phys, type Virt } from '../../bits.ts';
import { addressOf, type Image } from '../../image/image.ts';
import type { Kernel, UserMode } from '../../kernel.ts';
import { cpuOf, currentTask, setRegister } from '../../machine.ts';
import { frameOf, noExecute, pteIndex } from '../../mm/tables.ts';
import { flushOnCr3 } from '../../mm/tlb.ts';
import { act, call, type Run } from '../../step.ts';
import { twoFrames } from '../pae-tables.ts';
import { pgdAlloc } from '../pgd-alloc.ts';
import { peekEntry, pokeEntry, takeFrame } from '../poke.ts';
import { space64 } from '../wide-user.ts';

/** CR3's bit 12: the user's top table is the page behind the kernel's. @see arch/x86/entry/calling.h PTI_USER_PGTABLE_MASK, Linux 6.1 */
const USER_TABLES = 0x1000n;

/** Entries that point to tables: of the user, and of what it has of the kernel; as recorded. */
const TABLE = 0x067n;
const KERNEL_TABLE = 0x063n;

/** Code that runs on the user's tables: the way in, the way out. */
const ENTRIES = ['asm_exc_page_fault', 'native_irq_return_iret'] as const;

const userTable = (pgd: Phys): Phys => phys(pgd | USER_TABLES);

/** The pages that hold the entry code. */
function entryPages(image: Image): Virt[] {
  const pages = ENTRIES.map((name) => addressOf(image, name) & ~(PAGE_SIZE - 1n));
  return [...new Set(pages)] as Virt[];
}

/** The master's table for user mode: of the kernel it has the entry code, by tables of its own that every process shares. @see arch/x86/mm/pti.c pti_clone_entry_text, Linux 6.1 */
export function mapEntryCode(k: Kernel, tables: readonly Phys[]): void {
  for (const address of entryPages(k.image)) {
    let [own, master] = [userTable(k.layout.swapperPgDir), k.layout.swapperPgDir];
    for (const [depth, next] of tables.entries()) {
      const index = indexAt(levelAt(k.format, depth), address);
      pokeEntry(k, entryAt(k.format, own, index), next | KERNEL_TABLE);
      own = next;
      master = frameOf(peekEntry(k, entryAt(k.format, master, index)));
    }
    const index = pteIndex(k.format, address);
    pokeEntry(k, entryAt(k.format, own, index), peekEntry(k, entryAt(k.format, master, index)));
  }
}

/** Where every process has memory from the start: below the program's first GiBs, at the library, at the stack. */
const USED = [space64.program, BigInt(space64.library.start), BigInt(space64.stack.start)];

/**
 * Two top tables, one behind the other. The user's has the user's entries and, of the kernel, the entry code; the kernel's has everything,
 * with NX on the user's entries.
 *
 * @see arch/x86/mm/pgtable.c pgd_alloc, arch/x86/mm/pti.c __pti_set_user_pgtbl, Linux 6.1; entries as recorded with isolation
 */
export function isolatedPgdAlloc(k: Kernel): Phys {
  const pgd = pgdAlloc(k, twoFrames(k));
  const top = levelAt(k.format, 0);
  const user = userTable(pgd);
  for (let i = 1 << (top.bits - 1); i < 1 << top.bits; i++) {
    const entry = peekEntry(k, entryAt(k.format, userTable(k.layout.swapperPgDir), i));
    if (entry !== 0n) pokeEntry(k, entryAt(k.format, user, i), entry);
  }
  for (const index of new Set(USED.map((address) => indexAt(top, address)))) {
    const entry = takeFrame(k, 'table') | TABLE;
    pokeEntry(k, entryAt(k.format, user, index), entry);
    pokeEntry(k, entryAt(k.format, pgd, index), entry | noExecute(k.format, false));
  }
  return pgd;
}

/** Loads CR3, which forgets all that is not global: without PCID nothing tells two address spaces apart. */
const load = (k: Kernel, cr3: bigint) => ({
  writes: [setRegister(k.now, 'cr3', cr3, k.cpu), ...flushOnCr3(k.now, k.cpu)],
});

/** SWITCH_TO_USER_CR3, unless a kernel thread goes on. @param from an exception or a system call. @see arch/x86/entry/calling.h, Linux 6.1 */
export function* toUserTables(k: Kernel, from: 'entry' | 'syscall'): Run<void> {
  const { cr3 } = cpuOf(k.now, k.cpu).registers;
  if (currentTask(k.now, k.cpu).mm === null) return;
  const user = cr3 | USER_TABLES;
  yield act(`${from}.user-tables`, { cr3, user }, load(k, user));
}

/** SWITCH_TO_KERNEL_CR3; nothing to do in a kernel thread. @see arch/x86/entry/calling.h, Linux 6.1 */
function* toKernelTables(k: Kernel): Run<void> {
  const { cr3 } = cpuOf(k.now, k.cpu).registers;
  const kernel = cr3 & ~USER_TABLES;
  if (kernel !== cr3) yield act('syscall.kernel-tables', { cr3, kernel }, load(k, kernel));
}

/** What each system call passes on its way in and out. */
export const crossing: Pick<UserMode, 'enter' | 'leave' | 'userTables'> = {
  userTables: USER_TABLES,
  enter: (k) => call(k, 'entry_SYSCALL_64', toKernelTables(k)),
  leave: (k) => call(k, 'syscall_return_via_sysret', toUserTables(k, 'syscall')),
};
