import { hex } from '../../bits.ts';
import type { SortEvents } from '../../events/sort.ts';
import type { Words } from '../say.ts';

/** Words for the sort of the exception table at boot. */
export const sort: Words<SortEvents> = {
  'sort.begin': ({ start, stop, count }) => ({
    headline: 'The booting kernel sorts its table',
    what: `\`sort_main_extable\` sorts ${count} entries from ${hex(start)} to ${hex(stop)} by instruction address.`,
    why: 'The search halves the table at each probe: that needs order. `trap_init` comes next, and with it the first exceptions.',
  }),
  'sort.sift': ({ parent, child, smaller, larger }) => ({
    headline: 'The larger entry rises in the heap',
    what: `Entries ${parent} and ${child} change places: ${hex(larger)} is above ${hex(smaller)}. Both words of each move.`,
  }),
  'sort.largest': ({ index, insn }) => ({
    headline: `Entry ${index} has found its place`,
    what: `The largest entry left, ${hex(insn)}, goes from index 0 to ${index}, the end of the unsorted part.`,
  }),
  'sort.done': ({ count, swaps }) => ({
    headline: 'The table is sorted',
    what: `${count} entries are in ascending order after ${swaps} swaps. Nobody sorts them again.`,
    why: 'A heap sort needs no memory of its own and has no bad case.',
  }),
};
