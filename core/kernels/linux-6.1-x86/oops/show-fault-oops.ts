import { PF_INSTR, PF_PROT, PF_RSVD, PF_USER, PF_WRITE } from '../../../arch/refusal.ts';
import { bareHex, PAGE_SIZE } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { act, type Run } from '../../../step.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import { line } from '../../linux-4.19-x86/oops/line.ts';
import { fetched } from '../../linux-4.19-x86/oops/show-fault-oops.ts';
import { PF_PK } from '../access-error.ts';
import { type ModernFault, userMode } from '../fault.ts';

/**
 * What was touched, what the error code says in words, and what the running tables hold.
 *
 * @see arch/x86/mm/fault.c show_fault_oops, Linux 6.1
 */
export function* showFaultOops(k: Kernel, fault: ModernFault): Run<void> {
  const { address, errorCode, variant } = fault;
  const user = userMode(k, fault);
  yield* fetched(k, fault);
  const nullPointer = address < PAGE_SIZE && !user;
  const what = nullPointer ? 'kernel NULL pointer dereference,' : 'unable to handle page fault for';
  const text = `BUG: ${what} address: ${bareHex(address, 2 * variant.word)}`;
  const writes = printed(k, `${text}\n`);
  yield act('oops.headline', { text, address, nullPointer }, { writes });
  const who = (errorCode & PF_USER) === 0n ? 'supervisor' : 'user';
  const mode = user ? 'user' : 'kernel';
  yield line(k, 'oops.pf-access', `#PF: ${who} ${accessText(errorCode)} in ${mode} mode`);
  const code = `0x${bareHex(errorCode, 4)}`;
  yield line(k, 'oops.pf-code', `#PF: error_code(${code}) - ${reasonText(errorCode)}`);
  // The CPU could not read a descriptor table. Where they are, the model does not know.
  if (user && (errorCode & PF_USER) === 0n)
    yield line(k, 'oops.descriptor-tables', 'IDT: ? GDT: ?\nLDTR: ?\nTR: ?');
  yield* variant.dumpPagetable(k, address);
}

function accessText(errorCode: bigint): string {
  if ((errorCode & PF_INSTR) !== 0n) return 'instruction fetch';
  return (errorCode & PF_WRITE) === 0n ? 'read access' : 'write access';
}

function reasonText(errorCode: bigint): string {
  if ((errorCode & PF_PROT) === 0n) return 'not-present page';
  if ((errorCode & PF_RSVD) !== 0n) return 'reserved bit violation';
  return (errorCode & PF_PK) === 0n ? 'permissions violation' : 'protection keys violation';
}
