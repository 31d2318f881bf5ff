import { hex } from '../../bits.ts';
import type { RepairEvents } from '../../events/fault.ts';
import type { Words } from '../say.ts';

/** An error code in words: what the CPU says about the access. */
function errorText(errorCode: bigint): string {
  const present = (errorCode & 1n) !== 0n ? 'protection' : 'not present';
  const access = (errorCode & 2n) !== 0n ? 'write' : 'read';
  const mode = (errorCode & 4n) !== 0n ? 'user mode' : 'kernel mode';
  return `${hex(errorCode)} (${present}, ${access}, ${mode})`;
}

/** Words for the way of `do_page_fault` to a repair. */
export const repair: Words<RepairEvents> = {
  'entry.save': ({ at, eip, errorCode }) => ({
    headline: 'The entry code saves the registers',
    what: `\`pt_regs\` begins at ${hex(at)} on the kernel stack; its \`eip\` is ${hex(eip)}. Error code ${hex(errorCode)} is taken out, \`orig_eax\` becomes -1.`,
    why: 'What `iret` will load is memory now: whoever changes `regs->eip` decides where execution goes on.',
  }),
  'fault.read-cr2': ({ address }) => ({
    headline: 'The handler reads CR2 first',
    what: `The address is ${hex(address)}.`,
    why: 'Any further fault would overwrite CR2, so nothing may come before this.',
  }),
  'fault.kernel-half': ({ address, taskSize }) => ({
    headline: 'The address is in the kernel half',
    what: `${hex(address)} is not below \`TASK_SIZE\`, ${hex(taskSize)}.`,
    why: "No process has mappings up here. What holds is in the kernel's own tables, those of `init_mm`.",
  }),
  'fault.may-sync': ({ errorCode }) => ({
    headline: "A kernel access, nobody's protection violated",
    what: `Error code ${errorText(errorCode)} & 0xd is 0: the master table may be asked.`,
    why: 'Bit 1 may be set: a write to a missing page can be repaired like a read.',
  }),
  'fault.repaired': ({ address, eip }) => ({
    headline: 'The fault is repaired',
    what: `The tables now lead to ${hex(address)}. The handler returns; the instruction at ${hex(eip)} will be tried again.`,
    why: 'No lock was taken and nothing was counted: this way is safe in an interrupt too.',
  }),
};
