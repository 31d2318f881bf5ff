import type { Virt } from '../../../bits.ts';
import type { Kernel } from '../../../kernel.ts';
import { cpuOf } from '../../../machine.ts';
import { act, type Run } from '../../../step.ts';
import { digits, savedWord, symbolText } from '../../linux-2.6.24-ia32/oops/printable.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import { line } from '../../linux-4.19-x86/oops/line.ts';
import { showTrace } from '../../linux-4.19-x86/oops/show-regs.ts';
import { userBlock32 } from '../../linux-4.19-x86/oops/user-block.ts';
import type { FirstOops, ModernFault, RegisterText } from '../fault.ts';
import { codeStart, showOpcodes } from './show-opcodes.ts';

type Name = Parameters<typeof savedWord>[2];

/** What a fault that has not come on the entry stack leaves of the places above. */
interface Lines {
  readonly ip: string;
  readonly general: string;
  readonly segments: string;
}

function linesOf(k: Kernel, regs: Virt): Lines {
  const reg = (name: Name): string => digits(savedWord(k, regs, name));
  const low = (name: Name): string => reg(name).slice(-4);
  const first = `EAX: ${reg('eax')} EBX: ${reg('ebx')} ECX: ${reg('ecx')} EDX: ${reg('edx')}`;
  const second = `ESI: ${reg('esi')} EDI: ${reg('edi')} EBP: ${reg('ebp')} ESP: ${reg('esp')}`;
  const data = `DS: ${low('xds')} ES: ${low('xes')} FS: ${low('xfs')} GS: ${low('xgs')}`;
  return {
    ip: `EIP: ${symbolText(k, savedWord(k, regs, 'eip'))}`,
    general: `${first}\n${second}`,
    segments: `${data} SS: ${low('xss')} EFLAGS: ${reg('eflags')}`,
  };
}

/** The same lines where nobody knows the first oops of this boot. */
function unknownLines(): Lines {
  const no = digits(null);
  const first = `EAX: ${no} EBX: ${no} ECX: ${no} EDX: ${no}`;
  const second = `ESI: ${no} EDI: ${no} EBP: ${no} ESP: ${no}`;
  const segments = `DS: 007b ES: 007b FS: 00d8 GS: 0000 SS: 0068 EFLAGS: ${no}`;
  return { ip: 'EIP: ?', general: `${first}\n${second}`, segments };
}

function controlText(k: Kernel): string {
  const { cr0, cr2, cr3, cr4 } = cpuOf(k.now, k.cpu).registers;
  const [a, b, c, d] = [cr0, cr2, cr3, cr4].map((value) => digits(value));
  return `CR0: ${a} CR2: ${b} CR3: ${c} CR4: ${d}`;
}

/** @see arch/x86/kernel/process_32.c __show_regs, Linux 6.1 */
function* show(k: Kernel, regs: Virt): Run<FirstOops> {
  const lines = linesOf(k, regs);
  const ip = savedWord(k, regs, 'eip') ?? 0n;
  yield line(k, 'oops.ip', lines.ip);
  yield* showOpcodes(k, ip, 4);
  yield line(k, 'oops.registers', lines.general);
  yield line(k, 'oops.segments', lines.segments);
  yield line(k, 'oops.control', controlText(k));
  return { ip, lines: [lines.ip, lines.general, lines.segments] };
}

/** The first oops's registers; its code is read again, and the control registers are those of now. @see arch/x86/kernel/dumpstack.c oops_end, Linux 6.1 */
function* summary(k: Kernel, regs: Virt, first: FirstOops | null): Run<void> {
  const no = unknownLines();
  const [ip = no.ip, general = no.general, segments = no.segments] = first?.lines ?? [];
  yield line(k, 'oops.first-registers', ip);
  const where = first?.ip ?? recordedFirst(k, regs);
  if (where !== null) {
    yield* showOpcodes(k, where, 4);
  } else {
    const text = 'Code: ?';
    yield act('oops.code', { text, from: 0n }, { writes: printed(k, `${text}\n`) });
  }
  yield line(k, 'oops.first-registers', [general, segments, controlText(k)].join('\n'));
}

/** Of a recorded oops: if it faulted once more than its own code explains, that was the first oops's code. */
function recordedFirst(k: Kernel, regs: Virt): bigint | null {
  const own = codeStart(savedWord(k, regs, 'eip') ?? 0n, 4);
  const faulted = (k.config.probes ?? []).map(({ reads }) => reads);
  const spent = faulted.indexOf(own);
  const [other] = faulted.filter((_, i) => i !== spent);
  return other === undefined ? null : other + (own - codeStart(own, 4));
}

function* trace(k: Kernel, { regs }: ModernFault): Run<void> {
  yield* showTrace(k, regs);
  yield* userBlock32(k);
}

export const registers32: RegisterText = {
  show,
  trace,
  summary,
};
