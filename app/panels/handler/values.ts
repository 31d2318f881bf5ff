import { callsOn, hex, type ListingLine, type Step } from '../../../core/index.ts';
import { branchName } from '../../picture/branch-name.ts';
import { type Moment, ofSameCpu, registerTitle } from '../../picture/moment.ts';
import './values.css';

/** A name with its value, and the value as a number where it is one. */
export interface LineValue {
  readonly name: string;
  readonly text: string;
  readonly value: bigint | null;
  /** The step that ran the line with it. */
  readonly step: number;
}

/** What a line of the pseudo-code held when it was last run: names with their values, and what it came to. */
export interface LineValues {
  readonly values: readonly LineValue[];
  readonly answer: string | null;
}

/** Bits of the error code, by what a line calls them. @see Intel SDM 3A, 4.7 */
const BITS: readonly (readonly [bit: bigint, said: RegExp])[] = [
  [1n, /\bPROT\b|page was present/],
  [2n, /\bWRITE\b|\bwrite\b|\bread &&/],
  [4n, /\bUSER\b|\bif \(!?user|\buser &&|\bif \(kernel|\(kernel &&/],
  [8n, /\bRSVD\b/],
  [16n, /\bINSTR\b|\bfetch\b/],
];

const NAMES: Readonly<Record<string, string>> = { taskSize: 'TASK_SIZE', errorCode: 'error_code' };

const said = (name: string, moment: Moment): string => {
  if (name === 'eip' || name === 'esp' || name === 'eflags')
    return registerTitle(name, moment.kernel).toLowerCase();
  return NAMES[name] ?? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
};

/** Lines of the log have a place of their own, and so has an instruction. */
const ELSEWHERE: ReadonlySet<string> = new Set(['text', 'effect']);
const LONGEST = 24;

function written(value: unknown): string | null {
  if (typeof value === 'bigint') return value < 0n ? String(value) : hex(value);
  if (value === null) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(Number(value));
  return typeof value === 'string' && value.length <= LONGEST ? value : null;
}

const factsOf = ({ facts }: Step, moment: Moment): readonly (readonly [string, string])[] =>
  Object.entries(facts).flatMap(([name, value]: [string, unknown]) => {
    const text = ELSEWHERE.has(name) ? null : written(value);
    return text === null ? [] : [[said(name, moment), text] as const];
  });

/** The steps that ran in the call on show: its own and its callees'. */
function inCall(moment: Moment, depth: number): readonly Step[] {
  const { calls } = moment.step;
  const wanted = calls.slice(0, depth + 1);
  const found: Step[] = [];
  for (const step of moment.trace.steps.slice(0, moment.index + 1).reverse()) {
    if (!ofSameCpu(moment, step)) continue;
    if (!wanted.every((fn, i) => step.calls[i] === fn)) break;
    found.push(step);
  }
  return found;
}

/** Error code and address of the fault being handled; `null` where none is. */
function faultOf(moment: Moment): { errorCode: bigint; address: bigint } | null {
  const fault = moment.trace.steps.findLast(
    (step) =>
      step.index <= moment.index && ofSameCpu(moment, step) && step.event === 'cpu.page-fault',
  );
  if (fault?.event !== 'cpu.page-fault') return null;
  return { errorCode: fault.facts.errorCode, address: fault.facts.cr2 };
}

/** The mask that a line puts over the error code: written as a number, or as the bits that it names. */
function maskOf(text: string): bigint | null {
  const number = /error_code & (0x[0-9a-f]+)/.exec(text)?.[1];
  if (number) return BigInt(number);
  if (!/\bif\b|&&/.test(text)) return null;
  const mask = BITS.reduce((sum, [bit, name]) => (name.test(text) ? sum | bit : sum), 0n);
  return mask === 0n ? null : mask;
}

/** What is known of the fault itself wherever a line speaks of it. */
function known(moment: Moment, { text }: ListingLine): readonly (readonly [string, string])[] {
  const fault = faultOf(moment);
  if (!fault) return [];
  const mask = maskOf(text);
  const tested =
    mask === null ? [] : [[`error_code & ${hex(mask)}`, hex(fault.errorCode & mask)] as const];
  const address = /\baddress\b/.test(text) ? [['address', hex(fault.address)] as const] : [];
  const code = mask === null && /\berror_code\b/.test(text);
  return [...address, ...(code ? [['error_code', hex(fault.errorCode)] as const] : []), ...tested];
}

const inFault = (moment: Moment, depth: number): boolean =>
  /fault|area|context|prefetch|sigbus/.test(moment.step.calls[depth] ?? '');

/** The values of each line of a function being executed, by line; `null` where a line has not run. */
export function valuesAt(moment: Moment, depth: number): readonly (LineValues | null)[] {
  const { listings = {} } = moment.kernel;
  const fn = moment.step.calls[depth] ?? 'start';
  const lines = (Object.hasOwn(listings, fn) ? listings[fn]?.lines : undefined) ?? [];
  const steps = moment.step.calls.length === 0 ? [moment.step] : inCall(moment, depth);
  const callee = moment.step.calls[depth + 1];
  const waits = callee === undefined ? -1 : lines.findIndex((line) => callsOn(line, callee));
  return lines.map((line, number) => {
    const step = steps.find((each) => each.fn === fn && line.events.includes(each.event));
    if (!step && number !== waits) return null;
    const facts = step ? factsOf(step, moment) : [];
    const all = new Map([...(inFault(moment, depth) ? known(moment, line) : []), ...facts]);
    const values = [...all].map(([name, text]) => ({
      name,
      text,
      step: (facts.some(([fact]) => fact === name) ? step : null)?.index ?? moment.index,
      value: /^(0x[0-9a-f]+|\d+)$/.test(text) ? BigInt(text) : null,
    }));
    return { values, answer: step ? branchName(step.event) : null };
  });
}
