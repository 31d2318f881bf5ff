import { hex, type Register, type Trace } from '../../../core/index.ts';
import { type Moment, wordSize } from '../../picture/moment.ts';

/** Three columns: where execution is, what it works with, what it points at. */
const ORDER: readonly Register[] = [
  'eip',
  'eax',
  'esi',
  'esp',
  'ecx',
  'edi',
  'cr2',
  'edx',
  'ebp',
  'cr3',
  'ebx',
  'eflags',
];

/** The registers that 64-bit mode adds; a story shows those that it changes. */
const MORE: readonly Register[] = ['r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'];

const used = new WeakMap<Trace, readonly Register[]>();

function usedBy(trace: Trace): readonly Register[] {
  const known = used.get(trace);
  if (known) return known;
  const names = new Set<string>();
  for (const { writes } of trace.steps)
    for (const { where, before, after } of writes)
      if (where.space === 'register' && before !== after) names.add(where.name);
  const found = MORE.filter((name) => names.has(name));
  used.set(trace, found);
  return found;
}

/** The registers to show, the same at each step of a story. */
export const registersOf = ({ trace, kernel }: Moment): readonly Register[] =>
  wordSize(kernel) === 4 ? ORDER : [...ORDER, ...usedBy(trace)];

/** The fewest letters in which an old value is told. */
const LEAST = 4;

/**
 * The old value in front of a new one, in a room of so many letters: whole, or the digits from the first that differs, with an
 * ellipsis for what is left out.
 */
export function oldText(before: bigint, after: bigint, room: number): string {
  const [old, now] = [hex(before), hex(after)];
  const letters = Math.max(LEAST, room - now.length);
  if (old.length <= letters) return old;
  const wide = hex(after, old.length - 2);
  const differs = [...old].findIndex((digit, i) => digit !== wide[i]);
  const tail = old.slice(-(letters - 1));
  if (wide.length > old.length || old.length - differs <= letters - 1) return `…${tail}`;
  return `…${old.slice(Math.max(2, differs), Math.max(2, differs) + letters - 2)}…`;
}
