import { bareHex, PAGE_SIZE } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { cpuOf, currentTask, setTask } from '../../../machine.ts';
import { frameOf, pdeAt, pgdIndex, pteAt, pteIndex } from '../../../mm/tables.ts';
import { act, type Run } from '../../../step.ts';
import { printed } from '../printk.ts';
import type { Fault } from '../saved-registers.ts';
import { digits, savedWord, wordAt } from './printable.ts';

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

/** `*pde` and `*pte` out of the directory in CR3, not the master's. */
function* dumpTables(k: Kernel, address: bigint): Run<void> {
  const directory = k.format.top(cpuOf(k.now, k.cpu).registers.cr3);
  const pdeWhere = pdeAt(directory, address);
  const pde = wordAt(k.now, pdeWhere);
  const text = `*pde = ${digits(pde)} `;
  const facts = { text, index: pgdIndex(address), at: pdeWhere };
  yield act('oops.pde', facts, { writes: printed(k, text) });
  const why = withoutPte(k, pde);
  if (why !== null || pde === null) {
    yield act('oops.no-pte', { why: why ?? 'unknown' }, { writes: printed(k, '\n') });
    return;
  }
  const at = pteAt(pde, address);
  const pte = `*pte = ${digits(wordAt(k.now, at))} `;
  const more = { text: pte, index: pteIndex(address), at };
  yield act('oops.pte', more, { writes: printed(k, `${pte}\n`) });
}

/** Why the dump ends at the directory entry; `null` if it goes on. */
function withoutPte(
  k: Kernel,
  pde: bigint | null,
): 'absent' | 'large' | 'highmem' | 'unknown' | null {
  if (pde === null) return 'unknown';
  if ((pde & PRESENT) === 0n) return 'absent';
  if ((pde & PSE) !== 0n) return 'large';
  return frameOf(pde) >= k.layout.highMemory - k.layout.pageOffset ? 'highmem' : null;
}
