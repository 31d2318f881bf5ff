import { GENERAL } from '../arch/instructions.ts';
import type { AccessKind, LevelName } from '../events/names.ts';
import type { FaultEnd, Kernel } from '../kernel.ts';
import { cpuOf, currentTask, registerIn } from '../machine.ts';
import { UnknownFact } from '../memory.ts';
import { MAPPINGS } from '../mm/find-vma.ts';
import { directoryLevel } from '../mm/tables.ts';
import { record } from '../record.ts';
import type { Outcome, Run, Step, Trace } from '../step.ts';
import { allModels } from './all-models.ts';
import { classify, namesTheCall } from './classify.ts';
import { modelOf } from './models.ts';
import { isPageFault, type RecordedFault } from './recorded-fault.ts';
import type { RecordedKernel } from './recorded-image.ts';
import { recordedKernel, recordedMachine } from './recorded-machine.ts';
import type { Recording } from './recording.ts';
import { type Resumed, resumedAt } from './replay-resumed.ts';
import { agreedLine, supposed } from './replay-verdicts.ts';
import { errorCodeNow, type ReplayStep, walkAfter, walksBefore } from './replay-walk.ts';

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** What one fault came to, in the recordings' own forms: hex strings, counts as numbers, `null` where a field does not apply. */
export interface ReplayLine {
  readonly id: string;
  /** The recordings' `category`; `null` if the outcome is unknown. */
  readonly classification: string | null;
  readonly error_code: string;
  /** `null` of an exception other than a page fault. */
  readonly access: AccessKind | null;
  readonly mode: 'user' | 'kernel';
  readonly walk: {
    readonly process: readonly ReplayStep[] | null;
    readonly master: readonly ReplayStep[] | null;
  };
  readonly repair: {
    readonly level: LevelName;
    readonly entry_phys: string;
    readonly before: string;
    readonly after: string;
    readonly master_entry: string;
  } | null;
  readonly ex_table_hit: {
    /** The module, or `bpf`; of x86-64 also `vmlinux`. The index counts within it. */
    readonly table?: string;
    readonly index: number;
    readonly insn: string;
    readonly fixup: string;
    /** Of tables whose entries name one. */
    readonly handler?: string;
    /** Of tables whose entries have one. */
    readonly type?: number;
    readonly data?: string;
  } | null;
  /** EIP, CS, EFLAGS, ESP and EAX; of x86-64 RIP, CS, RFLAGS, RSP and the general registers that differ from `at_entry`. */
  readonly resumed_at: Resumed | null;
  readonly outcome: {
    readonly kind: Outcome['kind'];
    readonly signal: number | null;
    readonly si_code: number | null;
    readonly si_addr: string | null;
    /** Of an oops in an x86-64 recording: the wait status of the task, instead of a signal. */
    readonly task_exit_status?: number;
    /** What the kernel prints, of an oops only; a question mark stands for what the recording does not tell. */
    readonly log?: readonly string[];
  };
  readonly walk_after: { readonly process: readonly ReplayStep[] | null };
  /** Paths of the fields, or parts of them, that the recording does not determine. */
  readonly unknown: readonly string[];
  /** Why, by the same paths. */
  readonly unknown_because: Readonly<Record<string, string>>;
}

/** A fault that was replayed: what it began with, and all steps. */
export interface Replayed {
  readonly kernel: Kernel;
  readonly trace: Trace;
}

const VECTORS = { '#SS': 12, '#GP': 13 } as const;

function enterHandler(k: Kernel, { vector = '#PF', at_entry }: RecordedFault): Run<FaultEnd> {
  if (vector === '#PF') return k.pageFault(k, at_entry.error_code);
  const handler =
    vector === '#DF'
      ? k.doubleFault?.(k)
      : k.protectionFault?.(k, VECTORS[vector], at_entry.error_code);
  if (!handler) throw new UnknownFact(`what ${vector} is handled by`);
  return handler;
}

/** Handles the fault from the first instruction of the entry code on. */
export function* handleFault(k: Kernel, fault: RecordedFault): Run<Outcome> {
  const end = yield* enterHandler(k, fault);
  const { exitCode, signal } = currentTask(k.now, k.cpu);
  if (end === 'dead')
    return { kind: k.now.kernel.panicked ? 'panic' : 'oops', signal: exitCode ?? 0 };
  if (signal) return { kind: 'signal', ...signalFields(signal) };
  return { kind: isAsBefore(k, fault) ? 'retry' : 'fixup', result: null };
}

/** A fixup may also run the same instruction again, with another register. */
function isAsBefore(k: Kernel, { at_entry }: RecordedFault): boolean {
  const { registers } = cpuOf(k.now, k.cpu);
  if (registers.eip !== at_entry.eip) return false;
  const names = k.wordSize === 8 ? GENERAL : [];
  return names.every((name) => name === 'esp' || registerIn(registers, name) === at_entry[name]);
}

const signalFields = (signal: { number: number; code: number; address: bigint }) => ({
  signal: signal.number,
  code: signal.code,
  address: signal.address,
});

/** Sets the machine up from a fault's inputs and lets the kernel handle it. */
export function replayFault(kernel: RecordedKernel, fault: RecordedFault): Replayed {
  const k = recordedMachine(kernel, fault);
  const trace = record(k, handleFault(k, fault));
  return { kernel: k, trace };
}

/** Every fault of a recording, from its inputs alone. */
export function replay(recording: Recording): ReplayLine[] {
  const kernel = recordedKernel(recording, modelOf(recording, allModels));
  return recording.faults.map((fault) => answerOf(kernel, fault));
}

