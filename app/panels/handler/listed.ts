import { callsOn, type ListingLine, lineOf, type Step } from '../../../core/index.ts';
import type { Moment } from '../../picture/moment.ts';
import { codeAround, symbolOf } from '../../picture/search.ts';

/** What the panel shows of a function: its lines, the current one, where it is from. */
export interface Listed {
  readonly fn: string;
  readonly lines: readonly string[];
  /** Index from 0; `null` where the function waits in no line of ours. */
  readonly here: number | null;
  readonly file: string;
  readonly version: string;
  /** Instructions of the image, not a model of ours. */
  readonly machine: boolean;
}

/** How many instructions are shown around the current one. */
const SHOWN = 9;

/** The line of a caller on which it waits: the one that calls the callee. */
function waitsAt(lines: readonly ListingLine[], callee: string | undefined): number | null {
  if (callee === undefined) return null;
  const index = lines.findIndex((line) => callsOn(line, callee));
  return index < 0 ? null : index;
}

/** A routine that is known only as instructions: those around the one the step ran, or around EIP. */
function instructions(moment: Moment, fn: string): Listed | null {
  const { facts } = moment.step;
  const eip = 'eip' in facts && typeof facts.eip === 'bigint' ? facts.eip : null;
  if (eip === null) return null;
  const rows = codeAround(moment, eip, SHOWN);
  const here = rows.findIndex(({ at }) => at === eip);
  if (here < 0) return null;
  const lines = rows.map(({ text }) => text);
  return { fn, lines, here, file: symbolOf(moment, eip) ?? fn, version: '', machine: true };
}

const callsOf = (step: Step): readonly string[] => (step.calls.length > 0 ? step.calls : ['start']);

/** One of the functions being executed, outermost 0; `null` where we have neither a model nor its text. */
export function listedAt(moment: Moment, depth: number): Listed | null {
  const calls = callsOf(moment.step);
  const fn = calls[depth];
  if (fn === undefined) return null;
  const innermost = depth === calls.length - 1;
  const { listings = {} } = moment.kernel;
  const model = Object.hasOwn(listings, fn) ? listings[fn] : undefined;
  if (!model) return innermost ? instructions(moment, fn) : null;
  const lines = model.lines.map(({ text }) => text);
  const here = innermost
    ? lineOf(listings, fn, moment.step.event)
    : waitsAt(model.lines, calls[depth + 1]);
  return { fn, lines, here, file: model.file, version: model.version, machine: false };
}

/** The innermost function that can be shown, and how deep it is. */
export function innermost(moment: Moment): number {
  const calls = callsOf(moment.step);
  for (let depth = calls.length - 1; depth > 0; depth--) if (listedAt(moment, depth)) return depth;
  return 0;
}
