import { raisePageFault } from '../arch/exception.ts';
import { translate } from '../arch/mmu.ts';
import type { AccessKind } from '../events/names.ts';
import type { Kernel } from '../kernel.ts';
import { listings } from '../kernels/linux-2.6.24-ia32/listing/index.ts';
import { type Cpu, cpuOf, type Machine } from '../machine.ts';
import { record } from '../record.ts';
import type { Recorded } from '../scenarios/play.ts';
import type { Outcome, Run } from '../step.ts';
import { firstModels, modelOf } from './models.ts';
import type { RecordedFault } from './recorded-fault.ts';
import { recordedKernel, recordedMachine } from './recorded-machine.ts';
import type { Recording } from './recording.ts';
import { accessOf, handleFault } from './replay.ts';

/** The most telling faults of the 2.6.24 recording, in the order in which they are shown. */
export const TELLING = [
  'vmalloc-init-first-write',
  'vmalloc-b-first-touch',
  'vmalloc-source-user-destination-1',
  'vmalloc-source-user-destination-2',
  'vmalloc-guard-page',
  'efault-write-crossing',
  'demand-copy-to-user',
  'user-stack-growth',
  'oops-null-write',
] as const;

/** A recorded fault as a choice: its id, and the recorder's one-line description. */
export interface FaultChoice {
  readonly id: string;
  readonly title: string;
}

/** The faults to choose from: the telling ones that the recording has, or all of them. */
export function faultChoices(recording: Recording): FaultChoice[] {
  const choice = ({ id, title }: RecordedFault): FaultChoice => ({ id, title: title ?? id });
  const told = TELLING.flatMap((id) => recording.faults.find((fault) => fault.id === id) ?? []);
  return (told.length > 0 ? told : recording.faults).map(choice);
}

/** The CPU just before it executes the faulting instruction: the frame is not pushed, CR2 holds nothing yet. */
function cpuBefore(cpu: Cpu, { at_entry }: RecordedFault): Cpu {
  const { eip, esp, eflags, cs, ss } = at_entry;
  const registers = { ...cpu.registers, eip, esp, eflags, cs, cr2: 0n };
  return { ...cpu, registers: { ...registers, ss: ss ?? cpu.registers.ss } };
}

function before(now: Machine, fault: RecordedFault): Machine {
  return { ...now, cpus: [cpuBefore(cpuOf(now), fault)] };
}

function* story(k: Kernel, fault: RecordedFault, access: AccessKind): Run<Outcome> {
  const { cr2, error_code, eflags } = fault.at_entry;
  const alignmentCheck = (eflags & (1n << 18n)) !== 0n;
  const wish = { kind: access, user: (error_code & 4n) !== 0n, alignmentCheck };
  yield* translate(k, k.format, cr2, wish, k.cpu);
  yield* raisePageFault(k, { cr2, errorCode: error_code, access });
  const outcome = yield* handleFault(k, fault);
  if (outcome.kind === 'retry') yield* translate(k, k.format, cr2, wish, k.cpu);
  return outcome;
}

/**
 * One fault of a recording as a trace: the walk, the fault, the handler, and after a retry the walk again.
 *
 * @returns `null` if the recording has no fault of that id
 */
export function recordRecorded(recording: Recording, faultId: string): Recorded | null {
  const fault = recording.faults.find(({ id }) => id === faultId);
  if (!fault) return null;
  const k = recordedMachine(recordedKernel(recording, modelOf(recording, firstModels)), fault);
  k.now = before(k.now, fault);
  const trace = record(k, story(k, fault, accessOf(fault)));
  const { profile, layout, image, format } = k;
  return { kernel: { profile, layout, image, format, listings }, trace };
}
