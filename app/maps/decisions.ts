import { hierarchy, tree } from 'd3';
import { type EventId, eventName, kernelProfiles, type Step, scenarios } from '../../core/index.ts';
import { showOf } from '../store/show.ts';

/** A decision of the handler, and what came after it in one scenario or another. */
export interface Decision {
  readonly event: EventId;
  /** A scenario and a step that come here this way. */
  readonly scenario: string;
  readonly step: number;
  readonly next: readonly Decision[];
}

interface Growing {
  readonly event: EventId;
  readonly scenario: string;
  readonly step: number;
  readonly next: Growing[];
}

/** Turning points: what the timeline marks, and the tests of the handler that part the ways. */
const turns: ReadonlySet<string> = new Set([
  'fault.kernel-half',
  'fault.user-half',
  'sync.master-empty',
  'sync.master-present',
  'vmalloc.pte-present',
  'vmalloc.pte-absent',
  'fault.repaired',
  'fault.not-repaired',
  'vma.above',
  'pte.to-anonymous',
  'pte.to-file',
  'pte.to-swap',
  'pte.to-copy-on-write',
  'bad.user',
  'bad.kernel',
  'fixup.found',
  'die.exit',
]);

/** Whether a step is a turn of the way through the handler. */
export const isTurn = ({ event }: Step): boolean =>
  event !== 'fault.read-cr2' && (turns.has(event) || eventName(event) !== null);

const ends: ReadonlySet<string> = new Set([
  'cpu.iret-retry',
  'cpu.iret-fixup',
  'cpu.iret-signal',
  'die.exit',
]);

/** Each fault of a run as its turns, from the CPU's exception to the end. */
export function waysOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const ways: Step[][] = [];
  let way: Step[] | null = null;
  for (const step of steps) {
    if (step.event === 'cpu.page-fault') {
      way = [];
      ways.push(way);
    }
    if (way && isTurn(step)) way.push(step);
    if (ends.has(step.event)) way = null;
  }
  return ways;
}

function add(root: Growing, way: readonly Step[], scenario: string): void {
  let at = root;
  for (const { event, index } of way.slice(1)) {
    let next = at.next.find((each) => each.event === event);
    if (!next) {
      next = { event, scenario, step: index, next: [] };
      at.next.push(next);
    }
    at = next;
  }
}

/** The stories of the kernel that comes with the page: its handler is the one that is drawn. */
export const mapped = scenarios.filter(({ profile }) => profile === kernelProfiles[0]?.id);

let grown: Decision | null = null;

/** The ways of all built-in scenarios through the handler, laid over each other; computed once. */
export function decisions(): Decision {
  if (grown) return grown;
  const root: Growing = { event: 'cpu.page-fault', scenario: '', step: 0, next: [] };
  let first: Growing | null = null;
  for (const scenario of mapped) {
    for (const way of waysOf(showOf(scenario).trace.steps)) {
      const [begin] = way;
      first ??= { ...root, scenario: scenario.id, step: begin?.index ?? 0 };
      add(first, way, scenario.id);
    }
  }
  grown = first ?? root;
  return grown;
}

/** A decision's name along its way: equal for the same way. */
export const nameOf = (way: readonly string[]): string => way.join(' ');

/** A decision as drawn; `x` and `y` in units of a row and a column. */
export interface Drawn {
  readonly decision: Decision;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly parent: { readonly x: number; readonly y: number } | null;
}

/** The tree laid out: columns from left to right, no two in one place. */
export function drawn(root: Decision): readonly Drawn[] {
  const laid = tree<Decision>().nodeSize([1, 1])(hierarchy(root, ({ next }) => next));
  const nodes = laid.descendants();
  const top = Math.min(...nodes.map(({ x }) => x));
  return nodes.map((node) => ({
    decision: node.data,
    name: nameOf(
      node
        .ancestors()
        .reverse()
        .map(({ data }) => data.event),
    ),
    x: node.y,
    y: node.x - top,
    parent: node.parent && { x: node.parent.y, y: node.parent.x - top },
  }));
}
