import type { Vma } from '../../kernel-state.ts';
import { flagsText } from '../../mm/find-vma.ts';
import { act, type Run } from '../../step.ts';
import type { Fault } from './saved-registers.ts';

/**
 * Step 9: what the mapping allows, by error code bits 1 (write) and 0 (the page was present).
 *
 * @see arch/x86/mm/fault_32.c do_page_fault, good_area, Linux 2.6.24
 */
export function* accessAllowed(fault: Fault, vma: Vma): Run<'read' | 'write' | 'refused'> {
  const { errorCode } = fault;
  const facts = { errorCode, flags: flagsText(vma) };
  if ((errorCode & 2n) !== 0n) {
    yield act(vma.write ? 'access.write-allowed' : 'access.write-refused', facts);
    return vma.write ? 'write' : 'refused';
  }
  if ((errorCode & 1n) !== 0n) {
    yield act('access.read-refused', { errorCode });
    return 'refused';
  }
  const any = vma.read || vma.write || vma.exec;
  yield act(any ? 'access.read-allowed' : 'access.none-allowed', facts);
  return any ? 'read' : 'refused';
}
