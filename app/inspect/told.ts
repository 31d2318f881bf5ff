import { hex, keyOf } from '../../core/index.ts';
import { type Moment, momentAt } from '../picture/moment.ts';
import type { Said } from '../ui/pick.ts';
import { t } from '../words/index.ts';
import { inspect as w } from '../words/inspect.ts';
import { sourcesOfPrinted } from './printed.ts';
import { compared, type Way, waysOf } from './probes.ts';
import { type Sources, sourcesOf } from './sources.ts';
import { type Chains, whyFrom } from './why-from.ts';

/** Why a value is so that stands in no place of the machine. */
export interface Told {
  readonly title: string;
  /** The steps that made it, latest first; the first says or prints it. */
  readonly ways: readonly Way[];
  /** What it was made from, back to where that began. */
  readonly why: Chains;
}

/** What the picture calls an end of what is left of the table. */
const boundOf = (name: string): string | undefined =>
  Object.entries(t.extable.bounds).find(([kernel]) => kernel === name)?.[1];

const titleOf = ({ name, value }: Said): string =>
  name === '' ? hex(value) : (boundOf(name) ?? name);

const bySources = (
  moment: Moment,
  title: string,
  at: number,
  { rule, from, by }: Sources,
): Told => ({
  title,
  ways: [{ step: at, rule }, ...(by === undefined ? [] : [{ step: by, rule: w.said.found }])],
  why: whyFrom(moment.trace, from),
});

/** Where a value that a sentence says stands in the lines that the step printed. */
function quoted({ step, now }: Moment, said: Said): Said | null {
  const write = step.writes.find(({ where }) => keyOf(where) === 'kernel log');
  if (!write || !Array.isArray(write.before)) return null;
  const { log } = now.kernel;
  const digits = hex(said.value).slice(2);
  for (let line = write.before.length; line < log.length; line++) {
    const end = new RegExp(`(?<![0-9a-f])0*${digits}(?![0-9a-f])`).exec(log[line] ?? '');
    if (end) return { ...said, line, end: end.index + end[0].length };
  }
  return null;
}

/** The chain of a value that a sentence, a line or the picture says. @param at the step at which it was chosen */
export function toldOf(now: Moment, said: Said, on: number): Told {
  const at = said.step ?? on;
  const moment = at === now.index ? now : momentAt(now.trace, now.kernel, at);
  const title = titleOf(said);
  const line = said.line === undefined ? quoted(moment, said) : said;
  const printed = line && sourcesOfPrinted(moment, line);
  if (printed) return bySources(moment, title, printed.at, printed.sources);
  const ways = waysOf(moment, said, at);
  if (ways) return { title, ways, why: whyFrom(moment.trace, compared(moment, at)) };
  return bySources(moment, title, at, sourcesOf(moment, said, at));
}
