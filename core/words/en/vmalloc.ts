import { hex } from '../../bits.ts';
import type { VmallocEvents } from '../../events/vmalloc.ts';
import type { Words } from '../say.ts';

/** Words for the repair from the master, and for `vmalloc` and `vfree`. */
export const vmalloc: Words<VmallocEvents> = {
  'sync.master-empty': ({ address, index, entry }) => ({
    headline: 'The master table has nothing either',
    what: `\`init_mm\`'s entry ${index} is ${hex(entry)}: P = 0. No table covers ${hex(address)}.`,
  }),
  'sync.already': ({ index, entry }) => ({
    headline: 'The running directory has it already',
    what: `Its entry ${index}, ${hex(entry)}, points to the same page table: nothing to copy.`,
  }),
  'sync.mismatch': ({ index, own, master }) => ({
    headline: 'Two directories contradict each other',
    what: `Entry ${index} is ${hex(own)} here and ${hex(master)} in the master: different page tables.`,
    why: 'Kernel entries are never replaced, so this is corruption. The kernel has a `BUG_ON` for it.',
  }),
  'vmalloc.pte-absent': ({ index, entry, table }) => ({
    headline: 'There is no page behind the entry',
    what: `Entry ${index} of the table at ${hex(table)} is ${hex(entry)}: not present. \`vmalloc_fault\` fails.`,
    why: 'The entry above it stays all the same: whatever else lies behind it works now.',
  }),
  'area.none': ({ size }) => ({
    headline: 'No room for the area',
    what: `${size} bytes and a guard page fit in no gap: \`vmalloc\` returns NULL.`,
  }),
  'area.no-page': ({ number, count }) => ({
    headline: 'Memory has run out',
    what: `Page ${number + 1} of ${count} cannot be had: the area is given up, \`vmalloc\` returns NULL.`,
  }),
  'master.table-there': ({ index, entry }) => ({
    headline: 'The master has a page table there',
    what: `\`init_mm\`'s entry ${index} is ${hex(entry)}: the new pages go into a table in use.`,
    why: 'A process that has this entry shares the table, and will see the pages without a fault.',
  }),
  'vfree.unknown': ({ address }) => ({
    headline: 'No area begins there',
    what: `\`vmlist\` has nothing at ${hex(address)}: \`vfree\` complains and does nothing.`,
  }),
  'vfree.area': ({ address, size }) => ({
    headline: '`vfree` finds the area',
    what: `It begins at ${hex(address)} and is ${size} bytes long, guard page included.`,
  }),
  'vfree.pte': ({ index, address, before }) => ({
    headline: 'A page is taken out of the table',
    what: `Entry ${index} was ${hex(before)} and is 0x0 now: nothing is mapped at ${hex(address)}.`,
    why: 'The table is shared, so this one write reaches every process.',
  }),
  'vfree.flush': ({ entries }) => ({
    headline: 'Every TLB is flushed',
    what: `${entries} remembered ${entries === 1 ? 'page is' : 'pages are'} forgotten, global ones too.`,
    why: 'A TLB does not watch the tables: it would go on using the old entries.',
  }),
  'vfree.pages': ({ count }) => ({
    headline: 'The pages go back to the allocator',
    what: `${count} of them. The page table stays, and so does every directory entry that points to it.`,
    why: 'A table that was never freed can never be a stale one in some directory.',
  }),
};