/** Where the mappings are missing: what holds with each that there may have been. */
function answerOf(kernel: RecordedKernel, fault: RecordedFault): ReplayLine {
  const line = (given: RecordedFault) => lineOf(given, replayFault(kernel, given));
  const told = line(fault);
  return told.unknown_because.outcome === MAPPINGS
    ? agreedLine(supposed(fault).map(line), MAPPINGS)
    : told;
}

/** A bit of bookkeeping: the fields that are not determined, with the reason. */
type Note = (field: string, why: string) => void;

function lineOf(fault: RecordedFault, replayed: Replayed): ReplayLine {
  const { trace } = replayed;
  const because: Record<string, string> = {};
  const note: Note = (field, why) => {
    because[field] = why;
  };
  const isPage = isPageFault(fault);
  const walked = isPage || fault.vector === '#DF';
  const access = accessOf(fault);
  const ended = trace.outcome.kind !== 'unknown';
  if (trace.outcome.kind === 'unknown')
    for (const field of ['classification', 'ex_table_hit', 'resumed_at', 'outcome', 'walk_after'])
      note(field, trace.outcome.needs);
  const line = {
    id: fault.id,
    classification: ended ? classification(fault, replayed, note) : null,
    error_code: hex(
      isPage ? errorCodeNow(replayed, fault, access, note) : fault.at_entry.error_code,
    ),
    access: isPage ? access : noAccess(fault, note),
    mode: (fault.at_entry.cs & 3n) === 0n ? 'kernel' : 'user',
    walk: walked ? walksBefore(replayed, fault, note) : { process: null, master: null },
    repair: repairOf(replayed),
    ex_table_hit: ended ? hitOf(replayed) : null,
    resumed_at: resumedAt(replayed, fault, note),
    outcome: outcomeOf(replayed, note),
    walk_after: { process: ended && walked ? walkAfter(replayed, fault, note) : null },
  } as const;
  return { ...line, unknown: Object.keys(because), unknown_because: because };
}

/** A double fault comes of an access, but does not say of what kind. */
function noAccess({ vector }: RecordedFault, note: Note): null {
  if (vector === '#DF') note('access', 'the CPU does not tell what a double fault was about');
  return null;
}

function classification(
  fault: RecordedFault,
  { trace, kernel }: Replayed,
  note: Note,
): string | null {
  if (kernel.wordSize === 8 && namesTheCall(fault, trace)) {
    note('classification', 'the category tells what the system call came to, not this fault');
    return null;
  }
  return classify(fault, trace, kernel.layout);
}

/** A fetch is told by CR2 = EIP: two-level tables have no bit for it. */
export function accessOf({ at_entry }: RecordedFault): AccessKind {
  if ((at_entry.error_code & 2n) !== 0n) return 'write';
  return at_entry.cr2 === at_entry.eip ? 'exec' : 'read';
}

function repairOf({ trace, kernel }: Replayed): ReplayLine['repair'] {
  for (const step of trace.steps) {
    if ((step.event !== 'sync.copy' && step.event !== 'sync.top-copy') || isNested(step)) continue;
    const { before, entry } = step.facts;
    const where = step.writes[0]?.where;
    return {
      level: step.event === 'sync.copy' ? directoryLevel(kernel.format).name : 'pgd',
      entry_phys: hex(where?.space === 'phys' ? where.at : 0n),
      before: hex(before),
      after: hex(entry),
      master_entry: hex(entry),
    };
  }
  return null;
}

/** In a fault that was taken while this one was being handled. */
const isNested = ({ after }: Step): boolean => after.kernel.ptRegs.length > 1;

/** The entry that fixup_exception used; one that a nested fault within the oops used is not this fault's. */
function hitOf({ trace, kernel }: Replayed): ReplayLine['ex_table_hit'] {
  const at = trace.steps.findIndex((step) => step.event === 'extable.equal' && !isNested(step));
  const step = trace.steps[at];
  if (step?.event !== 'extable.equal') return null;
  const { mid, insn, fixup, handler, data } = step.facts;
  return {
    ...tableName(trace.steps.slice(0, at), kernel),
    ...{ index: mid, insn: hex(insn), fixup: hex(fixup) },
    ...(handler === undefined ? {} : { handler: hex(handler) }),
    ...(data === undefined ? {} : { type: Number(data & 0xffn), data: hex(data) }),
  };
}

/** The table that was asked last. */
function tableName(before: readonly Step[], { wordSize }: Kernel): { readonly table?: string } {
  for (const step of [...before].reverse()) {
    if (step.event === 'extable.module') return { table: step.facts.module };
    if (step.event === 'extable.bpf-program') return { table: 'bpf' };
    if (step.event === 'extable.search') break;
  }
  return wordSize === 8 ? { table: 'vmlinux' } : {};
}

function outcomeOf({ trace, kernel }: Replayed, note: Note): ReplayLine['outcome'] {
  const { outcome } = trace;
  // A recording knows no more than that nobody came back.
  const dead = outcome.kind === 'panic';
  const none = { kind: dead ? 'oops' : outcome.kind, signal: null, si_code: null, si_addr: null };
  if (outcome.kind === 'signal')
    return {
      ...none,
      signal: outcome.signal,
      si_code: outcome.code,
      si_addr: hex(outcome.address),
    };
  if (outcome.kind !== 'oops' && outcome.kind !== 'panic' && outcome.kind !== 'killed') return none;
  const { log } = kernel.now.kernel;
  const lines = log.flatMap((each) => each.split('\n'));
  for (const [i, text] of lines.entries())
    if (text.includes('?'))
      note(`outcome.log[${i}]`, 'prints what the recording does not tell, as question marks');
  if (dead) return { ...none, log: lines };
  if (kernel.wordSize === 8) return { ...none, task_exit_status: outcome.signal, log: lines };
  return { ...none, signal: outcome.signal, log: lines };
}
