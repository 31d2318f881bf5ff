import { PF_INSTR } from '../../../arch/refusal.ts';
import { bareHex, bit, PAGE_SIZE } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { cpuOf, currentTask } from '../../../machine.ts';
import { entryOf, lookupAddress } from '../../../mm/tables.ts';
import { act, type Run } from '../../../step.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import type { Fault } from '../../linux-2.6.24-ia32/saved-registers.ts';
import type { LaterFault } from '../fault.ts';
import { ptePresent } from '../pte.ts';
import { line } from './line.ts';
import type { Report } from './report.ts';

/** CR4.SMEP: the kernel runs no user memory. */
const SMEP = 20;
const USER = 2;

/**
 * What was touched, and what the running tables say of the address.
 *
 * @param headline an oops; a broken table has its own line before
 * @see arch/x86/mm/fault.c show_fault_oops, dump_pagetable, Linux 4.19
 */
export function* showFaultOops(
  k: Kernel,
  fault: LaterFault,
  headline: boolean,
  report: Report,
): Run<void> {
  const { address } = fault;
  if (headline) {
    yield* fetched(k, fault);
    const nullPointer = address < PAGE_SIZE;
    const what = nullPointer ? 'NULL pointer dereference' : 'paging request';
    const text = `BUG: unable to handle kernel ${what} at ${bareHex(address, report.digits)}`;
    const writes = printed(k, `${text}\n`);
    yield act('oops.headline', { text, address, nullPointer }, { writes });
  }
  yield* report.dumpTables(k, address);
}

/** A fetch of a page that is there: NX forbids it, or SMEP. */
export function* fetched(k: Kernel, { address, errorCode }: Fault): Run<void> {
  if ((errorCode & PF_INSTR) === 0n) return;
  const { cr3, cr4 } = cpuOf(k.now, k.cpu).registers;
  const root = k.format.top(cr3);
  const { level, entry } = lookupAddress(k, root, address);
  if (!(entry.large || level.name === 'pte') || !ptePresent(entry.raw)) return;
  const uid = currentTask(k.now, k.cpu).uid ?? '?';
  if (entry.noExecute) {
    const text = `kernel tried to execute NX-protected page - exploit attempt? (uid: ${uid})`;
    const writes = printed(k, `${text}\n`);
    yield act('oops.nx-protected', { text, entry: entry.raw }, { writes });
    return;
  }
  const [top] = k.format.levels;
  const index = top ? (address >> BigInt(top.shift)) & ((1n << BigInt(top.bits)) - 1n) : 0n;
  const at = (root + index * BigInt(k.format.entrySize)) as typeof root;
  if (bit(cr4, SMEP) && bit(entryOf(k, at), USER))
    yield line(k, 'oops.smep', `unable to execute userspace code (SMEP?) (uid: ${uid})`);
}
