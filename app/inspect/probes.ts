import type { Step } from '../../core/index.ts';
import type { Moment } from '../picture/moment.ts';
import type { Said } from '../ui/pick.ts';
import { inspect as w } from '../words/inspect.ts';
import type { Open } from './why-from.ts';

/** A step on the way to a value, and what it did to it. */
export interface Way {
  readonly step: number;
  readonly rule: string;
}

type Probe = Extract<Step, { event: 'extable.smaller' | 'extable.larger' | 'extable.equal' }>;

const BOUNDS: ReadonlySet<string> = new Set(['first', 'mid', 'last']);

const isProbe = (step: Step): step is Probe =>
  step.event === 'extable.smaller' ||
  step.event === 'extable.larger' ||
  step.event === 'extable.equal';

const begins = ({ event }: Step): boolean =>
  event === 'extable.search' || event === 'extable.module';

/** The steps of the latest search at or before a step. */
function searchUpTo({ trace }: Moment, at: number): readonly Step[] {
  const from = trace.steps.findLastIndex((step) => step.index <= at && begins(step));
  return from < 0 ? [] : trace.steps.slice(from, at + 1);
}

const ruleOf = ({ event, facts: { mid } }: Probe): string =>
  event === 'extable.smaller' ? w.said.above(mid) : w.said.below(mid);

/** The steps that moved one end of what is left of the table, latest first. */
function movedBy(search: readonly Step[], side: 'first' | 'last'): readonly Way[] {
  const event = side === 'first' ? 'extable.smaller' : 'extable.larger';
  const [begin] = search;
  const count = begin && 'count' in begin.facts ? begin.facts.count : 0;
  const moved = search
    .filter(isProbe)
    .filter((step) => step.event === event)
    .map((step) => ({ step: step.index, rule: ruleOf(step) }));
  const start = {
    step: begin?.index ?? 0,
    rule: side === 'first' ? w.said.start : w.said.count(Number(count)),
  };
  return [start, ...moved].reverse();
}

/** How the search came to one of its bounds or to the entry between them; `null` where the value is none. */
export function waysOf(moment: Moment, { name, value }: Said, at: number): readonly Way[] | null {
  if (!BOUNDS.has(name)) return null;
  const search = searchUpTo(moment, at);
  const probe = search.findLast(isProbe);
  if (!probe) return null;
  const { first, mid, last } = probe.facts;
  if (value !== BigInt({ first, mid, last }[name as 'first' | 'mid' | 'last'])) return null;
  const before = search.slice(0, search.indexOf(probe));
  if (name !== 'mid') return movedBy(before, name as 'first' | 'last');
  const middle = { step: probe.index, rule: w.said.mid(first, last, mid) };
  return [
    middle,
    ...[...movedBy(before, 'first'), ...movedBy(before, 'last')].sort((a, b) => b.step - a.step),
  ];
}

/** The entries compared in a search up to a step. */
export const compared = (moment: Moment, at: number): readonly Open[] =>
  searchUpTo(moment, at)
    .filter(isProbe)
    .flatMap(({ reads, index }) => reads.map(({ where }) => ({ place: where, upTo: index })));
