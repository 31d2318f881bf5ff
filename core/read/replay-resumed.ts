import { GENERAL } from '../arch/instructions.ts';
import { cpuOf, type Register, type Registers, registerIn } from '../machine.ts';
import { registerName } from '../register-name.ts';
import type { Trace } from '../step.ts';
import type { RecordedFault } from './recorded-fault.ts';
import type { Replayed } from './replay.ts';

const hex = (value: bigint): string => `0x${value.toString(16)}`;

type Note = (field: string, why: string) => void;

/** EIP, CS, EFLAGS, ESP and EAX, or what x86-64 recordings have instead; `null` where the inputs do not tell. */
export type Resumed = Readonly<
  Record<string, string | null | Readonly<Record<string, string | null>>>
>;

/** The general registers, as an x86-64 recording compares them. */
function changedRegisters(
  now: Registers,
  { at_entry }: RecordedFault,
  blind: string | null,
): Record<string, string | null> {
  const changed = GENERAL.filter(
    (name) => name !== 'esp' && (registerIn(now, name) !== at_entry[name] || name === blind),
  );
  return Object.fromEntries(
    changed.map((name) => [
      registerName(64, name).toLowerCase(),
      name === blind ? null : hex(registerIn(now, name)),
    ]),
  );
}

/** The register that a padded load filled with what the recording does not tell. */
function paddedBlind(trace: Trace): Register | null {
  for (const { event, facts } of trace.steps)
    if (event === 'fixup.zero-padded' && !facts.known) return facts.register as Register;
  return null;
}

const HANDLER = 'the registers on entry to a signal handler are not recorded as inputs';

/** TF, DF and RF, which a handler does not inherit. @see arch/x86/kernel/signal.c handle_signal, Linux 4.19 and 6.1 */
const NOT_INHERITED = 0x10500n;

/** What every handler begins with: its arguments, RAX 0; where it is and its stack nobody knows. */
function inHandler(signal: number, { at_entry }: RecordedFault, note: Note): Resumed | null {
  for (const name of ['rip', 'rsp', 'regs_changed.rdx', 'regs_changed.rsi'])
    note(`resumed_at.${name}`, HANDLER);
  const regs_changed = {
    ...(at_entry.eax === 0n ? {} : { rax: '0x0' }),
    ...{ rdx: null, rsi: null },
    ...(at_entry.edi === BigInt(signal) ? {} : { rdi: hex(BigInt(signal)) }),
  };
  const rflags = hex(at_entry.eflags & ~NOT_INHERITED);
  return { rip: null, cs: hex(at_entry.cs), rflags, rsp: null, regs_changed };
}

/** What `iret` has loaded, where the inputs determine it; `null` if nobody came back, or into a 32-bit kernel's signal handler. */
export function resumedAt(
  { trace, kernel }: Replayed,
  fault: RecordedFault,
  note: Note,
): Resumed | null {
  const { kind } = trace.outcome;
  if (kind === 'signal' && kernel.wordSize === 8)
    return inHandler(trace.outcome.signal, fault, note);
  if (kind === 'signal') note('resumed_at', HANDLER);
  if (kind !== 'retry' && kind !== 'fixup') return null;
  const { registers } = cpuOf(kernel.now, kernel.cpu);
  const { eip, cs, eflags, esp, eax } = registers;
  if (kernel.wordSize === 8) {
    const blind = paddedBlind(trace);
    const regs_changed = changedRegisters(registers, fault, blind);
    if (blind !== null)
      note(
        `resumed_at.regs_changed.${registerName(64, blind).toLowerCase()}`,
        'the memory that was loaded is not recorded',
      );
    return { rip: hex(eip), cs: hex(cs), rflags: hex(eflags), rsp: hex(esp), regs_changed };
  }
  return { eip: hex(eip), cs: hex(cs), eflags: hex(eflags), esp: hex(esp), eax: hex(eax) };
}
