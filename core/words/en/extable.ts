import { hex } from '../../bits.ts';
import type { ExtableEvents } from '../../events/extable.ts';
import type { Words } from '../say.ts';

/** Words for the exception table's search. */
export const extable: Words<ExtableEvents> = {
  'extable.search': ({ eip, count }) => ({
    headline: 'Is this instruction allowed to fault?',
    what: `The kernel looks for EIP ${hex(eip)} among ${count} entries, sorted by address.`,
    why: "Not the data address counts here but the code's: only a few places may touch user memory.",
  }),
  'extable.smaller': ({ first, mid, last, insn, wanted }) => ({
    headline: 'The middle entry is too small',
    what: `Entries ${first} to ${last}: number ${mid} is ${hex(insn)}, below ${hex(wanted)}. The search goes on above it.`,
  }),
  'extable.larger': ({ first, mid, last, insn, wanted }) => ({
    headline: 'The middle entry is too large',
    what: `Entries ${first} to ${last}: number ${mid} is ${hex(insn)}, above ${hex(wanted)}. The search goes on below it.`,
  }),
  'extable.equal': ({ mid, insn, fixup }) => ({
    headline: 'It is: the entry names its fixup',
    what: `Entry ${mid} pairs ${hex(insn)} with ${hex(fixup)}.`,
    why: 'The linker collected these pairs: the table is complete before the code beside it first runs.',
  }),
  'extable.exhausted': ({ wanted, probes }) => ({
    headline: 'The address is not in the table',
    what: `After ${probes} ${probes === 1 ? 'probe' : 'probes'} nothing is left to compare with ${hex(wanted)}.`,
  }),
  'extable.module': ({ module, count, wanted }) => ({
    headline: `Module \`${module}\` has a table too`,
    what: `${hex(wanted)} is looked for among its ${count} ${count === 1 ? 'entry' : 'entries'}.`,
  }),
  'extable.module-empty': ({ module }) => ({
    headline: `Module \`${module}\` has no entries`,
    what: 'It is skipped.',
  }),
  'fixup.found': ({ eip, fixup }) => ({
    headline: 'EIP moves to the fixup',
    what: `The saved \`eip\` was ${hex(eip)} and becomes ${hex(fixup)}.`,
    why: 'The registers that count keep their values: they tell the fixup how far the code had come.',
  }),
  'fixup.none': ({ eip }) => ({
    headline: 'There is no fixup',
    what: `No entry pairs ${hex(eip)} with a fixup: this instruction was never meant to fault.`,
  }),
};
