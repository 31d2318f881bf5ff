import { entryAt, indexAt } from '../../../arch/format.ts';
import { PF_INSTR } from '../../../arch/refusal.ts';
import { bareHex, PAGE_SIZE, type Phys } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { cpuOf, currentTask, readAt, setTask } from '../../../machine.ts';
import { isKnown } from '../../../memory.ts';
import { entryOf, entryPlace, frameOf, lookupAddress, ptePresent } from '../../../mm/tables.ts';
import { act, type Run } from '../../../step.ts';
import { printed } from '../printk.ts';
import type { Fault } from '../saved-registers.ts';
import { digits, savedWord } from './printable.ts';

const PAGE_FAULT = 14;
const PRESENT = 1n;
const PSE = 0x080n;

/**
 * The lines before `die`: what was touched, by which instruction, and what the running tables say of the address.
 *
 * @see arch/x86/mm/fault_32.c do_page_fault, no_context, Linux 2.6.24
 */
export function* reportFault(k: Kernel, fault: Fault): Run<void> {
  const { address, regs, errorCode } = fault;
  yield* nxProtected(k, fault);
  const nullPointer = address < PAGE_SIZE;
  const what = nullPointer ? 'NULL pointer dereference' : 'paging request';
  const headline = `BUG: unable to handle kernel ${what} at virtual address ${bareHex(address)}`;
  const lines = printed(k, `${headline}\n`);
  yield act('oops.headline', { text: headline, address, nullPointer }, { writes: lines });
  const eip = savedWord(k, regs, 'eip');
  const text = `printing eip: ${digits(eip)} `;
  yield act('oops.eip-part', { text, eip: eip ?? 0n }, { writes: printed(k, text) });
  yield* dumpTables(k, address);
  const { pid } = currentTask(k.now, k.cpu);
  const thread = { cr2: address, trapNo: PAGE_FAULT, errorCode };
  const writes = [setTask(k.now, pid, 'thread', thread)];
  yield act('oops.thread', { cr2: address, errorCode }, { writes });
}

/** A fetch, which only NX makes an error of its own: if the master's tables have the page, somebody ran data. @see arch/x86/mm/fault_32.c do_page_fault, Linux 2.6.24 */
function* nxProtected(k: Kernel, { address, errorCode }: Fault): Run<void> {
  if ((errorCode & PF_INSTR) === 0n) return;
  const { at, level, entry } = lookupAddress(k, k.layout.swapperPgDir, address);
  const isLeaf = entry.large || level.name === 'pte';
  if (!(isLeaf && ptePresent(entry.raw) && entry.noExecute)) return;
  const uid = currentTask(k.now, k.cpu).uid ?? '?';
  const text = `kernel tried to execute NX-protected page - exploit attempt? (uid: ${uid})`;
  const reads = [readAt(k.now, entryPlace(k, at))];
  const writes = printed(k, `${text}\n`);
  yield act('oops.nx-protected', { text, entry: entry.raw }, { reads, writes });
}

/** What is printed of each level, the page table's first. */
const DUMPED = [
  { name: '*pte', event: 'oops.pte' },
  { name: '*pde', event: 'oops.pde' },
  { name: '*pdpt', event: 'oops.pdpt' },
] as const;

/** The entries out of the tables in CR3, not the master's, as far as they can be read: `*pdpt` with PAE only. @param shown what is printed of an entry */
export function* dumpTables(
  k: Kernel,
  address: bigint,
  shown: (entry: bigint, top: boolean) => bigint = (entry) => entry,
): Run<void> {
  const { levels, entrySize } = k.format;
  let table = k.format.top(cpuOf(k.now, k.cpu).registers.cr3);
  for (const [i, level] of levels.entries()) {
    const last = i === levels.length - 1;
    const index = indexAt(level, address);
    const at = entryAt(k.format, table, index);
    const entry = entryAsPrinted(k, at);
    const { name, event } = DUMPED[levels.length - 1 - i] ?? DUMPED[2];
    const value = entry === null ? null : shown(entry, i === 0);
    const text = `${name} = ${digits(value, 2 * entrySize)} `;
    yield act(event, { text, index, at }, { writes: printed(k, last ? `${text}\n` : text) });
    if (last) return;
    const why = withoutTable(k, entry);
    if (why !== null || entry === null) {
      yield act('oops.no-pte', { why: why ?? 'unknown' }, { writes: printed(k, '\n') });
      return;
    }
    table = frameOf(entry);
  }
}

/** An entry; `null` where a recording does not tell. */
const entryAsPrinted = (k: Kernel, at: Phys): bigint | null =>
  isKnown(k.now.memory, at, k.format.entrySize) ? entryOf(k, at) : null;

/** Why the dump ends at this entry; `null` if it goes on. */
function withoutTable(
  k: Kernel,
  entry: bigint | null,
): 'absent' | 'large' | 'highmem' | 'unknown' | null {
  if (entry === null) return 'unknown';
  if ((entry & PRESENT) === 0n) return 'absent';
  if ((entry & PSE) !== 0n) return 'large';
  return frameOf(entry) >= k.layout.highMemory - k.layout.pageOffset ? 'highmem' : null;
}
