import { type Place, type Register, type Step, word } from '../../core/index.ts';
import type { Moment } from '../picture/moment.ts';
import type { Said } from '../ui/pick.ts';
import { inspect as w } from '../words/inspect.ts';
import {
  faultBefore,
  holds,
  latestHolding,
  machineAt,
  onStack,
  ownPlaces,
  physicalAt,
  registerHolding,
  TELLING,
  variableHolding,
} from './holders.ts';
import { REGISTERS, type Sources } from './sources.ts';
import type { Open } from './why-from.ts';

interface Printed {
  readonly step: number;
  /** The line as far as this step printed it. */
  readonly text: string;
}

const textOf = ({ after: { kernel } }: Step, line: number): string =>
  kernel.log[line] ?? (kernel.log.length === line ? kernel.logPart : '');

/** The step that printed a line up to some place; lines are built in parts. */
function printedBy({ trace }: Moment, { line = 0, end = 0 }: Said): Printed | null {
  const before = textOf({ after: trace.start } as Step, line);
  const step = trace.steps.find((each) => textOf(each, line).length >= end);
  return step && before.length < end ? { step: step.index, text: textOf(step, line) } : null;
}

/** The words in front of a value that say which it is. */
function labelOf(text: string, end: number): string {
  const front = text.slice(0, end).replace(/(?:\b[0-9a-f]{4}:)?[<[]*[0-9a-fx]+$/i, '');
  return /([\w*.]+)\s*[:=]?\s*[[<]*$/.exec(front)?.[1]?.toLowerCase() ?? '';
}

/** A register as a line calls it, at the name that every machine has for it. */
function registerNamed(label: string): Register | null {
  const bare = /^r(?:[a-d]x|[sd]i|[bsi]p|flags)$/.test(label) ? `e${label.slice(1)}` : label;
  const short = /^[re]?[0-9a-z]+$/.test(bare) ? bare.replace(/^r0(\d)$/, 'r$1') : bare;
  return REGISTERS.find((each) => each === short) ?? null;
}

const open = (place: Place | null, upTo: number): Open | null => place && { place, upTo };

/** The byte of the code that stands at a place of a line of bytes. */
function codeByte(moment: Moment, at: number, { text }: Printed, said: Said): Open | null {
  const step = moment.trace.steps[at];
  if (step?.event !== 'oops.code') return null;
  const code = text.slice(text.indexOf('Code:') + 5, said.end);
  const count = code.match(/\b[0-9a-f?]{2}\b/g)?.length ?? 0;
  const from = physicalAt(moment, step.facts.from + BigInt(count - 1));
  return from === null ? null : { place: word(from, 1), upTo: at };
}

/** A word of the stack: looked for from where ESP was when the CPU raised the fault. */
function stackWord(moment: Moment, at: number, value: bigint): Open | null {
  const fault = faultBefore(moment, at);
  if (!fault) return null;
  const { esp } = machineAt(moment, fault.index - 1).cpus[moment.cpu]?.registers ?? {};
  return esp === undefined ? null : open(onStack(moment, esp, value), at);
}

/** What the fault and the entry code pushed, with a value. */
function pushed(moment: Moment, at: number, value: bigint): Open | null {
  const fault = faultBefore(moment, at);
  if (!fault) return null;
  const steps = [fault, moment.trace.steps[fault.index + 1]];
  return steps.flatMap((step) => (step ? ownPlaces(step, value) : []))[0] ?? null;
}

/** The entry that a dump of the tables printed. */
function entryPrinted(moment: Moment, at: number, value: bigint): Open | null {
  const step = moment.trace.steps[at];
  if (!step || !('at' in step.facts) || typeof step.facts.at !== 'bigint') return null;
  const place = word(step.facts.at as never, moment.kernel.format.entrySize);
  return holds(moment.now, place, value) || value === 0n ? { place, upTo: at } : null;
}

/** The register that a line's label names; of a segment only what is printed of it. */
function byLabel(moment: Moment, at: number, label: string, value: bigint): Open | null {
  const name = registerNamed(label);
  if (name) return registerHolding(moment, at, name, value);
  if (/^oops$|^error/.test(label)) return pushed(moment, at, value);
  const cpu = moment.now.cpus[moment.cpu];
  if (label === 'pid' && cpu && BigInt(cpu.current) === value)
    return { place: { space: 'current', cpu: moment.cpu }, upTo: at };
  return null;
}

/** An offset into a function: of the address in the same line, or of EIP. */
function offsetOf(moment: Moment, at: number, text: string, end: number): Open | null {
  if (!/\+0x[0-9a-f]+(\/0x[0-9a-f]+)?$/.test(text.slice(0, end))) return null;
  const inLine = /\[?<?([0-9a-f]{8,16})>?\]/.exec(text)?.[1];
  if (inLine) return anywhere(moment, at, BigInt(`0x${inLine}`));
  const symbol = /([\w.]+)\+0x([0-9a-f]+)\/0x[0-9a-f]+/.exec(text);
  const found = moment.kernel.image.symbols.find(({ name }) => name === symbol?.[1]);
  return found && symbol?.[2]
    ? anywhere(moment, at, found.address + BigInt(`0x${symbol[2]}`))
    : null;
}

/** Where a value stood that is large enough to be known again. */
function anywhere(moment: Moment, at: number, value: bigint): Open | null {
  const fault = (faultBefore(moment, at)?.index ?? at) - 1;
  const registers = REGISTERS.map((name) => registerHolding(moment, at, name, value));
  return (
    registers.find((each) => each !== null) ??
    stackWord(moment, at, value) ??
    latestHolding(moment, at, value) ??
    open(variableHolding(machineAt(moment, fault), value), at)
  );
}

/** What a value in a line of the log was made from. */
export function sourcesOfPrinted(
  moment: Moment,
  said: Said,
): { readonly at: number; readonly sources: Sources } | null {
  const printed = printedBy(moment, said);
  if (!printed) return null;
  const { step: at, text } = printed;
  const { value, end = 0 } = said;
  const label = labelOf(text, end);
  const found =
    codeByte(moment, at, printed, said) ??
    byLabel(moment, at, label, value) ??
    entryPrinted(moment, at, value) ??
    offsetOf(moment, at, text, end) ??
    pushed(moment, at, value) ??
    stackWord(moment, at, value) ??
    (value >= TELLING ? anywhere(moment, at, value) : null);
  return {
    at,
    sources: found ? { rule: w.said.printed, from: [found] } : { rule: w.said.given, from: [] },
  };
}
