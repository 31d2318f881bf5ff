import type { Register, Trace } from '../../../core/index.ts';
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
