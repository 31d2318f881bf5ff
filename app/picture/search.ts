import {
  cpuOf,
  type Instruction,
  keyOf,
  type Phys,
  phys,
  type Step,
  symbolAt,
  word,
} from '../../core/index.ts';
import type { Moment } from './moment.ts';
import { wordAt } from './tables.ts';

/** One look at the middle of what is left of the table; both ends included. */
export interface Probe {
  readonly first: number;
  readonly mid: number;
  readonly last: number;
  readonly answer: 'smaller' | 'larger' | 'equal';
}

/** The search in progress or just done. */
export interface Search {
  readonly wanted: bigint;
  readonly probes: readonly Probe[];
  readonly end: 'hit' | 'miss' | null;
}

/** An entry of the exception table as drawn. */
export interface ExRow {
  readonly index: number;
  readonly at: Phys;
  readonly insn: bigint | null;
  readonly fixup: bigint | null;
  readonly changed: boolean;
}

const answers: Partial<Record<Step['event'], Probe['answer']>> = {
  'extable.smaller': 'smaller',
  'extable.larger': 'larger',
  'extable.equal': 'equal',
};

/** The steps from the beginning of the latest search on, if it is still of interest. */
function stepsOfSearch(moment: Moment): readonly Step[] {
  for (let i = moment.index; i >= 0; i--) {
    const step = moment.trace.steps[i];
    if (!step || step.event === 'cpu.page-fault' || step.event === 'syscall.enter') return [];
    if (step.event === 'extable.search' || step.event === 'extable.module')
      return moment.trace.steps.slice(i, moment.index + 1);
  }
  return [];
}

/** The binary search up to this step; `null` when none is going on. */
export function searchOf(moment: Moment): Search | null {
  const steps = stepsOfSearch(moment);
  const [begin] = steps;
  if (!begin) return null;
  const wanted =
    begin.event === 'extable.search'
      ? begin.facts.eip
      : begin.event === 'extable.module'
        ? begin.facts.wanted
        : 0n;
  const probes = steps.flatMap((step): Probe[] => {
    const answer = answers[step.event];
    if (!answer || !('mid' in step.facts) || !('first' in step.facts)) return [];
    const { first, mid, last } = step.facts;
    return [{ first, mid, last, answer }];
  });
  const missed = steps.some(({ event }) => event === 'extable.exhausted');
  return {
    wanted,
    probes,
    end: probes.at(-1)?.answer === 'equal' ? 'hit' : missed ? 'miss' : null,
  };
}

/** Entries in the kernel's own table. */
export const tableLength = (moment: Moment): number => {
  const { start, stop } = moment.kernel.image.exTable;
  return Number((stop - start) / 8n);
};

/** `count` entries of the kernel's own table around entry `around`. */
export function entriesAround(moment: Moment, around: number, count: number): readonly ExRow[] {
  const total = tableLength(moment);
  const shown = Math.min(count, total);
  const first = Math.max(0, Math.min(around - Math.floor(shown / 2), total - shown));
  const base = moment.kernel.image.exTable.start - moment.kernel.layout.pageOffset;
  return Array.from({ length: shown }, (_, i) => {
    const at = phys(base + BigInt(8 * (first + i)));
    const second = phys(at + 4n);
    return {
      index: first + i,
      at,
      insn: wordAt(moment.now, at),
      fixup: wordAt(moment.now, second),
      changed: moment.writes.has(keyOf(word(at))) || moment.writes.has(keyOf(word(second))),
    };
  });
}

/** Whose instruction matters now: the one that faulted while the fault is handled, else the one at EIP. */
export function codeAddress(moment: Moment): { readonly eip: bigint; readonly faulted: boolean } {
  for (let i = moment.index; i >= 0; i--) {
    const step = moment.trace.steps[i];
    if (!step || step.event.startsWith('cpu.iret') || step.event.startsWith('syscall')) break;
    if (step.event === 'cpu.page-fault') return { eip: step.facts.eip, faulted: true };
    if (step.event === 'cpu.execute' || step.event === 'cpu.string')
      return {
        eip: i === moment.index ? step.facts.eip : cpuOf(moment.now).registers.eip,
        faulted: false,
      };
  }
  return { eip: cpuOf(moment.now).registers.eip, faulted: false };
}

/** Where the fixup leads, once the table has named it; `null` before. */
export function fixupAddress(moment: Moment): bigint | null {
  for (const step of [...stepsOfSearch(moment)].reverse()) {
    if (step.event === 'extable.equal' || step.event === 'fixup.found') return step.facts.fixup;
  }
  return null;
}

const sorted = new WeakMap<ReadonlyMap<bigint, Instruction>, readonly Instruction[]>();

function inOrder(instructions: ReadonlyMap<bigint, Instruction>): readonly Instruction[] {
  const known = sorted.get(instructions);
  if (known) return known;
  const list = [...instructions.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
  sorted.set(instructions, list);
  return list;
}

/** `count` instructions around an address, all of one routine. */
export function codeAround(moment: Moment, eip: bigint, count: number): readonly Instruction[] {
  const { image } = moment.kernel;
  const all = inOrder(image.instructions);
  const routine = symbolAt(image, eip)?.symbol.name;
  const here = all.findIndex(({ at }) => at === eip);
  if (here < 0) return [];
  const near = all.slice(Math.max(0, here - count), here + count);
  const mine = near.filter(({ at }) => symbolAt(image, at)?.symbol.name === routine);
  const middle = mine.findIndex(({ at }) => at === eip);
  const first = Math.max(0, Math.min(middle - Math.floor((count - 1) / 2), mine.length - count));
  return mine.slice(first, first + count);
}

/** `symbol+0x1c` for an address of the image; `null` outside every symbol. */
export function symbolOf(moment: Moment, address: bigint): string | null {
  const found = symbolAt(moment.kernel.image, address);
  return found ? `${found.symbol.name}+0x${found.offset.toString(16)}` : null;
}
