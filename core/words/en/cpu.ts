import { hex } from '../../bits.ts';
import type { CpuEvents } from '../../events/cpu.ts';
import type { Words } from '../say.ts';

/** The error code's bits in words. @see Intel SDM 3A, 4.7 */
function errorWords(code: bigint): string {
  const words = [
    (code & 1n) === 0n ? 'not present' : 'present',
    (code & 2n) === 0n ? 'read' : 'write',
    (code & 4n) === 0n ? 'kernel mode' : 'user mode',
    ...((code & 8n) === 0n ? [] : ['reserved bit']),
    ...((code & 16n) === 0n ? [] : ['fetch']),
  ];
  return words.join(', ');
}

const count = (bytes: number): string => (bytes === 1 ? '1 byte' : `${bytes} bytes`);

/** Words for what the CPU does besides translating. */
export const cpu: Words<CpuEvents> = {
  'cpu.execute': ({ eip, text, effect }) => ({
    headline: 'An instruction runs',
    what: `At ${hex(eip)}: \`${text}\`. Effect: ${effect}.`,
  }),
  'cpu.string': ({ eip, text, bytes, left }) => ({
    headline: left === 0n ? 'The string instruction is done' : 'The string instruction moves on',
    what: `\`${text}\` at ${hex(eip)} does ${count(bytes)}. ECX, the repetitions to go, is ${left}.`,
    ...(left === 0n
      ? {}
      : {
          why: 'ECX, ESI and EDI hold the progress while EIP stays: the instruction can stop here and go on later.',
        }),
  }),
  'cpu.page-fault': ({ cr2, errorCode, eip }) => ({
    headline: 'The CPU raises a page fault',
    what: `It stores ${hex(cr2)} in CR2, pushes EIP ${hex(eip)} and error code ${hex(errorCode)} (${errorWords(errorCode)}), and jumps through vector 14.`,
    why: 'The pushed EIP still points at the faulting instruction, so it can be tried again.',
  }),
  'cpu.iret-retry': ({ eip }) => ({
    headline: 'The instruction runs again',
    what: `\`iret\` returns to ${hex(eip)}, the instruction that faulted. All registers are as they were.`,
    why: 'No instruction was skipped, nothing was lost: the code never learns that it faulted.',
  }),
  'cpu.iret-fixup': ({ eip, from }) => ({
    headline: 'Execution goes on at the fixup',
    what: `\`iret\` returns to ${hex(eip)} instead of ${hex(from)}, with the saved registers as the handler leaves them.`,
  }),
  'cpu.iret-signal': ({ eip, signal }) => ({
    headline: 'A signal waits at the return',
    what: `On the way back to ${hex(eip)} in user mode the kernel finds signal ${signal}: it comes before the instruction can run again.`,
  }),
  'cpu.no-instruction': ({ eip }) => ({
    headline: 'No modelled instruction is here',
    what: `EIP is ${hex(eip)}: memory that is mapped, but holds no instruction that the model can execute. The run stops.`,
  }),
};
